/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.util.stream.Collectors.toSet;

import dev.assent.internal.canary.CanarySearch;
import dev.assent.testing.ProofReport.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the page of a proof: one file of HTML, which loads nothing. */
final class ProofPage {
  private static final String STYLE =
      "body{font:15px/1.5 sans-serif;margin:2em auto;max-width:75em;padding:0 1em}"
          + "table{border-collapse:collapse;margin-bottom:1em}"
          + "th,td{border:1px solid #777;padding:.2em .6em;text-align:left;vertical-align:top}"
          + "td:last-child{text-align:left}tr{break-inside:avoid}"
          + ".verdict{font-size:1.3em;font-weight:bold;padding:.5em;border:3px solid}"
          + ".good{border-color:#176117}.bad{border-color:#a00000}";

  private static final List<String> LIMITS =
      List.of(
          "It shows that the running configuration (catalog, policy, destinations) keeps what was"
              + " planted. The configured sources of choices were not asked. It does not show that the"
              + " application's own code puts each thing into the field that is meant for it: words"
              + " that code writes into a field of service data leave.",
          "Fields that no test recorded are listed below, and code that no test runs is not known.",
          "Only requests to the receiver of the test kit were searched: no other way out of the"
              + " process, no file and no output. Numbers, values that are encrypted, values that are"
              + " split over several fields, and values that were cut at their beginning or to"
              + " fewer than "
              + CanarySearch.SHORTEST
              + " letters are not found.",
          "Metrics: no canary is planted in the names, units, descriptions or attributes of"
              + " measurements, so the page says nothing of what they hold.",
          "Places were planted once for each person and step. Another moment, a restart, a full queue"
              + " or a lost receiver is the subject of Assent's own tests, not of this page.",
          "The people and their choices are generated. Whether real people were asked, and what they"
              + " understood, no test can show.");

  /** No text has these, because quotation marks are escaped in it. */
  private static final String GOOD = "<p class=\"verdict good\">";

  private static final String BAD = "<p class=\"verdict bad\">";
  private static final String END = "</body>\n</html>\n";
  private static final int ROWS = 2_000;

  private final StringBuilder out = new StringBuilder();

  private ProofPage() {}

  /**
   * Returns the page of a report.
   *
   * @param oldest the time of its oldest part
   */
  static String of(ProofReport report, Instant oldest) {
    return new ProofPage().page(report, oldest);
  }

