/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws the ratio of each row to its anchor as horizontal bars, one per JDK. */
final class Bars {
  private static final int PLOT = 420;
  private static final int FIGURE = 70;
  private static final int TOP = 48;
  private static final int BAR = 11;
  private static final int GAP = 7;

  private Bars() {}

  /** Null if no row has an anchor. */
  static @Nullable String draw(Section section, Map<String, List<Row>> byJdk) {
    Map<String, double[]> bars = ratios(section, List.copyOf(byJdk.values()));
    double[] all =
        bars.values().stream().flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
    return all.length == 0 ? null : draw(section, List.copyOf(byJdk.keySet()), bars, all);
  }

  /** Ratios per JDK by the bars' labels; NaN if a JDK has none. */
  private static Map<String, double[]> ratios(Section section, List<List<Row>> jdks) {
    Map<String, double[]> bars = new LinkedHashMap<>();
    Set<String> varied =
        Row.varied(jdks.stream().flatMap(rows -> section.drawn(rows).stream()).toList());
    for (int jdk = 0; jdk < jdks.size(); jdk++) {
      for (Row row : section.drawn(jdks.get(jdk))) {
        double ratio = section.anchor().ratio(row, jdks.get(jdk));
        if (Double.isFinite(ratio) && !isAnchor(section, row, jdks.get(jdk))) {
          bars.computeIfAbsent(label(row, varied), absent -> none(jdks.size()))[jdk] = ratio;
        }
      }
    }
    return bars;
  }

  private static double[] none(int jdks) {
    double[] none = new double[jdks];
    Arrays.fill(none, Double.NaN);
    return none;
  }

  private static boolean isAnchor(Section section, Row row, List<Row> rows) {
    return section.anchor().of(row, rows).filter(row::equals).isPresent();
  }

  private static String label(Row row, Set<String> varied) {
    return row.params().entrySet().stream()
        .filter(param -> varied.contains(param.getKey()))
        .map(param -> " · " + Row.label(param.getKey(), param.getValue()))
        .collect(Collectors.joining("", row.method(), ""));
  }

  private static String draw(
      Section section, List<String> jdks, Map<String, double[]> bars, double[] all) {
    double[] shown = Arrays.copyOf(all, all.length + 1);
    shown[all.length] = 1;
    int left = Svg.room(bars.keySet());
    int right = left + PLOT;
    Scale scale = new Scale(shown, left, right);
    int group = jdks.size() * BAR + GAP;
    int bottom = TOP + bars.size() * group;
    Svg svg = new Svg(section.question());
    axis(svg, section, scale, (left + right) / 2.0, bottom);
    legend(svg, jdks, left);
    int y = TOP;
    for (Map.Entry<String, double[]> bar : bars.entrySet()) {
      svg.text(left - 6, y + group / 2.0 + 4, "end", bar.getKey());
      for (int jdk = 0; jdk < jdks.size(); jdk++) {
        bar(svg, scale, left, bar.getValue()[jdk], y + GAP / 2.0 + jdk * BAR, jdk);
      }
      y += group;
    }
    return svg.rule(left, TOP, left, bottom, "axis").drawn(right + FIGURE, bottom + 44);
  }

  private static void bar(Svg svg, Scale scale, int left, double ratio, double y, int series) {
    if (Double.isFinite(ratio)) {
      double end = scale.at(ratio);
      svg.bar(left, y, Math.max(1, end - left), BAR - 1, series);
      svg.text(end + 4, y + BAR - 2, "start", Numbers.of(ratio));
    }
  }

  private static void axis(Svg svg, Section section, Scale scale, double middle, int bottom) {
    for (double mark : scale.marks()) {
      svg.rule(scale.at(mark), TOP, scale.at(mark), bottom, "grid");
      svg.text(scale.at(mark), bottom + 16, "middle", Numbers.of(mark));
    }
    svg.rule(scale.at(1), TOP - 4, scale.at(1), bottom, "one");
    svg.text(scale.at(1), TOP - 8, "middle", section.anchor().name());
    String unit = "× " + section.anchor().name();
    String kind =
        scale.isLogarithmic() ? " (logarithmic; shorter is better)" : " (shorter is better)";
    svg.text(middle, bottom + 36, "middle", unit + kind);
  }

  private static void legend(Svg svg, List<String> series, int left) {
    double x = left;
    for (int i = 0; i < series.size(); i++) {
      svg.bar(x, 10, 10, 10, i);
      svg.text(x + 15, 19, "start", series.get(i));
      x += 30 + 7 * series.get(i).length();
    }
  }
}
