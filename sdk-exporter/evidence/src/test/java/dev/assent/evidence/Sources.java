/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import dev.assent.fixtures.WrittenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The test classes of all modules. */
final class Sources {
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final Pattern TEST =
      Pattern.compile("@(?:Test|ParameterizedTest|TestFactory|RepeatedTest|FuzzTest)\\b");

  private Sources() {}

  /** Returns the files of all test classes. */
  static List<Path> tests() throws IOException {
    return WrittenFiles.of(ROOT, "Test.java");
  }

  /** Returns the number of test methods of a class. */
  static long methods(Path file) throws IOException {
    return TEST.matcher(Files.readString(file)).results().count();
  }
}
