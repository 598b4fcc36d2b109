/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes from the database, including those of other servers, and passes each to the streams
 * whose credential may read its subject. Thread-safe.
 *
 * <p>One thread reads. Each open stream writes on its own thread, and not on a thread that answers
 * requests. So a reader that is too slow delays no one else, and is cut off.
 */
final class EventStreams implements AutoCloseable {
  private static final Logger logger = System.getLogger(EventStreams.class.getName());

  private static final int CLOSE_SECONDS = 2;

  private final Changes changes;
  private final StreamLimits limits;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService writers;
  private final Thread reader;
  private final Object lock = new Object();

  /** Has a permit if there may be changes that were not read yet. */
  private final Semaphore bell = new Semaphore(0);

  /** The id of the last change that was passed on. Guarded by lock. */
  private long last;

  private volatile boolean closed;

  EventStreams(Changes changes, StreamLimits limits) {
    this.changes = changes;
    this.limits = limits;
    this.last = changes.last();
    this.writers = Executors.newCachedThreadPool(work -> daemon(work, "consent-stream"));
    this.reader = daemon(this::read, "consent-changes");
    reader.start();
  }

  /**
   * Opens a stream that announces all changes from now on, and the changes after the last received
   * one.
   *
   * @param lastEventId the last received id; null if there is none
   * @return a stream that is not started yet; null if too many streams are open
   */
  @Nullable EventStream open(Credential credential, @Nullable Long lastEventId) {
    synchronized (lock) {
      long same = open.stream().filter(stream -> stream.credential().equals(credential)).count();
      if (closed || open.size() >= limits.streams() || same >= limits.streamsOfOne()) {
        return null;
      }
      long after = lastEventId == null ? last : Math.min(lastEventId, last);
      EventStream stream = new EventStream(this, credential, new Replay(changes, after, last));
      open.add(stream);
      return stream;
    }
  }

  /**
   * Notifies the reading thread of a commit. Without it, the thread finds the change a little
   * later.
   */
  void ring() {
    bell.release();
  }

  /** Returns the number of open streams. */
  int size() {
    return open.size();
  }

  StreamLimits limits() {
    return limits;
  }

  ExecutorService writers() {
    return writers;
  }

  void closed(EventStream stream) {
    open.remove(stream);
  }

  private void read() {
    while (awaitChanges()) {
      open.forEach(EventStream::cutIfStalled);
      try {
        handOn();
      } catch (StoreException later) {
        logger.log(Level.WARNING, later.getMessage());
      }
    }
  }

  /**
   * Waits for a notification or the time of the next read; returns false after {@link #close()}.
   */
  private boolean awaitChanges() {
    try {
      if (bell.tryAcquire(limits.look().toMillis(), TimeUnit.MILLISECONDS)) {
        bell.drainPermits();
      }
      return !closed;
    } catch (InterruptedException over) {
      return false;
    }
  }

  private void handOn() {
    List<Change> page;
    do {
      page = changes.between(last(), Long.MAX_VALUE, null);
      synchronized (lock) {
        for (Change change : page) {
          open.forEach(stream -> stream.offer(change));
          last = change.id();
        }
      }
    } while (page.size() == Changes.PAGE);
  }

  private long last() {
    synchronized (lock) {
      return last;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    ring();
    new ArrayList<>(open).forEach(EventStream::cut);
    writers.shutdown();
    try {
      boolean unused = writers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
