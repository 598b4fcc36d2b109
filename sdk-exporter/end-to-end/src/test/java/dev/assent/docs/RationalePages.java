/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The pages RATIONALE.md beside the code, and the index of them. */
final class RationalePages {
  static final Path INDEX = PublishedClasses.ROOT.resolve("docs/internals/RATIONALE.md");

  private RationalePages() {}

  /** Returns all pages but the index, wherever they are. */
  static List<Path> besideCode() throws IOException {
    return sources(INDEX.getFileName().toString()).stream()
        .filter(page -> !page.equals(INDEX))
        .toList();
  }

  /** Returns the files with such an end of the name that people write. */
  static List<Path> sources(String end) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        PublishedClasses.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean hidden = name.startsWith(".") && !name.equals("..");
            return hidden || name.equals("target") || name.equals("node_modules")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith(end)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
