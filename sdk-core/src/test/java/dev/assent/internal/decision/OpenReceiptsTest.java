/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.consent.Receipt;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A receipt arrives, or fails, also if errors end what gives it. */
class OpenReceiptsTest {
  private static final long BOUND = TimeUnit.SECONDS.toNanos(OpenReceipts.BOUND_SECONDS);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private long now;
  private int refused;

  private final OpenReceipts receipts =
      new OpenReceipts(
          () -> now,
          task -> {
            if (refused > 0) {
              refused--;
              throw new OutOfMemoryError("no thread");
            }
            tasks.add(task);
          });

  private final CompletableFuture<Receipt> given = receipts.add(receipt, "The denial is in force");

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void check_noThreadGaveIt_givesItAtOnce() {
    refused = 1;
    boolean unused = receipt.completeExceptionally(new IllegalStateException("disk"));
    assertThat(tasks).isEmpty();

    receipts.check();
    run();

    assertThat(given).isCompletedExceptionally();
  }

  @Test
  void check_overdueAndNoThreadGaveTheFailure_givesItAtTheNextCall() {
    now += BOUND;
    refused = 2;
    receipts.check();
    assertThatThrownBy(receipts::check).isInstanceOf(OutOfMemoryError.class);
    assertThat(given).isNotDone();

    receipts.check();
    run();

    assertThat(given).isCompletedExceptionally();
  }

  @Test
  void check_taskStillWaits_isNotRepeatedBeforeTheBound() {
    boolean unused = receipt.completeExceptionally(new IllegalStateException("disk"));
    receipts.check();
    assertThat(tasks).hasSize(1);

    now += BOUND;
    receipts.check();
    assertThat(tasks).hasSize(2);
  }

  @Test
  void check_given_isForgotten() {
    boolean unused = receipt.completeExceptionally(new IllegalStateException("disk"));
    run();
    now += BOUND;
    receipts.check();

    assertThat(given).isCompletedExceptionally();
    assertThat(tasks).isEmpty();
  }
}