  private String page(ProofReport report, Instant oldest) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<title>What left, and what stayed</title>\n<style>").append(STYLE);
    out.append("</style>\n</head>\n<body>\n");
    element("h1", "What left, and what stayed");
    element(
        "p",
        "Written by Assent's test kit from runs of "
            + oldest.truncatedTo(ChronoUnit.SECONDS)
            + " and later. Every value was generated; there is no person and no real value here.");
    element("h2", "What this page does not show");
    list(LIMITS);
    verdict(report);
    element("h2", "How it was done");
    list(
        Stream.concat(
                report.firsts(Kind.STEP).stream(),
                Stream.of(
                    report.count(Kind.PLANTED)
                        + " canaries (words that occur nowhere else) were planted, and "
                        + report.count(Kind.BYTES)
                        + " bytes searched for each of them, also decompressed, and in Base64,"
                        + " hexadecimal digits, percent encoding and UTF-16."))
            .toList());
    table(
        "Where data goes",
        List.of("destination", "purpose", "recipient", "requests searched"),
        report.of(Kind.DESTINATION).entrySet().stream()
            .map(entry -> row(entry.getKey().subList(0, 3), entry.getValue()))
            .toList());
    table(
        "What left, and on whose word",
        List.of("destination", "from", "categories", "on the word of", "canaries"),
        rows(report, Kind.LEFT));
    table(
        "What stayed, and why",
        List.of("destination", "of", "categories", "why", "canaries"),
        rows(report, Kind.STAYED));
    table(
        "What was planted", List.of("where", "categories", "canaries"), rows(report, Kind.PLANTED));
    untouched(report);
    table(
        "What ran",
        List.of("test class or address", "report written"),
        List.copyOf(report.of(Kind.SOURCE).keySet()));
    return out + END;
  }

  private void verdict(ProofReport report) {
    List<String> leaks = report.firsts(Kind.LEAK);
    List<String> problems = report.problems();
    element("h2", "Result");
    if (!leaks.isEmpty()) {
      banner(BAD, "LEAKED: " + leaks.size() + (leaks.size() == 1 ? " place" : " places"));
      list(leaks);
    }
    if (!problems.isEmpty()) {
      banner(BAD, "NOT PROVEN");
      list(problems);
    }
    if (leaks.isEmpty() && problems.isEmpty()) {
      banner(GOOD, "Nothing left that was not permitted, within the limits above");
    }
  }

  /**
   * Returns the result that a page states: 0 if nothing left that was not permitted, 1 if something
   * did, and 2 if nothing is proven, or the text is no page.
   */
  static int result(String page) {
    if (page.contains(BAD + "LEAKED")) {
      return 1;
    }
    return page.contains(GOOD) && !page.contains(BAD) && page.endsWith(END) ? 0 : 2;
  }

  private void banner(String kind, String text) {
    out.append(kind).append(escaped(text)).append("</p>\n");
  }

  private void untouched(ProofReport report) {
    List<List<String>> fields = new ArrayList<>();
    TreeSet<String> touched = new TreeSet<>();
    report.of(Kind.TOUCHED).keySet().forEach(cells -> touched.add(key(cells)));
    report.of(Kind.FIELD).keySet().stream()
        .filter(cells -> !touched.contains(key(cells)))
        .forEach(fields::add);
    table(
        "What was not exercised: fields of the inventory that no test recorded",
        List.of("kind", "name", "categories"),
        fields);
    list(report.firsts(Kind.UNSEEN));
    list(withoutControl(report));
    TreeSet<String> categories = new TreeSet<>(report.firsts(Kind.CATEGORY));
    report.of(Kind.PLANTED).keySet().stream()
        .flatMap(cells -> Stream.of(cells.get(1).split(", ", -1)))
        .forEach(categories::remove);
    if (!categories.isEmpty()) {
      element("h2", "Categories without a canary");
      element(
          "p",
          "No test exercised a field of these categories, so the page says nothing of them: "
              + String.join(", ", categories)
              + ".");
    }
  }

  /** Returns a sentence for each destination that got no permitted canary. */
  private static List<String> withoutControl(ProofReport report) {
    Set<String> got =
        report.of(Kind.LEFT).keySet().stream().map(cells -> cells.get(0)).collect(toSet());
    return report.of(Kind.DESTINATION).keySet().stream()
        .map(cells -> cells.get(0))
        .filter(destination -> !got.contains(destination))
        .distinct()
        .map(
            destination ->
                "No permitted canary left to destination '"
                    + destination
                    + "', so the page does not show that the search would find one there.")
        .toList();
  }

  private static String key(List<String> cells) {
    return cells.get(0) + " " + cells.get(1);
  }

  private static List<List<String>> rows(ProofReport report, Kind kind) {
    return report.of(kind).entrySet().stream()
        .map(entry -> row(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<String> row(List<String> cells, long count) {
    return Stream.concat(cells.stream(), Stream.of(String.valueOf(count))).toList();
  }

  private void list(List<String> sentences) {
    if (sentences.isEmpty()) {
      return;
    }
    out.append("<ul>\n");
    sentences.forEach(sentence -> element("li", sentence));
    out.append("</ul>\n");
  }

  private void element(String name, String text) {
    out.append('<').append(name).append('>').append(escaped(text));
    out.append("</").append(name).append(">\n");
  }

  private void table(String title, List<String> head, List<List<String>> rows) {
    element("h2", title);
    if (rows.isEmpty()) {
      element("p", "Nothing.");
      return;
    }
    out.append("<table>\n<thead>").append(cells("th scope=\"col\"", "th", head));
    out.append("</thead>\n<tbody>\n");
    rows.stream().limit(ROWS).forEach(row -> out.append(cells("td", "td", row)).append('\n'));
    out.append("</tbody>\n</table>\n");
    if (rows.size() > ROWS) {
      element("p", "And " + (rows.size() - ROWS) + " rows more, which are not shown.");
    }
  }

  private static String cells(String start, String end, List<String> cells) {
    return cells.stream()
        .map(cell -> "<" + start + ">" + escaped(cell) + "</" + end + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
