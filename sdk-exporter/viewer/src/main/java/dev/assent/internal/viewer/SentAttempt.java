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
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, with a copy of its bytes and the stamps of its data. Once a part of the data is
 * withdrawn, the rest is kept decoded, and the bytes are erased. Guarded by its log's lock, but for
 * copies.
 */
final class SentAttempt {
  /** The size of decoded data, as a multiple of their bytes; an estimate. */
  private static final int DECODED = 4;

  private final Facts facts;
  private List<DatumOrder.Keyed> stamps;
  private byte @Nullable [] bytes;
  private @Nullable List<ShownDatum> rest;
  private int withdrawn;
  private long weight;

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
   * @param bytes a copy; null if they are not kept
   * @param weight the number of bytes before compression
   * @param stamps in the order of the request
   */
  SentAttempt(Facts facts, byte @Nullable [] bytes, long weight, List<DatumOrder.Keyed> stamps) {
    this.facts = facts;
    this.bytes = bytes;
    this.weight = bytes == null ? 0 : weight;
    this.stamps = List.copyOf(stamps);
  }

  /**
   * Takes out the data that may not leave any more.
   *
   * @param mayLeave by stamp
   * @param decoder decodes an attempt; null if its data can't be told apart
   * @return whether a datum was taken out
   */
  boolean withdraw(
      Predicate<DatumOrder.Keyed> mayLeave,
      Function<SentAttempt, @Nullable List<ShownDatum>> decoder) {
    if (stamps.stream().allMatch(mayLeave)) {
      return false;
    }
    boolean isDecoded = rest != null;
    List<ShownDatum> all = rest == null ? decoder.apply(this) : rest;
    List<ShownDatum> left = new ArrayList<>();
    List<DatumOrder.Keyed> leftStamps = new ArrayList<>();
    for (ShownDatum datum : all == null ? List.<ShownDatum>of() : all) {
      DatumOrder.Keyed keyed = datum.keyed();
      if (keyed == null) {
        left.clear();
        leftStamps.clear();
        break;
      }
      if (mayLeave.test(keyed)) {
        left.add(datum);
        leftStamps.add(keyed);
      }
    }
    long decoded = isDecoded ? weight : DECODED * weight;
    erase();
    weight = left.isEmpty() ? 0 : decoded;
    rest = left;
    stamps = leftStamps;
    withdrawn = facts.data() - left.size();
    return true;
  }

  /** A copy that no later withdrawal changes. Erase it after use. */
  SentAttempt copy() {
    SentAttempt copy = new SentAttempt(facts, bytes == null ? null : bytes.clone(), weight, stamps);
    copy.rest = rest;
    copy.withdrawn = withdrawn;
    copy.weight = weight;
    return copy;
  }

  /** Fills the bytes with zeros and drops them. */
  void erase() {
    byte[] kept = bytes;
    bytes = null;
    rest = null;
    weight = 0;
    stamps = List.of();
    if (kept != null) {
      Arrays.fill(kept, (byte) 0);
    }
  }

  Facts facts() {
    return facts;
  }

  byte @Nullable [] bytes() {
    return bytes;
  }

  List<DatumOrder.Keyed> stamps() {
    return stamps;
  }

  @Nullable List<ShownDatum> rest() {
    return rest;
  }

  int withdrawn() {
    return withdrawn;
  }

  /** The memory of its data: the bytes before compression, or an estimate of the decoded rest. */
  long weight() {
    return weight;
  }

  @Override
  public String toString() {
    return "SentAttempt{data=" + facts.data() + "}";
  }
}
