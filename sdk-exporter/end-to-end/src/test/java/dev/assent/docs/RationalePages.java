/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import dev.assent.fixtures.WrittenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The pages RATIONALE.md beside the code, and the index of them. */
final class RationalePages {
  static final Path INDEX = PublishedClasses.ROOT.resolve("docs/internals/RATIONALE.md");

  private RationalePages() {}

  /** Returns all pages but the index, wherever they are. */
  static List<Path> besideCode() throws IOException {
    return WrittenFiles.of(PublishedClasses.ROOT, INDEX.getFileName().toString()).stream()
        .filter(page -> !page.equals(INDEX))
        .toList();
  }
}
