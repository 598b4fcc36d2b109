/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads and changes the choices of one subject: an account such as {@code acme}, whose choices
 * count for all its users, or a user such as {@code acme/u7}. Thread-safe.
 *
 * <p>A change is in force when the call returns. Its future completes with a receipt when the
 * change is stored, queued data is purged and affected requests are aborted.
 */
public interface Consent {
  /** The known choices of this subject and of the accounts above it, from all sources. */
  List<Choice> choices();

  /**
   * Grants, for data captured from now on; data on hold is released only {@linkplain
   * GrantOptions#coveringHeld() on request}. A grant lifts a local denial of the same purpose and
   * categories; denials from other sources stay.
   *
   * <p>Storing takes place after the call returns, so that the call never blocks. If the process
   * ends before, the grant is forgotten, which is the safe side. If storing fails, the grant is
   * withdrawn, the denial that it lifted counts again, and the future completes exceptionally with
   * an {@link IllegalStateException}. If the source has stored the grant but can't guarantee that
   * it survives a crash, the grant stays in force and the receipt has {@code durable=false}.
   *
   * @param purpose exactly one
   * @param options terms, expiry, and whether data on hold is released
   * @param categories at least one; not {@code unclassified}
   * @return completes when the grant is stored and applied to waiting data
   * @throws IllegalStateException if no local source can store it; the message names the sources
   * @throws IllegalArgumentException if the purpose is unknown, a category is unknown or missing,
   *     or the expiry has passed; the message lists valid values
   */
  CompletableFuture<Receipt> grant(Purpose purpose, GrantOptions options, Category... categories);

  /**
   * Denies: takes a grant back, or refuses what was never granted. It always takes effect, even
   * while sources fail and after Assent is closed: in memory before the call returns, for this
   * subject and all below it, alone and together with other subjects; then in the local source if
   * there is one.
   *
   * @param purpose exactly one
   * @param categories at least one; not {@code unclassified}
   * @return completes when data is purged, requests are aborted, and storing has succeeded or
   *     failed; exceptionally if a purge failed, although the denial is in force even then
   * @throws IllegalArgumentException if the purpose is unknown, or a category is unknown or
   *     missing; the message lists valid values
   */
  CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories);
}
