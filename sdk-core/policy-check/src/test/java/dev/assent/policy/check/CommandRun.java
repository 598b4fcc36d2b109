/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One run of the command on files of a directory.
 *
 * @param status the exit status
 * @param out what it printed, without the path of the directory
 * @param err the message
 */
record CommandRun(int status, String out, String err) {
  /** A policy with one rule, for content.chat, ai_training and first_party. */
  static String rule(String basis) {
    return "rules:\n- { categories: [content.chat], purposes: [ai_training], recipients:"
        + " [first_party], basis: "
        + basis
        + " }\n";
  }

  /**
   * @param arguments the arguments, with blanks between; an @ before the name of a file
   */
  static CommandRun of(Path directory, String arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    int status =
        PolicyMain.run(
            List.of(arguments.replace("@", directory + "/").split(" ", -1)),
            new PrintStream(printed, true, UTF_8),
            new PrintStream(problems, true, UTF_8));
    return new CommandRun(
        status,
        printed.toString(UTF_8).replace(directory + "/", ""),
        problems.toString(UTF_8).replace(directory + "/", ""));
  }

  static void write(Path directory, String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
