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
import dev.assent.internal.consent.SubjectPath;
import java.io.IOException;
import java.io.InputStream;
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
 * The path of a subject is the only line of the standard input, so that no list of processes shows
 * it. The exit status is 0 if all is well, 1 if a journal is cut, changed, reordered or replaced,
 * and 2 if the arguments are invalid or a file can't be read or written, keys and salts included.
 * This class has no state.
 */
public final class AuditMain {
  private static final String USAGE =
      "expected: verify DIR [LAST-HASH ...], last-hash DIR, subject DIR or forget DIR; subject and"
          + " forget read the path of the subject, such as acme/u7, from the standard input";

  private static final String UNREADABLE =
      "audit.key or audit.salts is missing, or they don't belong together: no pseudonym can be found"
          + " or forgotten here; repeat this with the files of a copy";

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final int MAX_INPUT_BYTES = 65_536;

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
    } catch (OutOfMemoryError noMemory) {
      err.println("the journals need more memory: give the command a greater -Xmx");
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
      case "subject" -> {
        return print(SubjectCommand.find(directory, subject(in)), "", out);
      }
      case "forget" -> {
        return print(SubjectCommand.forget(directory, subject(in)), ", which is forgotten", out);
      }
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

  /** Reads the path of one subject. Some editors write a mark of the byte order before it. */
  private static String subject(InputStream in) throws IOException {
    String text = new String(in.readNBytes(MAX_INPUT_BYTES), UTF_8);
    List<String> lines =
        text.replace(BYTE_ORDER_MARK, "")
            .lines()
            .map(String::strip)
            .filter(it -> !it.isEmpty())
            .toList();
    if (lines.size() != 1) {
      throw new IllegalArgumentException(
          "write the path of one subject to the standard input, which has "
              + (lines.isEmpty() ? "none" : "several lines"));
    }
    return new SubjectPath(lines.get(0)).value();
  }

  private static int print(List<SubjectCommand.Found> found, String what, PrintStream out) {
    for (SubjectCommand.Found each : found) {
      String pseudonym = each.pseudonym();
      out.println(
          each.journal()
              + ": "
              + (!each.isReadable()
                  ? UNREADABLE
                  : pseudonym == null ? "no pseudonym" : "pseudonym " + pseudonym + what));
    }
    return found.stream().allMatch(SubjectCommand.Found::isReadable) ? 0 : 2;
  }
}
