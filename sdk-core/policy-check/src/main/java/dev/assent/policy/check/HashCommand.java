/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.internal.describe.PolicyHash;
import dev.assent.internal.document.JsonText;
import java.io.PrintStream;
import java.util.Map;

/** Prints the policy hash, with the version of Assent beside it. */
record HashCommand(Arguments arguments) implements Command {
  static final Arguments.Usage OPTIONS =
      Arguments.Usage.of(
          "assent-policy hash POLICIES [--catalog LIST] [--text]",
          Map.of("--catalog", 1, "--text", 0));

  @Override
  public int run(PrintStream out) {
    LoadedPolicy loaded = LoadedPolicy.of(arguments);
    if (arguments.has("--text")) {
      out.println(PolicyHash.text(loaded.policy(), loaded.catalog()));
    } else if (arguments.has("--json")) {
      out.print(JsonText.of(loaded.facts()));
    } else {
      out.println(loaded.hash() + "  assent " + LoadedPolicy.version());
    }
    return 0;
  }
}
