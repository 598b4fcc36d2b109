/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content that may arrive. Each subject's time is divided into periods. An even period begins
 * with a choice that may permit, or for which data may be held; an odd one begins when a denial is
 * in force. A canary contains its subject and the period in which it was recorded. A canary of an
 * odd period never leaves. A canary of a period that a completed revocation ended does not leave
 * afterwards, except as many as the receipts count as possibly sent. Thread-safe.
 */
final class Periods {
  private static final Pattern CANARY = Pattern.compile("kanarienvogel_(\\d+)_(\\d+)_");

  private final int subjects;
  private final AtomicIntegerArray current;
  private final AtomicIntegerArray over;
  private final AtomicLongArray perhaps;
  private final AtomicLongArray late;
  private final AtomicInteger leaks = new AtomicInteger();
  private final boolean hasAllReceipts;
  private final AtomicInteger arrived = new AtomicInteger();

  /** By subject, a monitor per load: the virtual machine may end calls without a finally block. */
  private final Object[][] recording;

  /**
   * @param loads the number of threads that record
   * @param hasAllReceipts whether each revocation gets its receipt; otherwise nobody knows what the
   *     others said, and late content is compared with the ledger
   */
  Periods(int subjects, int loads, boolean hasAllReceipts) {
    this.subjects = subjects;
    this.hasAllReceipts = hasAllReceipts;
    this.current = new AtomicIntegerArray(subjects);
    this.over = new AtomicIntegerArray(subjects);
    this.perhaps = new AtomicLongArray(subjects);
    this.late = new AtomicLongArray(subjects);
    this.recording = new Object[subjects][loads];
    for (int subject = 0; subject < subjects; subject++) {
      Arrays.setAll(recording[subject], load -> new Object());
      over.set(subject, -1);
    }
  }

  int subjects() {
    return subjects;
  }

  /**
   * Records with a canary of the current period. A permitting choice waits until the canary is
   * recorded.
   */
  void record(int load, int subject, java.util.function.Consumer<String> content) {
    synchronized (recording[subject][load]) {
      content.accept(canary(subject, current.get(subject)));
    }
  }

  /** Returns a canary that may never leave. */
  static String forbidden() {
    return canary(0, 1);
  }

  private static String canary(int subject, int period) {
    return "kanarienvogel_" + subject + "_" + period + "_";
  }

  boolean isDenied(int subject) {
    return current.get(subject) % 2 == 1;
  }

  /** Makes a choice that may permit, after all recordings of the period before have ended. */
  void permit(int subject, Runnable choice) {
    permit(subject, 0, choice);
  }

  private void permit(int subject, int load, Runnable choice) {
    if (load < recording[subject].length) {
      synchronized (recording[subject][load]) {
        permit(subject, load + 1, choice);
      }
      return;
    }
    if (isDenied(subject)) {
      current.incrementAndGet(subject);
    }
    choice.run();
  }

  /**
   * Ends the current period, because a denial is in force.
   *
   * @return the period that it ended
   */
  int denied(int subject) {
    return isDenied(subject) ? current.get(subject) : current.getAndIncrement(subject);
  }

  /** Records a completed revocation. */
  void revoked(int subject, int period, long possiblySent) {
    perhaps.addAndGet(subject, possiblySent);
    over.accumulateAndGet(subject, period, Math::max);
  }

  /** Returns the periods whose content may not arrive in a request that begins now. */
  int[] over() {
    int[] now = new int[subjects];
    for (int subject = 0; subject < subjects; subject++) {
      now[subject] = over.get(subject);
    }
    return now;
  }

  /**
   * Checks the bytes that arrived.
   *
   * @param over the value of {@link #over} at the beginning of the request
   * @param none whether no content may arrive at all
   */
  void evaluate(String bytes, int[] over, boolean none) {
    Matcher found = CANARY.matcher(bytes);
    while (found.find()) {
      int subject = Integer.parseInt(found.group(1));
      int period = Integer.parseInt(found.group(2));
      arrived.incrementAndGet();
      boolean isUnsaid = period <= over[subject] && !possiblySent(subject);
      if (none || period % 2 == 1 || (isUnsaid && hasAllReceipts)) {
        leaks.incrementAndGet();
        System.out.printf(
            "LEAK subject %d, period %d, over %d, none %s%n", subject, period, over[subject], none);
      }
    }
  }

  private boolean possiblySent(int subject) {
    return late.incrementAndGet(subject) <= perhaps.get(subject);
  }

  int leaks() {
    return leaks.get();
  }

  int arrived() {
    return arrived.get();
  }

  long late() {
    long sum = 0;
    for (int subject = 0; subject < subjects; subject++) {
      sum += late.get(subject);
    }
    return sum;
  }
}
