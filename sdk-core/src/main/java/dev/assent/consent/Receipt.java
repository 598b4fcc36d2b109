/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a grant or a denial. It holds counts and names of destinations and categories, and
 * no other data. Immutable and thread-safe. {@code toString()} returns a readable table.
 *
 * @param purpose the purpose of the choice
 * @param categories the categories of the choice
 * @param value granted or denied
 * @param inForce the time from which the choice is in force
 * @param durable whether a local source stored the choice, so that it survives a restart
 * @param problem the reason why the choice is not durable, without content; null if it is durable
 * @param notBasedOnConsent the destinations and categories that remain permitted because the policy
 *     allows them without consent, as {@code destination:category}
 * @param counts the effects on data, per destination and signal
 * @param endsReportOnly whether gates had only reported until this choice, and enforce from it on,
 *     in this process alone: other processes with the same setting go on reporting until somebody
 *     chooses there, or their last day is over
 */
public record Receipt(
    Purpose purpose,
    List<Category> categories,
    ChoiceValue value,
    Instant inForce,
    boolean durable,
    @Nullable String problem,
    List<String> notBasedOnConsent,
    List<Count> counts,
    boolean endsReportOnly) {
  /**
   * The effects of a choice on the data of one signal at one destination.
   *
   * @param destination the name of the destination
   * @param signal the signal
   * @param stripped the number of queued data that lost fields and remain queued
   * @param withheld the number of queued data that were discarded whole
   * @param aborted the number of data whose attempt in flight was aborted. The permitted data in
   *     these requests, which may be that of others, is sent again and may arrive twice
   * @param possiblySent the number of data that may have arrived nevertheless, whatever the answer
   *     was: stripped, withheld, aborted or erased data that an earlier attempt sent, and data in
   *     flight whose answer came before the receipt
   * @param erased the number of data on disk that lost fields or were erased whole, without those
   *     whose attempt was in flight
   * @param notErased the reason why data on disk could not be erased yet, without content; null if
   *     no erasure is pending. This data does not leave the process, and the erasure is tried again
   *     until it succeeds, even after a restart
   * @param sentBefore the number of data with the withdrawn categories that were sent before the
   *     choice
   * @param sentSince the time at which the first of those was sent; null if there are none
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

  /** Copies the lists. */
  public Receipt {
    categories = List.copyOf(categories);
    notBasedOnConsent = List.copyOf(notBasedOnConsent);
    counts = List.copyOf(counts);
  }

  @Override
  public String toString() {
    return ReceiptTable.of(this);
  }
}
