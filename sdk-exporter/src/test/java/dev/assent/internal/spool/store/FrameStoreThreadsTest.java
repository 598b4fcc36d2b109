/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static dev.assent.internal.spool.store.StoreFixture.append;
import static dev.assent.internal.spool.store.StoreFixture.word;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A worker appends, reads and completes frames while another thread erases. The test fails if an
 * append goes to a segment of the old key, if a frame is read from a file while it is replaced, or
 * if two threads change the index at once.
 */
class FrameStoreThreadsTest {
  private static final int ERASURES = 60;

  @Test
  void erasures_whileAWorkerWorks_leaveNothingThatWasAppendedBefore() throws Exception {
    StoreFixture fixture = new StoreFixture();
    FrameStore store = fixture.open();
    AtomicBoolean over = new AtomicBoolean();
    ConcurrentLinkedQueue<Long> secrets = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> worker =
        CompletableFuture.runAsync(
            () -> work(store, secrets, over), task -> new Thread(task, "worker").start());
    for (int i = 0; i < ERASURES; i++) {
      while (secrets.size() < 20 && !worker.isDone()) {
        Thread.onSpinWait();
      }
      Long[] before = secrets.toArray(new Long[0]);
      ErasureResult how =
          i % 10 == 9
              ? store.destroy()
              : store.rewrite(new byte[1], (id, it) -> word(it).startsWith("s") ? null : it);
      assertThat(how).isIn(ErasureResult.REWRITTEN, ErasureResult.DESTROYED);
      for (Long id : before) {
        assertThat(store.read(id)).isNull();
      }
      secrets.removeAll(List.of(before));
    }
    over.set(true);
    worker.get(30, TimeUnit.SECONDS);
    assertThat(fixture.lost.values()).allMatch(it -> it.startsWith("spool_erased"));
  }

  private static void work(FrameStore store, Queue<Long> secrets, AtomicBoolean over) {
    Deque<Long> kept = new ArrayDeque<>();
    try {
      for (int i = 0; !over.get(); i++) {
        if (i % 3 == 0) {
          secrets.add(append(store, "secret " + i));
        } else {
          kept.add(append(store, "kept " + i));
        }
        if (kept.size() > 50) {
          long oldest = kept.remove();
          StoredFrame frame = store.read(oldest);
          assertThat(frame == null || word(frame).startsWith("kept")).isTrue();
          store.done(oldest);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
