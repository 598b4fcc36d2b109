/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.config.Settings;
import dev.assent.internal.document.JsonText;
import dev.assent.ledger.Signal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a report as one HTML page that needs no server, no script and no other file. It contains
 * the JSON, in an element of the type {@code application/json} and the id {@code report}.
 */
final class ReportPage {
  private static final String STYLE =
      """
      body{font:1rem/1.5 system-ui,sans-serif;margin:1rem auto;max-width:90rem;padding:0 1rem;\
      color:#1b1b1f;background:#fff}
      h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
      .scroll{overflow-x:auto}
      table{border-collapse:collapse;width:100%}
      caption{text-align:left;padding:.3rem 0;color:#45454f}
      th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d5d5dd}
      td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
      code,pre{font-family:ui-monospace,monospace}
      pre{overflow-x:auto;padding:.8rem;background:#f3f3f7}
      @media (prefers-color-scheme:dark){body{color:#e6e6ec;background:#16161a}
      caption{color:#b5b5c0}th,td{border-color:#3a3a44}pre{background:#22222a}}
      """;

  private static final List<String> NUMBERS =
      List.of("Data", "Leaves", "Stripped", "Withheld whole", "Depends on a choice");

  private final StringBuilder out = new StringBuilder(16_384);
  private final StaysReport report;

  private ReportPage(StaysReport report) {
    this.report = report;
  }

  /** Returns the page. */
  static String of(StaysReport report) {
    ReportPage page = new ReportPage(report);
    page.append();
    return page.out.toString();
  }

  private void append() {
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" ")
        .append("content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>" + Settings.REPORT_TITLE + "</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>What stays</h1>\n");
    paragraph(
        "From "
            + report.since().truncatedTo(ChronoUnit.SECONDS)
            + " to "
            + report.at().truncatedTo(ChronoUnit.SECONDS)
            + ". The report has names and counts, and no value. A name appears after ten data in"
            + " ten minutes, of three traces if it is in traces; others are only counted. What"
            + " depends on people's choices is only counted: the report does not say what they"
            + " chose.");
    report.destinations().forEach(this::destination);
    prefixes();
    snippet();
    out.append("</main>\n<script type=\"application/json\" id=\"report\">\n")
        .append(JsonText.of(report.tree()).replace("<", "\\u003c"))
        .append("</script>\n</body>\n</html>\n");
  }

  private void destination(StaysReport.Part part) {
    out.append("<h2>");
    text(part.name());
    out.append("</h2>\n");
    List<String> data = new ArrayList<>();
    part.data().forEach((signal, count) -> data.add(number(count) + " " + words(signal)));
    paragraph(
        "Purpose "
            + part.purpose()
            + ", recipient "
            + part.recipient()
            + (part.label() == null ? "" : " (" + part.label() + ")")
            + ". Data: "
            + String.join(", ", data)
            + ". Spans without a name: "
            + number(part.nameless())
            + ".");
    out.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Fields at ");
    text(part.name());
    out.append("\"><table>\n<caption>Fields at ");
    text(part.name());
    out.append(", those first that most data lose</caption>\n<thead><tr>");
    List.of("Kind", "Name").forEach(name -> heading(name, false));
    NUMBERS.forEach(name -> heading(name, true));
    List.of("Why", "Categories").forEach(name -> heading(name, false));
    out.append("</tr></thead>\n<tbody>\n");
    part.rows().forEach(this::row);
    out.append("</tbody>\n</table></div>\n");
  }

  private static String words(Signal signal) {
    return switch (signal) {
      case TRACES -> "spans";
      case METRICS -> "points";
      case LOGS -> "log records";
    };
  }

  private void heading(String name, boolean isNumber) {
    out.append(isNumber ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
    text(name);
    out.append("</th>");
  }

  private void row(StaysRow row) {
    out.append("<tr><td>");
    text(row.kind());
    out.append("</td><th scope=\"row\">").append(row.isName() ? "<code>" : "");
    text(row.name());
    out.append(row.isName() ? "</code></th>" : "</th>");
    cell(row.data());
    cell(row.leaves());
    cell(row.allStripped());
    cell(row.allWhole());
    cell(row.choice());
    out.append("<td>");
    text(why(row));
    out.append("</td><td>");
    text(String.join(", ", row.categories()));
    out.append("</td></tr>\n");
  }

  private static String why(StaysRow row) {
    List<String> why = new ArrayList<>();
    row.reasons().forEach((reason, count) -> why.add(reason.label() + ": " + number(count)));
    if (row.shadow() != null) {
      why.add("by the shadow policy, it " + row.shadow());
    }
    return String.join(" · ", why);
  }

  private void cell(long count) {
    out.append("<td class=\"number\">").append(number(count)).append("</td>");
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private void prefixes() {
    if (!report.prefixes().isEmpty()) {
      out.append("<h2>Prefixes</h2>\n");
      paragraph(
          "Below a prefix with more than "
              + WidePrefixes.MAX_SEGMENTS
              + " different next segments, no name is shown: it can be made of data.");
      out.append("<ul>\n");
      for (StaysReport.Prefix prefix : report.prefixes()) {
        out.append("<li><code>");
        text(prefix.prefix());
        out.append("</code> ");
        text(prefix.kind() + ": " + number(prefix.segments()));
        out.append("</li>\n");
      }
      out.append("</ul>\n");
    }
    paragraph(
        "Names that are only counted: "
            + number(report.hiddenNames())
            + (report.fullKinds().isEmpty()
                ? "."
                : " and more: of "
                    + String.join(", ", report.fullKinds())
                    + ", there are more names than can be counted. So no name of theirs is shown"
                    + " below a prefix, unless the catalog lists it."));
  }

  private void snippet() {
    out.append("<h2>Catalog entries to complete</h2>\n");
    if (report.snippet().isEmpty()) {
      paragraph("No name that is shown lacks an entry.");
    } else {
      out.append("<pre tabindex=\"0\">");
      text(report.snippet());
      out.append("</pre>\n");
    }
  }

  private void paragraph(String words) {
    out.append("<p>");
    text(words);
    out.append("</p>\n");
  }

  private void text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return "ReportPage";
  }
}
