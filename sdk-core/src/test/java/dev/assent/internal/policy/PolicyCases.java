/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Policies from text blocks, and tables of the expected cells. */
final class PolicyCases {
  private PolicyCases() {}

  static PooledPolicy load(Categories categories, String... names) {
    return PooledPolicy.load(List.of(names), categories, Set.of());
  }

  /** Writes a policy file and returns its path. */
  static String file(Path directory, String name, String yaml) {
    try {
      return Files.writeString(directory.resolve(name), yaml).toString();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Asserts rows of {@code category purpose recipient basis}; {@code own} after the basis says that
   * only the own grant counts. A group stands for each of its leaves.
   */
  static void assertCells(PooledPolicy policy, Categories categories, String table) {
    List<String> wrong = new ArrayList<>();
    for (String row : table.strip().lines().filter(line -> !line.isBlank()).toList()) {
      String[] column = row.strip().split(" +");
      for (int bit = 0; bit < categories.size(); bit++) {
        if ((categories.mask(column[0]) >>> bit & 1) != 0) {
          Recipient recipient = Recipient.valueOf(column[2].toUpperCase(Locale.ROOT));
          Cell cell = policy.cell(bit, new Purpose(column[1]), recipient);
          Basis basis = Basis.valueOf(column[3].toUpperCase(Locale.ROOT));
          boolean own = column.length > 4 && column[4].equals("own");
          if (cell.basis() != basis || cell.ownGrantOnly() != own) {
            wrong.add(row.strip() + " but " + categories.name(bit) + " is " + cell);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
