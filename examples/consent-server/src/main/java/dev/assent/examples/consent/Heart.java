/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Adds heartbeats, on a thread of its own. If it can't, what is read grows old, and readers see
 * that. Thread-safe.
 */
final class Heart implements AutoCloseable {
  private static final Logger logger = System.getLogger(Heart.class.getName());

  private final Heartbeats heartbeats;
  private final Runnable looked;
  private final Runnable beaten;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Heart::daemon);
  private boolean isFailing;

  /**
   * Creates a heart that does not beat yet.
   *
   * @param looked runs each time after the database has answered
   * @param beaten runs after each heartbeat
   */
  Heart(Heartbeats heartbeats, Runnable looked, Runnable beaten) {
    this.heartbeats = heartbeats;
    this.looked = looked;
    this.beaten = beaten;
  }

  /** Starts. Servers take turns: each looks more often than it would have to. */
  void start() {
    long look = Math.max(1, heartbeats.interval().toMillis() / 4);
    var unused = thread.scheduleWithFixedDelay(this::beat, look, look, TimeUnit.MILLISECONDS);
  }

  /** Adds a heartbeat if it is time for one. */
  void beat() {
    try {
      if (heartbeats.beat()) {
        beaten.run();
      }
      looked.run();
      isFailing = false;
    } catch (Throwable failed) { // it must beat again
      report(failed);
    }
  }

  /** Logs the first failure in a row, without content. */
  private void report(Throwable failed) {
    try {
      if (!isFailing) {
        isFailing = true;
        String what =
            failed instanceof StoreException ? failed.getMessage() : failed.getClass().getName();
        logger.log(Level.WARNING, "No heartbeat of the database: {0}", what);
      }
    } catch (Throwable noMemory) {
      // the next beat matters more
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      boolean unused = thread.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "consent-heart");
    thread.setDaemon(true);
    return thread;
  }
}
