/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.audit.LastHash;
import dev.assent.internal.audit.SubjectCommand;
import dev.assent.internal.audit.Verdict;
import dev.assent.internal.audit.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command for audit journals: verifies them, prints the hashes of their last lines, and finds
 * or forgets a subject. {@code DIR} is a value of {@code ASSENT_AUDIT_DIR}, one of the journals in
 * it, or a copy.
 *
 * <pre>{@code
 * java -cp 'lib/*' dev.assent.audit.AuditMain verify DIR [LAST-HASH ...]
 * java -cp 'lib/*' dev.assent.audit.AuditMain last-hash DIR
 * java -cp 'lib/*' dev.assent.audit.AuditMain subject DIR < file-with-the-path
 * java -cp 'lib/*' dev.assent.audit.AuditMain forget DIR < file-with-the-path
 * }</pre>
 *
 * <p>Only {@code forget} writes. It overwrites the salts of a subject, beside running processes.
 * The path of a subject is a line of the standard input, so that no list of processes shows it. The
 * exit status is 0 if all is well, 1 if a journal is cut, changed, reordered or replaced, and 2 if
 * the arguments are invalid or a file can't be read or written. This class has no state.
 */
public final class AuditMain {
  private static final String USAGE =
      "expected: verify DIR [LAST-HASH ...], last-hash DIR, subject DIR or forget DIR; subject and"
          + " forget read the path of the subject, such as acme/u7, from the standard input";

  private AuditMain() {}

  /** Runs the command, and ends the process unless all is well. */
  public static void main(String[] args) {
    int status =
        run(
            List.of(args),
            System.in,
            new PrintStream(System.out, true, UTF_8),
            new PrintStream(System.err, true, UTF_8));
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Runs the command.
   *
   * @param args the name of a command, and its arguments
   * @param in has the path of a subject
   * @param out gets the result
   * @param err gets the message if the arguments are invalid, or a file can't be read
   * @return the exit status: 0, 1 or 2
   */
  public static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
    try {
      return execute(args, in, out);
    } catch (InvalidPathException invalid) {
      err.println("DIR is not a path");
    } catch (IllegalArgumentException invalid) {
      err.println(invalid.getMessage());
    } catch (IOException failed) {
      err.println(
          "can't read the journals: "
              + failed.getClass().getSimpleName()
              + ": "
              + failed.getMessage()
              + "; name the directory of ASSENT_AUDIT_DIR, or a journal in it");
    }
    return 2;
  }

  private static int execute(List<String> args, InputStream in, PrintStream out)
      throws IOException {
    if (args.size() < 2) {
      throw new IllegalArgumentException(USAGE);
    }
    Path directory = Path.of(args.get(1));
    List<String> rest = args.subList(2, args.size());
    if (args.get(0).equals("verify")) {
      return verify(directory, hashes(rest), out);
    }
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException(USAGE);
    }
    switch (args.get(0)) {
      case "last-hash" -> Verification.lastHashes(directory).forEach(out::println);
      case "subject" -> print(SubjectCommand.find(directory, subject(in)), "", out);
      case "forget" ->
          print(SubjectCommand.forget(directory, subject(in)), ", which is forgotten", out);
      default -> throw new IllegalArgumentException(USAGE);
    }
    return 0;
  }

  private static int verify(Path directory, List<LastHash> hashes, PrintStream out)
      throws IOException {
    List<Verdict> verdicts = Verification.verify(directory, hashes);
    verdicts.forEach(out::println);
    return verdicts.stream().allMatch(each -> each.state().isGood()) ? 0 : 1;
  }

  private static List<LastHash> hashes(List<String> texts) {
    List<LastHash> hashes = new ArrayList<>();
    for (String text : texts) {
      LastHash hash = LastHash.read(text);
      if (hash == null) {
        throw new IllegalArgumentException(
            "a LAST-HASH is what last-hash prints: journal-1:1234:HASH, 1234:HASH or HASH, with 64"
                + " hexadecimal digits");
      }
      hashes.add(hash);
    }
    return hashes;
  }

  private static String subject(InputStream in) throws IOException {
    String line = new BufferedReader(new InputStreamReader(in, UTF_8)).readLine();
    if (line == null || line.isBlank()) {
      throw new IllegalArgumentException("write the path of a subject to the standard input");
    }
    return line.strip();
  }

  private static void print(List<SubjectCommand.Found> found, String what, PrintStream out) {
    for (SubjectCommand.Found each : found) {
      String pseudonym = each.pseudonym();
      out.println(
          each.journal()
              + ": "
              + (pseudonym == null ? "no pseudonym" : "pseudonym " + pseudonym + what));
    }
  }
}
