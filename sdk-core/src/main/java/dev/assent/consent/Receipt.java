/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a grant or denial did: counts and category names only. Immutable. {@code toString()} is a
 * readable table.
 *
 * @param purpose the purpose of the choice
 * @param categories names of its categories
 * @param value granted or denied
 * @param inForce when decisions had changed
 * @param durable whether a local source stored it, so that it survives a restart
 * @param problem why it is not durable, without content; null if it is
 * @param notBasedOnConsent names of destinations and categories that stay permitted because the
 *     policy allows them without consent, as {@code destination:category}
 * @param counts what was done, per destination and signal
 */
public record Receipt(
    Purpose purpose,
    List<String> categories,
    ChoiceValue value,
    Instant inForce,
    boolean durable,
    @Nullable String problem,
    List<String> notBasedOnConsent,
    List<Count> counts) {
  /**
   * What was done at one destination to one signal.
   *
   * @param destination its name
   * @param signal which signal
   * @param stripped queued data that lost fields and stay
   * @param withheld queued data that were discarded whole
   * @param aborted data whose attempt in flight was aborted
   * @param possiblySent data that were stripped, withheld, aborted or erased and may have arrived
   *     all the same: an attempt had handed them on, whatever was answered
   * @param erased data on disk that lost fields or were erased whole
   * @param notErased why what lies on disk could not be erased yet, without content: nothing of it
   *     leaves, and it is tried again until it succeeds, after a restart too; null if nothing is
   *     left to erase
   * @param sentBefore data with the withdrawn categories that had been sent before
   * @param sentSince when the first of those was sent; null if none
   */
  public record Count(
      String destination,
      Signal signal,
      long stripped,
      long withheld,
      long aborted,
      long possiblySent,
      long erased,
      @Nullable String notErased,
      long sentBefore,
      @Nullable Instant sentSince) {}

  @Override
  public String toString() {
    return ReceiptTable.of(this);
  }
}
