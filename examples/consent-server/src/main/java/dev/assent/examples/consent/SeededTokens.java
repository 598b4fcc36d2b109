/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a new, seeded database, in files that only their owner can read. */
final class SeededTokens {
  private SeededTokens() {}

  /**
   * Writes the tokens, and returns what to print of them: no token.
   *
   * @param tokens by subject; none if the database had accounts, or was not seeded
   * @param directory the directory of {@code --tokens}; null for none
   */
  static String describe(Map<String, String> tokens, @Nullable Path directory) throws IOException {
    if (directory != null) {
      return "those of the files in " + directory + ", and those of accounts";
    }
    if (tokens.isEmpty()) {
      return "this database has accounts already; their tokens were written when it was created";
    }
    Path written =
        Files.createTempDirectory(
            "assent-consent-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Map.Entry<String, String> token : tokens.entrySet()) {
      Path file = written.resolve(token.getKey().replace('/', '.'));
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, token.getValue() + "\n", StandardOpenOption.WRITE);
    }
    return written + " (one file each; only you can read them)";
  }
}
