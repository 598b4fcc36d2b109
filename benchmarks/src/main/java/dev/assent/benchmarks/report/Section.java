/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One question of the page, answered by one benchmark class.
 *
 * @param type the class, without {@code dev.assent.benchmarks.}
 * @param question the heading
 * @param text what is measured, and what contenders don't do
 * @param command how to measure it
 * @param anchor what rows are divided by
 * @param picture what is drawn
 * @param shown only rows with these parameters are drawn; {@code method} stands for the method
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
   * What is drawn of a section.
   *
   * @param kind bars of ratios, a curve of medians, or nothing
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

  /** A JMH class or a program; without an anchor and a picture until told. */
  static Section of(String type, String question, String text) {
    String name = type.substring(type.lastIndexOf('.') + 1);
    return new Section(
        type, question, text, "benchmarks/run " + name, Anchor.NONE, Picture.NONE, Map.of());
  }

  /** What stands on the page for results that nobody described. */
  static Section undescribed(String type) {
    return of(type, type.substring(type.lastIndexOf('.') + 1), "See the class's Javadoc.");
  }

  /** Of the same class, whose contenders' forks ran in turns. */
  Section paired() {
    return new Section(
        type + Results.PAIRS,
        question.replaceFirst("\\?$", "") + ", in pairs of forks?",
        "The same, where contenders' forks ran in turns: the n-th of each make a pair, whose ratio is taken.",
        command,
        anchor,
        picture,
        shown);
  }

  /** Divides by an anchor, and draws the ratios. */
  Section against(Anchor anchor) {
    return new Section(type, question, text, command, anchor, Picture.BARS, shown);
  }

  Section drawn(Picture picture) {
    return new Section(type, question, text, command, anchor, picture, shown);
  }

  /** Only rows where a parameter, or {@code method}, has one of these values. */
  Section drawnWhere(String param, String... values) {
    Map<String, List<String>> all = new LinkedHashMap<>(shown);
    all.put(param, List.of(values));
    return new Section(type, question, text, command, anchor, picture, all);
  }

  /** The rows that are drawn: those that have the parameters at all have the values named. */
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

  /** The picture's file beside the page, for one machine. */
  String file(String machine) {
    return machine + "-" + type.replace('.', '-') + ".svg";
  }
}
