/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kills mutants that fail open and left every other test green. */
class SourceDocumentsTest {
  private static final long HEALTH = Categories.builtIn().mask(Category.PROTECTED_HEALTH);

  private static MaskedDocument document(long revision, long adds) {
    return new MaskedDocument("acme", revision, adds, List.of());
  }

  /** Law 6: a document that changed, or was unreadable for a while, counts from that time only. */
  @Test
  void law6_changedOrUnreadableMeanwhile_countsFromThen() {
    SourceDocuments first = SourceDocuments.none("not yet").read(List.of(document(1, 0)), 1, 10);
    assertThat(first.answer("acme").changedEpochNanos()).isEqualTo(10);

    SourceDocuments changed = first.read(List.of(document(2, 0)), 2, 20);
    assertThat(changed.answer("acme").changedEpochNanos()).isEqualTo(20);

    SourceDocuments same = changed.read(List.of(document(2, 0)), 3, 30);
    assertThat(same.answer("acme").changedEpochNanos()).isEqualTo(20);

    SourceDocuments again = same.failed("away").read(List.of(document(2, 0)), 4, 40);
    assertThat(again.answer("acme").changedEpochNanos()).isEqualTo(40);
  }

  /**
   * Law 12: an older revision of a file may tighten, also by the categories that it adds to
   * content.
   */
  @Test
  void law12_olderRevisionAddsToContent_counts() {
    SourceDocuments known =
        SourceDocuments.none("not yet")
            .read(List.of(document(2, 0)), 1, 10)
            .read(List.of(document(1, HEALTH)), 2, 20);

    assertThat(known.document("acme").adds()).isEqualTo(HEALTH);
  }
}
