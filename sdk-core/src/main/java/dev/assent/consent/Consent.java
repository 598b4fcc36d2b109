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
 * Reads and changes the choices of one subject. The subject is an account such as {@code acme},
 * whose choices apply to all its users, or a user such as {@code acme/u7}. Thread-safe.
 *
 * <p>A change is in force when the call returns, even for an account with many users in memory,
 * whose decisions follow in the background where nobody reads them earlier. The future of the call
 * completes with a receipt after the change is stored and is in all decisions, queued data is
 * purged and the affected requests are aborted.
 */
public interface Consent {
  /**
   * Returns the known choices of this subject and of the accounts above it, from all sources. The
   * list is empty if none is known, which includes choices that are still being loaded.
   */
  List<Choice> choices();

  /**
   * Grants consent for data that is captured from now on. Data on hold is released only {@linkplain
   * GrantOptions#coveringHeld() on request}. A grant replaces a local denial of the same purpose
   * and categories; denials from other sources remain in force.
   *
   * <p>While an earlier denial of the same purpose and categories, of an account with many users,
   * is not in all decisions yet, the grant waits for that, and takes force before its future
   * completes. A denial that is made meanwhile for this subject overtakes it: the future completes
   * exceptionally with an {@link IllegalStateException} if no category is left.
   *
   * <p>The grant is stored after the call returns, so that the call never blocks. If the process
   * ends before the grant is stored, the grant is lost, and data remains withheld. If storing
   * fails, the grant is withdrawn, the denial that it replaced is in force again, and the future
   * completes exceptionally with an {@link IllegalStateException}. If the source stored the grant
   * but cannot guarantee that the grant survives a crash, the grant remains in force and the
   * receipt has {@code durable=false}.
   *
   * @param purpose exactly one purpose
   * @param options the terms, the expiry, and whether data on hold is released
   * @param categories at least one category; {@code unclassified} is not allowed
   * @return a future that completes when the grant is stored and applied to waiting data, on the
   *     caller's thread or on a daemon thread of Assent. What depends on it may block: up to 64
   *     such threads keep no other receipt waiting
   * @throws IllegalStateException if no local source can store the grant; the message names the
   *     sources
   * @throws IllegalArgumentException if the purpose is unknown, a category is unknown or missing,
   *     or the expiry has passed; for a purpose or a category, the message lists the valid values
   */
  CompletableFuture<Receipt> grant(Purpose purpose, GrantOptions options, Category... categories);

  /**
   * Denies consent: the call withdraws a grant, or refuses consent that was never granted. The
   * denial always takes effect, even while sources fail and after Assent is closed. It is in force
   * in memory before the call returns, for this subject and all subjects below it, alone and in
   * combination with other subjects. The local source stores it afterwards, if there is one.
   *
   * @param purpose exactly one purpose
   * @param categories at least one category; {@code unclassified} is not allowed
   * @return a future that completes when data is purged, requests are aborted, and storing has
   *     succeeded or failed, on the caller's thread or on a daemon thread of Assent, as {@link
   *     #grant} does; it completes exceptionally if a purge failed, and the denial is in force even
   *     then
   * @throws IllegalArgumentException if the purpose is unknown, or a category is unknown or
   *     missing; the message lists the valid values
   */
  CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories);
}
