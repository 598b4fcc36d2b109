/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page that users read has the table of the census. */
class CensusDocTest {
  private static final Path PAGE = Path.of("../docs/WITH-YOUR-STACK.md");

  @Test
  void page_table_isThatOfTheCode() throws IOException {
    List<String> rows = new ArrayList<>();
    for (KnownWay way : KnownWay.values()) {
      if (!way.advice().isEmpty()) {
        rows.add("| " + way.title() + " | " + way.advice() + " |");
      }
    }

    assertThat(Files.readString(PAGE)).contains(String.join("\n", rows));
  }

  @Test
  void ways_all_haveATextOfTheirOwn() {
    assertThat(KnownWay.values()).extracting(KnownWay::title).doesNotHaveDuplicates();
    assertThat(KnownWay.values()).allSatisfy(way -> assertThat(way.advice()).matches("|.*\\."));
  }
}
