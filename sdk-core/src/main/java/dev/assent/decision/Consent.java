/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.policy.Purpose;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Reads and changes choices. Thread-safe. Decisions have changed when a call returns; the future
 * completes when queues are purged and affected attempts are aborted.
 */
public interface Consent {
  /** What is known of a subject's own level and those above, source by source. */
  List<Choice> choices(String subject);

  /**
   * Grants. It lifts a local denial of the same cells.
   *
   * @param subject the level that chooses, such as {@code acme} or {@code acme/u7}
   * @param terms the terms under which it was said
   * @throws IllegalStateException if no local source can store it; the message names the sources
   */
  CompletableFuture<Receipt> grant(
      String subject, Purpose purpose, Set<Category> categories, LocalDate terms);

  /** Denies. It always takes effect: in memory first, then in the local source if there is one. */
  CompletableFuture<Receipt> deny(String subject, Purpose purpose, Set<Category> categories);

  /** The same as {@link #deny}. */
  default CompletableFuture<Receipt> revoke(
      String subject, Purpose purpose, Set<Category> categories) {
    return deny(subject, purpose, categories);
  }
}
