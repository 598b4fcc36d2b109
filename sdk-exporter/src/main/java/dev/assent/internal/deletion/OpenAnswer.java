/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.consent.DeletionAnswer.Look;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An accepted request whose final answer has not come: whom it is about, what has been told of it,
 * and when the endpoint is asked next. Only {@code assent-deletion} changes it: what the journal
 * has, under the lock of {@link SentReferences}, under which other threads read that.
 */
final class OpenAnswer {
  /** The time after which nobody is asked any more. */
  static final long PATIENCE_NANOS = TimeUnit.DAYS.toNanos(8);

  private static final String T1 = "t1";

  private final String id;
  private final String path;
  private final long acceptedEpochNanos;
  private final long acceptedNanoTime;
  private final @Nullable Long number;
  private final Set<String> told = new TreeSet<>();
  private long superseded;
  private int questions;
  private long dueNanoTime;

  /**
   * Creates the entry.
   *
   * @param id the request's id
   * @param path the subject's path
   * @param acceptedEpochNanos when the request was accepted, by the wall clock
   * @param acceptedNanoTime the same by the monotonic clock, from which the age is computed, so
   *     that a wall clock that jumps ends nothing
   * @param number its number in the audit journal; null if an earlier run made the request
   */
  OpenAnswer(
      String id,
      String path,
      long acceptedEpochNanos,
      long acceptedNanoTime,
      @Nullable Long number) {
    this.id = id;
    this.path = path;
    this.acceptedEpochNanos = acceptedEpochNanos;
    this.acceptedNanoTime = acceptedNanoTime;
    this.number = number;
  }

  String id() {
    return id;
  }

  String path() {
    return path;
  }

  @Nullable Long number() {
    return number;
  }

  long dueNanoTime() {
    return dueNanoTime;
  }

  /** Returns how often the endpoint was asked in this run. */
  int questions() {
    return questions;
  }

  /** The endpoint was asked. */
  void asked() {
    questions++;
  }

  void due(long nanoTime) {
    dueNanoTime = nanoTime;
  }

  /** Whether no answer is expected any more. */
  boolean isPastItsTime(long nanoTime) {
    return nanoTime - acceptedNanoTime >= PATIENCE_NANOS;
  }

  /** Whether people care about what this answer says beyond what they were told. */
  boolean isNews(ReceivedAnswer answer) {
    return answer.isFinal()
        || answer.superseded() > superseded
        || (answer.look() == Look.T1 && !told.contains(T1))
        || (answer.isProblem() && !told.contains(ReceivedAnswer.word(answer.state())));
  }

  /** Takes note of what was told. A look that was disproved is told again. */
  void tell(ReceivedAnswer answer) {
    if (answer.superseded() > superseded) {
      superseded = answer.superseded();
      told.remove(T1);
    }
    if (answer.look() == Look.T1) {
      told.add(T1);
    }
    if (answer.isProblem()) {
      told.add(ReceivedAnswer.word(answer.state()));
    }
  }

  /** Takes note of what an earlier run told. */
  void restore(JournalLine.OfTold line) {
    superseded = line.superseded();
    told.clear();
    told.addAll(line.told());
  }

  /** Returns the line that records the wait. */
  JournalLine line() {
    return new JournalLine.OfWait(id, acceptedEpochNanos, path);
  }

  /** Returns the line that records what was told; null before anything was. */
  @Nullable JournalLine toldLine() {
    return told.isEmpty() && superseded == 0
        ? null
        : new JournalLine.OfTold(id, superseded, List.copyOf(told));
  }

  @Override
  public String toString() {
    return "OpenAnswer";
  }
}
