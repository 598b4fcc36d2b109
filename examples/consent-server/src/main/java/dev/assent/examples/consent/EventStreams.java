/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.System.Logger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes from the database, including those of other servers, and passes each to the streams
 * that announce its subject. Thread-safe.
 *
 * <p>One thread reads. No stream has a thread, and none waits for another one.
 */
final class EventStreams implements AutoCloseable {
  private static final Logger logger = System.getLogger(EventStreams.class.getName());
  private static final int NAME_BYTES = 16;

  private final Changes changes;
  private final Changes tail;
  private final Heartbeats heartbeats;
  private final Ages ages;
  private final StreamLimits limits;
  private final Executor threads;
  private final SecureRandom random = new SecureRandom();
  private final Thread reader;
  private final Object lock = new Object();

  /** Has a permit if there may be changes that were not read yet. */
  private final Semaphore bell = new Semaphore(0);

  // Guarded by lock.
  private final Set<EventStream> open = new HashSet<>();
  private final Map<String, EventStream> named = new HashMap<>();
  private final Interests interests = new Interests();
  private long last;
  private @Nullable Position complete;
  private boolean isClosed;

  /**
   * Starts to read.
   *
   * @param changes the changes for readers that compare or resume
   * @param tail the changes for the thread that announces, over connections of its own
   * @param threads runs what waits for the database
   */
  EventStreams(
      Changes changes,
      Changes tail,
      Heartbeats heartbeats,
      Ages ages,
      StreamLimits limits,
      Executor threads) {
    this.changes = changes;
    this.tail = tail;
    this.heartbeats = heartbeats;
    this.ages = ages;
    this.limits = limits;
    this.threads = threads;
    this.last = tail.last();
    this.reader = new Thread(this::read, "consent-changes");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Opens a stream that announces all changes that a credential reads from now on, and the changes
   * after the last received event.
   *
   * @param received the last event that the reader has received; null if there is none
   * @return a stream that is not started yet; null if too many streams are open
   */
  @Nullable EventStream open(Credential credential, @Nullable Position received) {
    Heartbeat after = received == null ? null : heartbeats.at(received);
    synchronized (lock) {
      Replay replay =
          after == null || after.lastChange() >= last
              ? null
              : new Replay(changes, after.position(), after.lastChange(), last);
      return add(new EventStream(this, credential, null, replay));
    }
  }

  /**
   * Opens a stream that announces the changes of these levels, as far as a credential reads them,
   * and at once those that differ from what the reader knows.
   *
   * @param received the last event that the reader has received; null if there is none
   * @return a stream that is not started yet; null if too many streams are open
   */
  @Nullable EventStream open(
      Credential credential, List<Level> levels, @Nullable Position received) {
    EventStream stream = new EventStream(this, credential, name(), null);
    List<Level> readable = readable(credential, levels);
    synchronized (lock) {
      if (add(stream) == null) {
        return null;
      }
      interests.add(stream, readable);
    }
    boolean isCompared = false;
    try {
      boolean isResumed = received != null && heartbeats.at(received) != null;
      isCompared = compare(stream, 0, levels, isResumed);
      return isCompared ? stream : null;
    } finally {
      if (!isCompared) {
        stream.cut();
        closed(stream);
      }
    }
  }

  private @Nullable EventStream add(EventStream stream) {
    long same = open.stream().filter(it -> it.credential().equals(stream.credential())).count();
    if (isClosed
        || open.size() >= limits.streams()
        || same >= limits.streamsOfOne()
        || interests.size() >= limits.levels()) {
      return null;
    }
    open.add(stream);
    if (stream.name() != null) {
      named.put(stream.name(), stream);
    }
    return stream;
  }

  /**
   * Changes the interest of a stream.
   *
   * @return false if this server has no such stream of this credential
   */
  boolean change(Credential credential, String name, InterestChange change) {
    EventStream stream;
    synchronized (lock) {
      stream = named.get(name);
    }
    if (stream == null || !stream.credential().equals(credential)) {
      return false;
    }
    if (!stream.beginsChange()) {
      throw new Problem(409, "another change of this stream is under way");
    }
    try {
      return !stream.isNext(change.number()) || changeNow(stream, name, change);
    } finally {
      stream.endsChange();
    }
  }

  private boolean changeNow(EventStream stream, String name, InterestChange change) {
    List<Level> readable = readable(stream.credential(), change.added());
    synchronized (lock) {
      if (named.get(name) != stream) {
        return false; // closed meanwhile
      }
      interests.remove(stream, change.removed());
      int more = interests.countNew(stream, readable);
      if (interests.size(stream) + more <= Level.MOST
          && interests.size() + more <= limits.levels()) {
        interests.add(stream, readable);
      } else {
        stream.end();
        throw new Problem(422, "the stream has too many levels");
      }
    }
    if (!compare(stream, change.number(), change.added(), false)) {
      stream.cut();
      return false;
    }
    return true;
  }

  /**
   * Compares levels with the database, after they were registered: what changes later is announced
   * in any case. A level that the credential does not read is announced as one that is missing.
   *
   * @return false if too much waits for the reader
   */
  private boolean compare(EventStream stream, long number, List<Level> levels, boolean isResumed) {
    Changes.Comparison comparison = changes.compare(readable(stream.credential(), levels));
    ages.see(comparison.heartbeat());
    Position position = comparison.heartbeat().position();
    List<String> events = new ArrayList<>();
    if (isResumed) {
      events.add(EventText.resumed());
    }
    for (Change change : comparison.differing()) {
      events.add(EventText.changed(null, change, position));
    }
    for (Level level : levels) {
      if (!stream.credential().reads(level.subject()) && level.revision() >= 0) {
        events.add(EventText.changed(null, new Change(0, level.subject(), -1), position));
      }
    }
    return stream.taken(number, events, position);
  }

  private static List<Level> readable(Credential credential, List<Level> levels) {
    return levels.stream().filter(level -> credential.reads(level.subject())).toList();
  }

  private String name() {
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
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
    synchronized (lock) {
      return open.size();
    }
  }

  StreamLimits limits() {
    return limits;
  }

  Ages ages() {
    return ages;
  }

  /** Reads the next page of what a reader missed. */
  void replay(EventStream stream) {
    try {
      threads.execute(stream::replay);
    } catch (RejectedExecutionException busy) {
      stream.cut();
    }
  }

  void closed(EventStream stream) {
    synchronized (lock) {
      open.remove(stream);
      interests.remove(stream);
      if (stream.name() != null) {
        named.remove(stream.name());
      }
    }
  }

  private void read() {
    while (awaitChanges()) {
      attempt(this::handOn);
      attempt(() -> all().forEach(EventStreams::look));
    }
  }

  /** Runs an action after which the thread goes on, whatever happens. */
  private void attempt(Runnable action) {
    try {
      action.run();
    } catch (StoreException later) {
      logger.log(Logger.Level.WARNING, later.getMessage());
    } catch (Throwable failed) { // a change may be lost: readers connect again and compare
      cutAll(failed);
    }
  }

  private void cutAll(Throwable failed) {
    try {
      all().forEach(EventStream::cut);
      logger.log(Logger.Level.ERROR, "Changes can''t be announced: {0}", failed.getClass());
    } catch (Throwable noMemory) {
      // the stream's readers see that it is silent
    }
  }

  private static void look(EventStream stream) {
    try {
      stream.look();
    } catch (Throwable failed) {
      stream.cut();
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
      synchronized (lock) {
        return !isClosed;
      }
    } catch (InterruptedException over) {
      return false;
    }
  }

  private void handOn() {
    Tail page;
    do {
      page = tail.between(last(), Long.MAX_VALUE, null);
      ages.see(page.heartbeat());
      if (page.heartbeat().position().generation() != heartbeats.generation()) {
        all().forEach(EventStream::end); // this server answers nothing any more
        return;
      }
      if (isSetBack(page.heartbeat().position())) {
        return;
      }
      announce(page);
      if (!page.isWhole()) {
        all().forEach(EventStreams::look);
      }
    } while (!page.isWhole());
    reached(page.heartbeat());
  }

  /**
   * Ends all streams if the database went back within its generation, against the rule: readers
   * compare again.
   */
  private boolean isSetBack(Position now) {
    synchronized (lock) {
      Position before = complete;
      if (before == null || now.compareTo(before) >= 0) {
        return false;
      }
      complete = now;
    }
    logger.log(
        Logger.Level.ERROR,
        "The database is an earlier one than before. After a restore, start all servers with the"
            + " next --generation.");
    all().forEach(EventStream::cut);
    long lastNow = tail.last();
    synchronized (lock) {
      last = lastNow;
    }
    return true;
  }

  /** Announces a page of changes; each stream is written once. */
  private void announce(Tail page) {
    Set<EventStream> touched = new HashSet<>();
    for (Change change : page.changes()) {
      List<EventStream> to = new ArrayList<>();
      String event;
      synchronized (lock) {
        event = EventText.changed(complete, change, page.heartbeat().position());
        last = change.id();
        for (EventStream stream : open) {
          if (stream.name() == null && stream.credential().reads(change.subject())) {
            to.add(stream);
          }
        }
        to.addAll(interests.of(change.subject()));
      }
      for (EventStream stream : to) {
        if (!stream.offer(event)) {
          write(stream); // there may be room then
          if (!stream.offer(event)) {
            stream.cut();
            continue;
          }
        }
        touched.add(stream);
      }
    }
    touched.forEach(EventStreams::write);
  }

  private static void write(EventStream stream) {
    try {
      stream.write();
    } catch (Throwable failed) {
      stream.cut();
    }
  }

  private void reached(Heartbeat heartbeat) {
    synchronized (lock) {
      if (heartbeat.position().equals(complete)) {
        return;
      }
      complete = heartbeat.position();
    }
    for (EventStream stream : all()) {
      stream.reached(heartbeat);
      write(stream);
    }
  }

  private List<EventStream> all() {
    synchronized (lock) {
      return new ArrayList<>(open);
    }
  }

  /** Returns the number of the last change that was announced, or that preceded the start. */
  long last() {
    synchronized (lock) {
      return last;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      isClosed = true;
    }
    ring();
    all().forEach(EventStream::cut);
  }
}
