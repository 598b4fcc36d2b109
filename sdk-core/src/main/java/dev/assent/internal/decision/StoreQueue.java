/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.LocalStore.LevelChoice;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.SupervisedExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Writes choices to the local store in the order in which they were made. Each write stores all
 * choices that wait, so that many choices take hardly longer than one. The writes run on the
 * executor, or on the caller's thread after the executor was shut down. The queue is bounded: when
 * it is full, storing another choice fails. Thread-safe.
 */
final class StoreQueue {
  /** The maximum number of waiting choices: {@value}. */
  static final int MAX_WAITING = 10_000;

  private static final int FIRST_PATIENCE = 2;
  private static final int MAX_PATIENCE = 1 << 12;

  private final LocalStore store;
  private final Executor executor;

  // Guarded by this: the choices that wait for the next write.
  private List<Entry> waiting = new ArrayList<>();
  // Guarded by this: whether a task is writing or scheduled, and whether a write is under way.
  private boolean isWriting;
  private boolean isUnderWay;
  // Guarded by this: the choices of the write under way, or of one that an error ended.
  private List<Entry> taken = List.of();
  // Guarded by this: the checks that found no task to make a write, and after how many to make one.
  private int missed;
  private int patience = FIRST_PATIENCE;
  // Guarded by this: whether the queue was closed during a write that has not returned.
  private boolean isStuck;

  StoreQueue(LocalStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  String name() {
    return store.name();
  }

  /**
   * Stores a choice. The future completes after the write; it completes exceptionally if the choice
   * could not be stored.
   */
  CompletableFuture<Void> store(String level, MaskedChoice choice) {
    Entry entry = new Entry(new LevelChoice(level, choice), new CompletableFuture<>());
    if (!add(entry)) {
      entry.stored.completeExceptionally(
          new IllegalStateException("the store hangs, or too many choices wait for it"));
    } else if (isFirst()) {
      try {
        executor.execute(this::writeAll);
      } catch (RejectedExecutionException closed) {
        writeAll(); // no other thread writes any more, so the caller waits for the disk
      }
    }
    return entry.stored;
  }

  /**
   * Writes the choices that still wait, on the caller's thread. Call this method after the executor
   * has ended. If a write has still not returned, storing what waits behind it fails, and so does
   * storing another choice until it returns.
   */
  void close() {
    writeAll();
    for (Entry entry : takeFromStuck()) {
      entry.stored.completeExceptionally(new IllegalStateException("the store hangs"));
    }
  }

  private synchronized boolean add(Entry entry) {
    return !isStuck && waiting.size() < MAX_WAITING && waiting.add(entry);
  }

  /**
   * Writes again what an error, such as a lack of memory, kept from being written: a choice that is
   * stored twice is the same choice. By the supervisor.
   */
  void check(Restored restored) {
    if (isAbandoned()) {
      executor.execute(this::writeAll);
      if (!SupervisedExecutor.isBusy(executor)) {
        restored.add("store of choices");
      }
    }
  }

  /**
   * A write counts as lost if nobody makes it at two checks. While the executor is busy, it may
   * only wait behind a disk that hangs: then it counts as lost at four, at eight, and so on.
   */
  private synchronized boolean isAbandoned() {
    if (!isWriting || (isUnderWay && SupervisedExecutor.isBusy(executor))) {
      missed = 0;
      patience = FIRST_PATIENCE;
      return false;
    }
    missed++;
    if (missed < patience) {
      return false;
    }
    missed = 0;
    patience =
        SupervisedExecutor.isIdle(executor) ? FIRST_PATIENCE : Math.min(2 * patience, MAX_PATIENCE);
    isUnderWay = false;
    return true;
  }

  private synchronized boolean isFirst() {
    boolean first = !isWriting;
    isWriting = true;
    return first;
  }

  private void writeAll() {
    boolean isInterrupted = true;
    try {
      for (List<Entry> batch = first(); !batch.isEmpty(); batch = next()) {
        write(batch);
        written();
      }
      isInterrupted = false;
    } finally {
      if (isInterrupted) {
        synchronized (this) { // no call: an error may end this thread at any
          isUnderWay = false; // the choices stay taken, and check() finds them
        }
      }
    }
  }

  private synchronized void written() {
    taken = List.of();
  }

  /** Takes what waits, unless another thread is writing: the order of choices would be lost. */
  private synchronized List<Entry> first() {
    return isUnderWay ? List.of() : next();
  }

  private synchronized List<Entry> next() {
    List<Entry> batch = takeWaiting();
    taken = batch;
    isWriting = !batch.isEmpty();
    isUnderWay = isWriting;
    isStuck &= isUnderWay;
    return batch;
  }

  private synchronized List<Entry> takeFromStuck() {
    isStuck = isUnderWay;
    if (!isStuck) {
      return List.of();
    }
    List<Entry> behind = waiting;
    waiting = new ArrayList<>();
    return behind;
  }

  /** Takes the choices of a write that an error ended, then those that wait. */
  private List<Entry> takeWaiting() {
    List<Entry> next = new ArrayList<>();
    List<Entry> all = waiting;
    if (!taken.isEmpty()) {
      all = new ArrayList<>(taken);
      all.addAll(waiting);
      taken = List.of();
    }
    waiting = next;
    return all;
  }

  private void write(List<Entry> batch) {
    try {
      store.store(batch.stream().map(Entry::choice).toList());
    } catch (VirtualMachineError passing) {
      throw passing; // check() writes the batch again
    } catch (Exception | Error e) {
      if (e instanceof LocalStore.TooMuchException && batch.size() > 1) {
        int half = batch.size() / 2;
        write(batch.subList(0, half));
        write(batch.subList(half, batch.size()));
      } else {
        batch.forEach(entry -> entry.stored.completeExceptionally(e));
      }
      return;
    }
    batch.forEach(entry -> entry.stored.complete(null));
  }

  private record Entry(LevelChoice choice, CompletableFuture<Void> stored) {}
}
