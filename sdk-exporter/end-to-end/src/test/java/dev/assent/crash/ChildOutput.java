/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The output of one process, line by line, as far as it was read before the kill. Written by the
 * reading thread, read by the parent.
 */
final class ChildOutput {
  /** The process has started. */
  static final String UP = "up";

  /**
   * At the start of the process a subject has no grant: data recorded before may no longer leave.
   */
  static final String DENIED = "denied";

  /** A revocation begins. */
  static final String REVOKING = "revoking";

  /**
   * A revocation has completed: the subject, the last datum before it, the number of possibly sent
   * data.
   */
  static final String REVOKED = "revoked";

  /** The number of recorded data. */
  static final String RECORDED = "recorded";

  /** The number of data that have arrived or are on disk. */
  static final String FLUSHED = "flushed";

  /** The process has closed: data recorded, logs and traces found, logs and traces left on disk. */
  static final String PEACE = "peace";

  /** The end of each line; without it the process was killed during the line. */
  static final String WHOLE = " .";

  final CountDownLatch up = new CountDownLatch(1);
  private final Semaphore revocations = new Semaphore(0);
  private final int run;
  private final ArrivalRules arrivalRules;

  // Guarded by this.
  private int recorded;
  private int flushed;
  private long[] peace = {};

  ChildOutput(int run, ArrivalRules arrivalRules) {
    this.run = run;
    this.arrivalRules = arrivalRules;
  }

  synchronized void hear(String line) {
    if (!line.endsWith(WHOLE)) {
      return;
    }
    String[] words = line.split(" ");
    switch (words[0]) {
      case UP -> up.countDown();
      case DENIED -> arrivalRules.standsDenied(run, Integer.parseInt(words[1]));
      case REVOKING -> revocations.release();
      case REVOKED ->
          arrivalRules.revoked(
              Integer.parseInt(words[1]),
              run,
              Integer.parseInt(words[2]),
              Long.parseLong(words[3]));
      case RECORDED -> recorded = Integer.parseInt(words[1]);
      case FLUSHED -> flushed = Integer.parseInt(words[1]);
      case PEACE -> {
        flushed = Integer.parseInt(words[1]);
        recorded = flushed;
        peace = Stream.of(words).skip(2).limit(4).mapToLong(Long::parseLong).toArray();
      }
      default -> throw new AssertionError("unheard of: " + line);
    }
  }

  /** Waits until the next revocation begins, or for a limited time. */
  void awaitRevocation() throws InterruptedException {
    revocations.drainPermits();
    boolean unused = revocations.tryAcquire(2, TimeUnit.SECONDS);
  }

  synchronized int recorded() {
    return recorded;
  }

  synchronized int flushed() {
    return flushed;
  }

  /**
   * Returns the number of logs and traces that the process found; null if it did not end normally.
   */
  synchronized long @Nullable [] found() {
    return peace.length == 0 ? null : new long[] {peace[0], peace[1]};
  }

  /**
   * Returns the number of logs and traces that it left on disk; null if it did not end normally.
   */
  synchronized long @Nullable [] left() {
    return peace.length == 0 ? null : new long[] {peace[2], peace[3]};
  }
}
