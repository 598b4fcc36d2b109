/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page's sections (its headings of the second level) and code blocks, in their order. */
record DocPage(String name, List<String> sections, List<Block> blocks) {
  private static final Path ROOT = Path.of("..");
  private static final String FENCE = "```";

  /**
   * A code block.
   *
   * @param heading the section's heading
   * @param mark the HTML comment directly above the block, empty without one
   */
  record Block(String heading, String mark, String language, String code) {}

  static DocPage read(String name) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> sections = new ArrayList<>();
    String heading = "";
    String mark = "";
    List<String> lines = Files.readAllLines(ROOT.resolve(name));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(FENCE)) {
        StringBuilder code = new StringBuilder();
        for (i++; !lines.get(i).equals(FENCE); i++) {
          code.append(lines.get(i)).append('\n');
        }
        blocks.add(
            new Block(heading, mark, line.substring(FENCE.length()).strip(), code.toString()));
      } else if (line.startsWith("#")) {
        heading = line.replaceFirst("#+ ", "");
        if (line.startsWith("## ")) {
          sections.add(heading);
        }
      }
      mark = line.startsWith("<!-- ") ? line.replaceAll("<!-- | -->", "") : "";
    }
    return new DocPage(name, sections, blocks);
  }

  List<Block> blocks(String language) {
    return blocks.stream().filter(block -> block.language().equals(language)).toList();
  }

  /** Returns the one block below this mark. */
  String marked(String mark) {
    return blocks.stream()
        .filter(block -> block.mark().equals(mark))
        .map(Block::code)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has no block below <!-- " + mark + " -->"));
  }
}
