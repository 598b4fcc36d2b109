/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
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
   * Grants, from now on: what is held waits in vain. It lifts a local denial of the same cells; a
   * denial that another source tells stays.
   *
   * <p>It is in force when the call returns, and stored afterwards, since storing blocks and this
   * may be called on any thread. A process that ends in between has forgotten a permission, which
   * is the safe side. If it can't be stored it is withdrawn, what it lifted is denied again, and
   * the future completes exceptionally with an {@link IllegalStateException}. If the source has it
   * but can't vouch that it outlives a crash, it stays in force and the receipt says {@code
   * durable=false}.
   *
   * @param subject the level that chooses, such as {@code acme} or {@code acme/u7}
   * @param purpose what for, exactly one
   * @param categories which leaves; not {@code unclassified}
   * @param terms the terms under which it was said
   * @return completes when it is stored and the enforcers have done their part
   * @throws IllegalStateException if no local source can store it; the message names the sources
   * @throws IllegalArgumentException if subject, purpose or categories are not valid; the message
   *     lists what is
   */
  CompletableFuture<Receipt> grant(
      String subject, Purpose purpose, Set<Category> categories, LocalDate terms);

  /**
   * The same, for data too that were captured before and are held since, waiting for this choice
   * ({@code pending: hold}). All subjects of a datum must have granted so; what one of them denied
   * meanwhile, or granted without what was held, is gone.
   */
  CompletableFuture<Receipt> grantCoveringHeld(
      String subject, Purpose purpose, Set<Category> categories, LocalDate terms);

  /**
   * Denies. It always takes effect, whatever the sources do, and before and after they are closed:
   * in memory before the call returns, for the subject and all below it, in every combination with
   * others; then in the local source if there is one.
   *
   * @param subject the level that chooses
   * @param purpose what for, exactly one
   * @param categories which leaves; not {@code unclassified}
   * @return completes when enforcers have purged and aborted, and storing has succeeded or failed;
   *     exceptionally if an enforcer failed, although the denial is in force even then
   * @throws IllegalArgumentException if subject, purpose or categories are not valid; the message
   *     lists what is
   */
  CompletableFuture<Receipt> deny(String subject, Purpose purpose, Set<Category> categories);

  /** The same as {@link #deny}. */
  default CompletableFuture<Receipt> revoke(
      String subject, Purpose purpose, Set<Category> categories) {
    return deny(subject, purpose, categories);
  }
}
