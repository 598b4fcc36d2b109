/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture of horizontal bars with their errors, on a logarithmic axis. Bars of ratios start at 1.
 * It is readable on light and dark backgrounds.
 */
final class Chart {
  private static final int PLOT = 420;
  private static final int FIGURE = 70;
  private static final int TOP = 48;
  private static final int BAR = 11;
  private static final int GAP = 7;

  /** The average width of a letter. */
  private static final double LETTER = 6.6;

  private static final String DOCUMENT =
      """
      <svg xmlns='http://www.w3.org/2000/svg' width='%1$d' height='%2$d' viewBox='0 0 %1$d %2$d' role='img'>
        <title>%3$s</title>
        <style>
          text { font: 12px system-ui, sans-serif; fill: #24292f }
          .s0 { fill: #1f6feb } .s1 { fill: #d4a72c } .s2 { fill: #2da44e }
          .s3 { fill: #bf3989 } .s4 { fill: #8250df } .s5 { fill: #cf222e }
          .axis { stroke: #57606a } .grid { stroke: #8c959f; stroke-opacity: .4 }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .axis { stroke: #9da7b1 }
          }
        </style>
      %4$s</svg>
      """;

  private final StringBuilder body = new StringBuilder();
  private final double low;
  private final double high;
  private final int left;

  /** The axis reaches from one power of ten, or half of the base, to the next. */
  private Chart(Collection<@Nullable Estimate[]> bars, boolean ratios, int left) {
    double[] values =
        bars.stream()
            .flatMap(Arrays::stream)
            .filter(Objects::nonNull)
            .flatMapToDouble(bar -> DoubleStream.of(bar.value(), bar.low(), bar.high()))
            .filter(value -> value > 0 && Double.isFinite(value))
            .toArray();
    double least = Arrays.stream(values).min().orElse(1);
    double most = Arrays.stream(values).max().orElse(1);
    this.low = ratios ? Math.min(0.5, least) : Math.pow(10, Math.floor(Math.log10(least)));
    this.high = ratios ? Math.max(2, most) : most;
    this.left = left;
  }

  /**
   * Draws a bar for each column of each label; null is none.
   *
   * @param base what ratios are relative to; empty if the bars are values
   * @param unit that of values
   */
  static String draw(
      String title,
      List<String> columns,
      Map<String, @Nullable Estimate[]> bars,
      String base,
      String unit) {
    boolean ratios = !base.isEmpty();
    int longest = bars.keySet().stream().mapToInt(String::length).max().orElse(0);
    Chart chart = new Chart(bars.values(), ratios, (int) (16 + LETTER * longest));
    int group = columns.size() * BAR + GAP;
    int bottom = TOP + bars.size() * group;
    String legend = ratios ? "× " + base + " (left of 1: cheaper)" : unit + " (lines: to p99)";
    chart.axis(bottom, legend + ", logarithmic");
    for (int i = 0; i < columns.size(); i++) {
      double x = chart.left + i * 90.0;
      chart.add("<rect class='s%d' x='%.1f' y='10' width='10' height='10'/>", i, x);
      chart.text(x + 15, 19, "start", columns.get(i));
    }
    double origin = chart.at(ratios ? 1 : chart.low);
    int y = TOP;
    for (Map.Entry<String, @Nullable Estimate[]> line : bars.entrySet()) {
      chart.text(chart.left - 6.0, y + group / 2.0 + 4, "end", line.getKey());
      for (int i = 0; i < columns.size(); i++) {
        Estimate bar = line.getValue()[i];
        if (bar != null) {
          chart.bar(bar, origin, y + GAP / 2.0 + i * BAR, i);
        }
      }
      y += group;
    }
    chart.line(origin, TOP - 4, origin, bottom, "axis");
    return DOCUMENT.formatted(chart.left + PLOT + FIGURE, bottom + 44, escaped(title), chart.body);
  }

  private double at(double value) {
    return left + PLOT * Math.log(Math.max(value, low) / low) / Math.log(high / low);
  }

  /** Marks 1, 2, 5, 10, …, or only powers of ten if there are many. */
  private void axis(int bottom, String legend) {
    int[] factors = high / low > 200 ? new int[] {1} : new int[] {1, 2, 5};
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (int factor : factors) {
        double mark = factor * Math.pow(10, power);
        if (mark >= low * 0.999 && mark <= high * 1.001) {
          line(at(mark), TOP, at(mark), bottom, "grid");
          text(at(mark), bottom + 16, "middle", Numbers.of(mark));
        }
      }
    }
    text(left + PLOT / 2.0, bottom + 36, "middle", legend);
  }

  private void bar(Estimate bar, double origin, double y, int series) {
    double end = at(bar.value());
    add(
        "<rect class='s%d' x='%.1f' y='%.1f' width='%.1f' height='%d'/>",
        series, Math.min(origin, end), y, Math.max(1, Math.abs(end - origin)), BAR - 1);
    double right = Math.max(origin, end);
    if (!Double.isNaN(bar.low())) {
      double middle = y + (BAR - 1) / 2.0;
      line(at(bar.low()), middle, at(bar.high()), middle, "axis");
      right = Math.max(right, at(bar.high()));
    }
    text(right + 4, y + BAR - 2, "start", Numbers.of(bar.value()));
  }

  private void line(double x1, double y1, double x2, double y2, String style) {
    add("<line class='%s' x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>", style, x1, y1, x2, y2);
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, escaped(text));
  }

  private void add(String format, Object... values) {
    body.append("  ").append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
