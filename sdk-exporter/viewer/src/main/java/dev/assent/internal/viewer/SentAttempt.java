/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.send.AttemptObserver.Outcome;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, with a copy of its bytes and the stamps of its data. Once a part of the data is
 * withdrawn, its bytes are erased, and a copy of the rest takes their place. Guarded by its log's
 * lock, but for copies.
 */
final class SentAttempt {
  private final Facts facts;
  private @Nullable Content content;
  private int withdrawn;

  /**
   * What identifies an attempt; no content.
   *
   * @param number counts the attempts
   * @param epochNanos the time at which it ended
   * @param destination the destination's index
   * @param signal the signal
   * @param outcome the outcome
   * @param length the number of bytes that were sent; -1 if they are not known
   * @param contentEncoding as sent; null if not compressed
   * @param data the number of data
   */
  record Facts(
      long number,
      long epochNanos,
      int destination,
      Signal signal,
      Outcome outcome,
      int length,
      @Nullable String contentEncoding,
      int data) {}

  /**
   * What is kept of a request.
   *
   * @param bytes an OTLP request
   * @param encoding its compression; null if there is none
   * @param weight the number of bytes before compression
   * @param stamps in the order of the request
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Content(
      byte[] bytes, @Nullable String encoding, long weight, List<DatumOrder.Keyed> stamps) {
    /** Copies the list. */
    Content {
      stamps = List.copyOf(stamps);
    }

    private Content copy() {
      return new Content(bytes.clone(), encoding, weight, stamps);
    }

    @Override
    public String toString() {
      return "Content{data=" + stamps.size() + "}";
    }
  }

  /** Copies requests without some of their data. */
  interface Filter {
    /**
     * Returns an uncompressed request.
     *
     * @param keeps whether the datum at a position is copied
     * @return null if the data can't be told apart
     */
    byte @Nullable [] keep(Signal signal, Content content, IntPredicate keeps);
  }

  /**
   * @param content null if only the facts are kept
   */
  SentAttempt(Facts facts, @Nullable Content content) {
    this.facts = facts;
    this.content = content;
  }

  /**
   * Takes out the data that may not leave any more.
   *
   * @param mayLeave by stamp
   * @return whether a datum was taken out
   */
  boolean withdraw(Predicate<DatumOrder.Keyed> mayLeave, Filter filter) {
    Content before = content;
    if (before == null) {
      return false;
    }
    List<DatumOrder.Keyed> left = new ArrayList<>();
    boolean[] keeps = new boolean[before.stamps().size()];
    for (int i = 0; i < keeps.length; i++) {
      DatumOrder.Keyed keyed = before.stamps().get(i);
      keeps[i] = mayLeave.test(keyed);
      if (keeps[i]) {
        left.add(keyed);
      }
    }
    if (left.size() == keeps.length) {
      return false;
    }
    byte[] rest =
        left.isEmpty() ? null : filter.keep(facts.signal(), before, datum -> keeps[datum]);
    erase();
    content = rest == null ? null : new Content(rest, null, rest.length, left);
    withdrawn = rest == null ? facts.data() : facts.data() - left.size();
    return true;
  }

  /** A copy that no later withdrawal changes. Erase it after use. */
  SentAttempt copy() {
    SentAttempt copy = new SentAttempt(facts, content == null ? null : content.copy());
    copy.withdrawn = withdrawn;
    return copy;
  }

  /** Fills the bytes with zeros and drops them. */
  void erase() {
    Content kept = content;
    content = null;
    if (kept != null) {
      Arrays.fill(kept.bytes(), (byte) 0);
    }
  }

  Facts facts() {
    return facts;
  }

  @Nullable Content content() {
    return content;
  }

  List<DatumOrder.Keyed> stamps() {
    return content == null ? List.of() : content.stamps();
  }

  int withdrawn() {
    return withdrawn;
  }

  /** The number of kept bytes before compression. */
  long weight() {
    return content == null ? 0 : content.weight();
  }

  @Override
  public String toString() {
    return "SentAttempt{data=" + facts.data() + "}";
  }
}
