/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import java.util.Collections;
import java.util.List;

/** Writes a page of headings, paragraphs and tables. Not thread-safe. */
abstract class PageWriter {
  protected final StringBuilder out = new StringBuilder();

  /** Returns a writer of a page in Markdown. */
  static PageWriter markdown() {
    return new Markdown();
  }

  /** Returns a writer of a page in HTML, in one file and ready to be printed. */
  static PageWriter html() {
    return new Html();
  }

  /** Writes the title, once and first. */
  abstract void title(String text);

  abstract void heading(String text);

  abstract void paragraph(String text);

  abstract void table(List<String> head, List<List<String>> rows);

  /** Returns the whole page. */
  abstract String page();

  private static final class Markdown extends PageWriter {
    @Override
    void title(String text) {
      out.append("# ").append(escaped(text)).append("\n\n");
    }

    @Override
    void heading(String text) {
      out.append("## ").append(escaped(text)).append("\n\n");
    }

    @Override
    void paragraph(String text) {
      out.append(escaped(text)).append("\n\n");
    }

    @Override
    void table(List<String> head, List<List<String>> rows) {
      row(head);
      out.append("|")
          .append(String.join("", Collections.nCopies(head.size(), "---|")))
          .append('\n');
      rows.forEach(this::row);
      out.append('\n');
    }

    private void row(List<String> cells) {
      out.append('|');
      cells.forEach(cell -> out.append(' ').append(escaped(cell)).append(" |"));
      out.append('\n');
    }

    private static String escaped(String text) {
      return text.replaceAll("([\\\\`*_{}\\[\\]<>#|&~])", "\\\\$1").replaceAll("\\s+", " ");
    }

    @Override
    String page() {
      return out.toString();
    }
  }

  private static final class Html extends PageWriter {
    private static final String STYLE =
        "body{font:14px/1.4 sans-serif;margin:2em}table{border-collapse:collapse;margin-bottom:1em}"
            + "th,td{border:1px solid #888;padding:.2em .5em;text-align:left;vertical-align:top}"
            + "tr{break-inside:avoid}@page{size:landscape}";

    @Override
    void title(String text) {
      out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
      out.append(escaped(text)).append("</title>\n<style>").append(STYLE).append("</style>\n");
      out.append("</head>\n<body>\n");
      element("h1", text);
    }

    @Override
    void heading(String text) {
      element("h2", text);
    }

    @Override
    void paragraph(String text) {
      element("p", text);
    }

    private void element(String name, String text) {
      out.append('<').append(name).append('>').append(escaped(text));
      out.append("</").append(name).append(">\n");
    }

    @Override
    void table(List<String> head, List<List<String>> rows) {
      out.append("<table>\n<thead>");
      row("th scope=\"col\"", "th", head);
      out.append("</thead>\n<tbody>\n");
      rows.forEach(row -> row("td", "td", row));
      out.append("</tbody>\n</table>\n");
    }

    private void row(String start, String end, List<String> cells) {
      out.append("<tr>");
      for (String cell : cells) {
        out.append('<').append(start).append('>').append(escaped(cell));
        out.append("</").append(end).append('>');
      }
      out.append("</tr>\n");
    }

    private static String escaped(String text) {
      return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    String page() {
      return out + "</body>\n</html>\n";
    }
  }
}
