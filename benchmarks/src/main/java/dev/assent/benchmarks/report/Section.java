/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The section of one benchmark class on the page with all tables.
 *
 * @param type the class, without {@code dev.assent.benchmarks.}
 * @param question the heading
 * @param text explains the measurement and states what contenders do not do
 * @param command measures the class again
 * @param anchor the row by which others are divided
 * @param picture the kind of picture
 * @param shown limits the picture to rows with these parameters; {@code method} stands for the
 *     method
 */
record Section(
    String type,
    String question,
    String text,
    String command,
    Anchor anchor,
    Picture picture,
    Map<String, List<String>> shown) {
  /**
   * The kind of picture.
   *
   * @param kind bars of ratios, curves of medians, or none
   * @param param the curve's parameter, on its x axis
   */
  record Picture(Kind kind, String param) {
    static final Picture NONE = new Picture(Kind.NONE, "");
    static final Picture BARS = new Picture(Kind.BARS, "");

    enum Kind {
      NONE,
      BARS,
      CURVE
    }

    static Picture curve(String param) {
      return new Picture(Kind.CURVE, param);
    }
  }

  /** A JMH class or a program, without an anchor or a picture. */
  static Section of(String type, String question, String text) {
    String name = type.substring(type.lastIndexOf('.') + 1);
    return new Section(
        type, question, text, "benchmarks/run " + name, Anchor.NONE, Picture.NONE, Map.of());
  }

  /** The section of a class that has none in {@link Sections}. */
  static Section undescribed(String type) {
    return of(type, type.substring(type.lastIndexOf('.') + 1), "See the class's Javadoc.");
  }

  /** The section of the same class for forks that ran in turns. */
  Section paired() {
    return new Section(
        type + Results.PAIRS,
        question.replaceFirst("\\?$", "") + ", in pairs of forks?",
        "The same benchmark; the contenders' forks ran in turns. The n-th forks are a pair, whose ratio is taken.",
        command,
        anchor,
        picture,
        shown);
  }

  /** Divides by an anchor and draws the ratios. */
  Section against(Anchor anchor) {
    return new Section(type, question, text, command, anchor, Picture.BARS, shown);
  }

  Section drawn(Picture picture) {
    return new Section(type, question, text, command, anchor, picture, shown);
  }

  /** Draws only rows with one of these values of a parameter or of {@code method}. */
  Section drawnWhere(String param, String... values) {
    Map<String, List<String>> all = new LinkedHashMap<>(shown);
    all.put(param, List.of(values));
    return new Section(type, question, text, command, anchor, picture, all);
  }

  /** The rows to draw; rows without the parameter are drawn too. */
  List<Row> drawn(List<Row> rows) {
    return rows.stream().filter(this::isDrawn).toList();
  }

  private boolean isDrawn(Row row) {
    return shown.entrySet().stream()
        .allMatch(each -> each.getValue().contains(value(row, each.getKey(), each.getValue())));
  }

  private static String value(Row row, String name, List<String> wanted) {
    return name.equals("method") ? row.method() : row.params().getOrDefault(name, wanted.get(0));
  }

  /** The file name of the picture for one machine. */
  String file(String machine) {
    return machine + "-" + type.replace('.', '-') + ".svg";
  }
}
