/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the repository that people write: none that a build or Git makes. */
final class SourceFiles extends SimpleFileVisitor<Path> {
  private static final Set<String> MADE = Set.of(".git", "target", "node_modules");

  private final List<Path> files = new ArrayList<>();

  private SourceFiles() {}

  static List<Path> below(Path root) throws IOException {
    SourceFiles visitor = new SourceFiles();
    Files.walkFileTree(root, visitor);
    return visitor.files;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    boolean made = MADE.contains(folder.getFileName().toString());
    return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    files.add(file);
    return FileVisitResult.CONTINUE;
  }
}
