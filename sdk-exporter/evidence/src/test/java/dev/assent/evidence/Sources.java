/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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
    List<Path> all = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return name.startsWith(".") || name.equals("target") || name.equals("node_modules")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith("Test.java")) {
              all.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  /** Returns the number of test methods of a class. */
  static long methods(Path file) throws IOException {
    return TEST.matcher(Files.readString(file)).results().count();
  }
}
