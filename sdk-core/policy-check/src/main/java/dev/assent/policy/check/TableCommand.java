/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.internal.document.JsonText;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** Prints the whole policy: as a page to sign, or as a file that {@code diff} compares. */
record TableCommand(Arguments arguments) implements Command {
  static final Arguments.Usage OPTIONS =
      Arguments.Usage.of(
          "assent-policy table POLICIES [--catalog LIST] [--markdown | --html | --json]",
          Map.of("--catalog", 1, "--markdown", 0, "--html", 0));

  @Override
  public int run(PrintStream out) {
    LoadedPolicy loaded = LoadedPolicy.of(arguments);
    String date = arguments.today().toString();
    long formats =
        arguments.options().keySet().stream()
            .filter(
                name -> name.equals("--markdown") || name.equals("--html") || name.equals("--json"))
            .count();
    if (formats > 1) {
      throw arguments.usage("--markdown, --html and --json exclude each other");
    }
    if (arguments.has("--json")) {
      out.print(ascii(JsonText.of(DiffSide.tree(loaded, date))));
    } else {
      PageWriter page = arguments.has("--html") ? PageWriter.html() : PageWriter.markdown();
      out.print(TablePage.write(loaded, date, page));
    }
    return 0;
  }

  /**
   * Escapes all but ASCII, so that a file is the same whatever a shell or an editor makes of it.
   */
  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x7f) {
        ascii.append(c);
      } else { // only texts in quotes have it
        ascii.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return ascii.toString();
  }
}
