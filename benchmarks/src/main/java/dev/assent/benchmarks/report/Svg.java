/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.Collection;
import java.util.Locale;

/** Builds a picture that is readable on light and dark backgrounds. Not thread-safe. */
final class Svg {
  /** The average width of a letter. */
  private static final double LETTER = 6.6;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  Svg(String title) {
    this.title = title;
  }

  /** The width of the longest text, with a margin. */
  static int room(Collection<String> texts) {
    return (int) (16 + LETTER * texts.stream().mapToInt(String::length).max().orElse(0));
  }

  Svg bar(double x, double y, double width, double height, int series) {
    return line(
        "<rect class='s%d' x='%.1f' y='%.1f' width='%.1f' height='%.1f'/>",
        series, x, y, width, height);
  }

  Svg rule(double x1, double y1, double x2, double y2, String style) {
    return line(
        "<line class='%s' x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>", style, x1, y1, x2, y2);
  }

  Svg dot(double x, double y, int series) {
    return line("<circle class='s%d' cx='%.1f' cy='%.1f' r='3'/>", series, x, y);
  }

  Svg stroke(String points, int series) {
    return line("<polyline class='l%d' points='%s'/>", series, points);
  }

  /** Anchor is {@code start}, {@code middle} or {@code end}. */
  Svg text(double x, double y, String anchor, String text) {
    return line("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, escaped(text));
  }

  private Svg line(String format, Object... values) {
    body.append("  ").append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  /** The complete document. */
  String drawn(int width, int height) {
    return """
        <svg xmlns='http://www.w3.org/2000/svg' width='%1$d' height='%2$d' viewBox='0 0 %1$d %2$d' role='img'>
          <title>%3$s</title>
          <style>
            text { font: 12px system-ui, sans-serif; fill: #24292f }
            .s0 { fill: #1f6feb } .s1 { fill: #d4a72c } .s2 { fill: #2da44e }
            .s3 { fill: #bf3989 } .s4 { fill: #8250df } .s5 { fill: #cf222e }
            .l0 { stroke: #1f6feb } .l1 { stroke: #d4a72c } .l2 { stroke: #2da44e }
            .l3 { stroke: #bf3989 } .l4 { stroke: #8250df } .l5 { stroke: #cf222e }
            polyline { fill: none; stroke-width: 2 }
            .axis { stroke: #57606a } .grid { stroke: #8c959f; stroke-opacity: .4 }
            .one { stroke: #57606a; stroke-dasharray: 4 3 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 } .axis, .one { stroke: #9da7b1 }
            }
          </style>
        %4$s</svg>
        """
        .formatted(width, height, escaped(title), body);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
