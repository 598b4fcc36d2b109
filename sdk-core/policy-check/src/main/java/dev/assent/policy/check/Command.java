/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** One of the commands, with its arguments. */
interface Command {
  String NAMES = "check, diff, explain, table, hash";

  /** Runs the command; returns the exit status. */
  int run(PrintStream out) throws IOException;

  /**
   * Returns the command that arguments name.
   *
   * @throws dev.assent.config.ConfigurationException if there is no such command or option
   */
  static Command named(List<String> args) {
    String name = args.isEmpty() ? "" : args.get(0);
    List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
    return switch (name) {
      case "check" -> new CheckCommand(Arguments.parse(CheckCommand.OPTIONS, rest));
      case "diff" -> new DiffCommand(Arguments.parse(DiffCommand.OPTIONS, rest));
      case "explain" -> new ExplainCommand(Arguments.parse(ExplainCommand.OPTIONS, rest));
      case "table" -> new TableCommand(Arguments.parse(TableCommand.OPTIONS, rest));
      case "hash" -> new HashCommand(Arguments.parse(HashCommand.OPTIONS, rest));
      default ->
          throw Arguments.usage(
              "unknown command '" + name + "'", "assent-policy COMMAND, one of " + NAMES);
    };
  }
}
