/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes choices every few milliseconds: through {@link dev.assent.consent.Consent} for every
 * other subject, at the platform for the rest. Used by one thread.
 */
final class Changes implements Runnable {
  private static final int TRAINING = 1;
  private static final int AT_ONCE = 8;
  static final String CHAT_NAME = "content.chat";
  private static final Category[] CHAT = {Category.CONTENT_CHAT};
  private static final long CONTENT = Categories.builtIn().mask(CHAT_NAME);

  private final Assent assent;
  private final SoakPlatform platform;
  private final SoakReceiver receiver;
  private final Periods periods;
  private final Pause pause;
  private final SplittableRandom random = new SplittableRandom(11);
  private final Semaphore underWay = new Semaphore(AT_ONCE);
  private final boolean exhausts;
  private final LongAdder failures = new LongAdder();
  private final LongAdder withoutReceipt = new LongAdder();
  private final LongAdder revocations = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  Changes(
      Assent assent,
      SoakPlatform platform,
      SoakReceiver receiver,
      Periods periods,
      Pause pause,
      boolean exhausts) {
    this.exhausts = exhausts;
    this.assent = assent;
    this.platform = platform;
    this.receiver = receiver;
    this.periods = periods;
    this.pause = pause;
  }

  static String path(int subject) {
    return "acme/u" + subject;
  }

  @Override
  public void run() {
    while (pause.goesOn()) {
      int subject = random.nextInt(periods.subjects());
      if (random.nextInt(200) == 0) {
        receiver.away(random.nextBoolean());
      }
      try {
        if (subject % 2 == 0) {
          choose(subject);
        } else {
          chooseAtPlatform(subject);
        }
      } catch (OutOfMemoryError passing) {
        // the application's own, with --exhaust-heap: this choice may not be made
      }
      LockSupport.parkNanos(random.nextLong(5_000_000));
    }
  }

  private void choose(int subject) {
    if (periods.isDenied(subject)) {
      periods.permit(
          subject,
          () -> {
            var unused =
                assent
                    .consent(path(subject))
                    .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(SoakPlatform.TERMS), CHAT);
          });
      return;
    }
    underWay.acquireUninterruptibly();
    try {
      revoke(subject);
    } catch (OutOfMemoryError passing) {
      underWay.release();
    }
  }

  private void revoke(int subject) {
    long began = System.nanoTime();
    var pending = assent.consent(path(subject)).revoke(Purpose.AI_TRAINING, CHAT);
    int period = periods.denied(subject);
    var unused =
        pending
            .orTimeout(exhausts ? 180 : 60, TimeUnit.SECONDS)
            .thenAccept(receipt -> completed(subject, period, receipt, System.nanoTime() - began))
            .exceptionally(
                failed -> {
                  failed(failed);
                  return null;
                });
  }

  private void completed(int subject, int period, Receipt receipt, long nanos) {
    periods.revoked(
        subject, period, receipt.counts().stream().mapToLong(Receipt.Count::possiblySent).sum());
    longestNanos.accumulate(nanos);
    revocations.increment();
    underWay.release();
  }

  /**
   * While the application exhausts the heap, a receipt may fail, also because nobody can complete
   * it any more; the denial is in force. But it must not stay open.
   */
  private void failed(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (exhausts && !(cause instanceof TimeoutException)) {
      withoutReceipt.increment();
    } else {
      failures.increment();
      cause.printStackTrace();
    }
    underWay.release();
  }

  /** Returns whether a revocation did not complete. */
  boolean isWrong() {
    return failures.sum() > 0;
  }

  /**
   * Changes a choice at the platform. The test can't observe the moment of its enforcement, so only
   * data recorded later is checked.
   */
  private void chooseAtPlatform(int subject) {
    String path = path(subject);
    switch (random.nextInt(5)) {
      case 0 -> {
        platform.deny(path);
        awaitDenial(subject);
        int unused = periods.denied(subject);
      }
      case 1 -> periods.permit(subject, () -> platform.grant(path, null, true));
      case 2 -> periods.permit(subject, () -> platform.grant(path, null, false));
      case 3 -> periods.permit(subject, () -> platform.grant(path, soon(), random.nextBoolean()));
      default -> periods.permit(subject, () -> platform.forget(path));
    }
  }

  private Instant soon() {
    return Instant.now().plusMillis(random.nextLong(500));
  }

  /**
   * Waits until the reason is a denial. A missing permission is not enough, because data that waits
   * for a choice may still be released.
   */
  private void awaitDenial(int subject) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (((SubjectHandle) assent.subject(path(subject))).decision().reason(TRAINING, CONTENT)
        != Withheld.DENIED) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("a denial is not heard");
      }
      LockSupport.parkNanos(50_000);
    }
  }

  @Override
  public String toString() {
    return "%,d revocations, longest %,.1f ms, %,d without a receipt"
        .formatted(revocations.sum(), longestNanos.get() / 1e6, withoutReceipt.sum());
  }
}
