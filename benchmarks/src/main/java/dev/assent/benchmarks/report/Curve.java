/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws medians against a numeric parameter: one line per method and further parameters. */
final class Curve {
  private static final int HEIGHT = 420;
  private static final int LEFT = 70;
  private static final int RIGHT = 600;
  private static final int NAMES = RIGHT + 31;
  private static final int TOP = 36;
  private static final int BOTTOM = 360;
  private static final int COLOURS = 6;

  private record Point(double x, double y) {}

  private final Svg svg;
  private final Map<String, List<Point>> lines;
  private final String param;
  private final String unit;
  private final Scale x;
  private final Scale y;

  private Curve(Section section, Map<String, List<Point>> lines, String unit) {
    this.svg = new Svg(section.question());
    this.lines = lines;
    this.param = section.picture().param();
    this.unit = unit;
    this.x = new Scale(all(lines).mapToDouble(Point::x).toArray(), LEFT, RIGHT);
    this.y = new Scale(all(lines).mapToDouble(Point::y).toArray(), BOTTOM, TOP);
  }

  /** Draws one JDK's rows; null if none has the parameter. */
  static @Nullable String draw(Section section, List<Row> rows) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    String param = section.picture().param();
    String unit = "";
    for (Row row : section.drawn(rows)) {
      String value = row.params().get(param);
      if (value != null) {
        lines
            .computeIfAbsent(name(row, section), absent -> new ArrayList<>())
            .add(new Point(Double.parseDouble(value), row.median()));
        unit = row.unit();
      }
    }
    return lines.isEmpty() ? null : new Curve(section, lines, unit).draw();
  }

  private static String name(Row row, Section section) {
    String others =
        row.params().entrySet().stream()
            .filter(
                each ->
                    !each.getKey().equals(section.picture().param())
                        && !section.shown().containsKey(each.getKey()))
            .map(each -> " · " + Row.label(each.getKey(), each.getValue()))
            .collect(Collectors.joining());
    return row.method() + others;
  }

  private static Stream<Point> all(Map<String, List<Point>> lines) {
    return lines.values().stream().flatMap(List::stream);
  }

  private String draw() {
    axes();
    int series = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      line(line.getKey(), line.getValue(), series++);
    }
    return svg.drawn(NAMES + Svg.room(lines.keySet()), HEIGHT);
  }

  private void axes() {
    for (double mark : x.marks()) {
      svg.rule(x.at(mark), TOP, x.at(mark), BOTTOM, "grid");
      svg.text(x.at(mark), BOTTOM + 16, "middle", Numbers.of(mark));
    }
    for (double mark : y.marks()) {
      svg.rule(LEFT, y.at(mark), RIGHT, y.at(mark), "grid");
      svg.text(LEFT - 6, y.at(mark) + 4, "end", Numbers.of(mark));
    }
    svg.rule(LEFT, TOP, LEFT, BOTTOM, "axis").rule(LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 40, "middle", param + scaled(x));
    svg.text(4, TOP - 18, "start", unit + scaled(y));
  }

  private static String scaled(Scale scale) {
    return scale.isLogarithmic() ? " (logarithmic)" : "";
  }

  private void line(String name, List<Point> points, int series) {
    int colour = series % COLOURS;
    List<Point> sorted = points.stream().sorted(Comparator.comparingDouble(Point::x)).toList();
    svg.stroke(
        sorted.stream()
            .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x.at(point.x()), y.at(point.y())))
            .collect(Collectors.joining(" ")),
        colour);
    sorted.forEach(point -> svg.dot(x.at(point.x()), y.at(point.y()), colour));
    svg.bar(RIGHT + 16, TOP + series * 18, 10, 10, colour);
    svg.text(NAMES, TOP + series * 18 + 9, "start", name);
  }
}
