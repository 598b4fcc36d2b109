/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, read once from the jar. They hold no data. Immutable. */
final class Pages {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String ICON = "image/svg+xml";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final List<String> SCRIPTS =
      List.of(
          "api.js",
          "app.js",
          "dom.js",
          "table.js",
          "words.js",
          "view-flows.js",
          "view-data.js",
          "view-consent.js",
          "view-inventory.js",
          "view-ledger.js",
          "view-receipts.js",
          "view-stays.js");

  private final Map<String, Answer> byPath;

  private Pages(Map<String, Answer> byPath) {
    this.byPath = byPath;
  }

  /**
   * Reads the files.
   *
   * @throws IllegalStateException if the jar lacks one
   */
  static Pages load() {
    Map<String, Answer> all = new LinkedHashMap<>();
    all.put("/", page("index.html", HTML));
    all.put("/app.css", page("app.css", CSS));
    all.put("/icon.svg", page("icon.svg", ICON));
    SCRIPTS.forEach(name -> all.put("/" + name, page(name, SCRIPT)));
    return new Pages(all);
  }

  /** The file at a path; null if there is none. */
  @Nullable Answer at(String path) {
    return byPath.get(path);
  }

  private static Answer page(String name, String type) {
    try (InputStream in = Pages.class.getResourceAsStream("page/" + name)) {
      if (in != null) {
        return Answer.of(type, in.readAllBytes());
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException("the viewer's page " + name + " can't be read", unreadable);
    }
    throw new IllegalStateException("the viewer's page " + name + " is missing");
  }
}
