/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The command {@code assent-policy}, for people and for builds:
 *
 * <pre>{@code
 * java -cp ... dev.assent.policy.check.PolicyMain check strict,policy.yaml
 * java -cp ... dev.assent.policy.check.PolicyMain diff old.yaml new.yaml --fail-on newly-permitted
 * java -cp ... dev.assent.policy.check.PolicyMain table policy.yaml --html
 * java -cp ... dev.assent.policy.check.PolicyMain explain policy.yaml --category content.chat \
 *     --purpose ai_training --recipient first_party --user granted
 * java -cp ... dev.assent.policy.check.PolicyMain hash policy.yaml
 * }</pre>
 *
 * <p>Each list of policies is pooled as {@code ASSENT_POLICY} is, with the readers and the
 * evaluation with which Assent runs. The command reads files, and starts and sends nothing. The
 * exit status is 0 if all is well, 1 if there are findings, and 2 if the arguments or a file are
 * invalid, or the result can't be written. docs/policy-check describes all options. This class has
 * no state.
 */
public final class PolicyMain {
  private PolicyMain() {}

  /**
   * Runs the command, with output in UTF-8. It ends the process unless all is well: a build may run
   * it in its own process, and goes on.
   */
  public static void main(String[] args) {
    int status = run(List.of(args), utf8(System.out), utf8(System.err));
    if (status != 0) {
      System.exit(status);
    }
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /**
   * Runs the command.
   *
   * @param args the name of a command, and its arguments
   * @param out gets the result
   * @param err gets the message if the arguments or a file are invalid
   * @return the exit status: 0, 1 or 2; 2 also if the result can't be written
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    int status = execute(args, out, err);
    if (out.checkError()) {
      err.println("can't write the result");
      return 2;
    }
    return status;
  }

  private static int execute(List<String> args, PrintStream out, PrintStream err) {
    try {
      return Command.named(args).run(out);
    } catch (IllegalArgumentException invalid) { // most are of an invalid configuration
      err.println(invalid.getMessage());
    } catch (IOException unreadable) {
      err.println("can't read a file: " + unreadable);
    }
    return 2;
  }
}
