/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open event streams of a server, and what each of them announces. Thread-safe. No stream has a
 * thread, and none waits for another one; the {@link Announcer} writes to them.
 */
final class EventStreams implements AutoCloseable {
  private static final int NAME_BYTES = 16;

  /** The part of all levels that one account or user may name; a token of a file, three fourths. */
  private static final int SHARE = 16;

  private static final int FILE_SHARES = 12;

  /** The part of all levels of which differences may wait to be written. */
  private static final int DUE = 20;

  private final Changes changes;
  private final Heartbeats heartbeats;
  private final Ages ages;
  private final StreamLimits limits;
  private final Executor threads;
  private final Meters meters;
  private final String server;
  private final LongSupplier nanoTime;
  private final AtomicInteger due = new AtomicInteger();
  private final Object lock = new Object();

  // Guarded by lock.
  private final Set<EventStream> open = new HashSet<>();
  private final Map<String, EventStream> named = new HashMap<>();
  private final Interests interests = new Interests();
  private long last;
  private @Nullable Position complete;
  private @Nullable Heartbeat reachedLast;
  private boolean isClosed;
  private boolean isDraining;

  /**
   * Creates the streams of a server; none is open.
   *
   * @param changes the changes for readers that compare or resume
   * @param last the last change that is not announced any more
   * @param threads runs what waits for the database
   * @param server the name with which the names of streams begin
   */
  EventStreams(
      Changes changes,
      long last,
      Heartbeats heartbeats,
      Ages ages,
      StreamLimits limits,
      Executor threads,
      Meters meters,
      String server,
      LongSupplier nanoTime) {
    this.changes = changes;
    this.last = last;
    this.heartbeats = heartbeats;
    this.ages = ages;
    this.limits = limits;
    this.threads = threads;
    this.meters = meters;
    this.server = server;
    this.nanoTime = nanoTime;
    meters.gauge("consent.streams", "Open streams", this::size);
    meters.gauge("consent.levels", "Levels that open streams announce", this::levels);
    meters.gauge(
        "consent.position.age",
        "Seconds since the last heartbeat up to which all changes were announced",
        this::age);
  }

  /**
   * Opens a stream that announces all changes that a credential reads from now on, and the changes
   * after the last received event.
   *
   * @param received the last event that the reader has received; null if there is none
   * @return a stream that is not started yet; null if too many streams are open
   */
  @Nullable EventStream open(Credential credential, @Nullable Position received) {
    Heartbeat after = since(received);
    synchronized (lock) {
      Replay replay =
          after == null || after.lastChange() >= last
              ? null
              : new Replay(changes, after.position(), after.lastChange(), last);
      return add(new EventStream(this, credential, null, replay), 0);
    }
  }

  /**
   * Returns the heartbeat after which changes are announced again. A reader of documents may get
   * older ones from a replica than were announced before its stream: without an event that it has
   * received, it hears the last changes again, as long as a replica may be late.
   */
  private @Nullable Heartbeat since(@Nullable Position received) {
    Heartbeat last = received == null || !isOurs(received) ? null : changes.at(received);
    Position now = complete();
    if (last != null || now == null || !changes.hasCopy()) {
      return last;
    }
    long beats = Ages.LATE.multipliedBy(2).dividedBy(heartbeats.interval());
    return changes.at(new Position(now.generation(), Math.max(1, now.heartbeat() - beats)));
  }

  private boolean isOurs(Position position) {
    return position.generation() == heartbeats.generation();
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
    boolean isCompared = false;
    try {
      Changes.Least least;
      synchronized (lock) {
        if (add(stream, readable.size()) == null) {
          return null;
        }
        interests.add(stream, readable);
        least = least();
      }
      isCompared = compare(stream, 0, levels, received, least);
      return isCompared ? stream : null;
    } finally {
      if (!isCompared) {
        stream.cut();
        closed(stream);
      }
    }
  }

  private @Nullable EventStream add(EventStream stream, int more) {
    long same = open.stream().filter(it -> it.credential().equals(stream.credential())).count();
    if (isClosed || isDraining) {
      return null;
    }
    if (open.size() >= limits.streams()
        || same >= limits.streamsOfOne()
        || !mayName(stream.credential(), more)) {
      meters.refused();
      return null;
    }
    open.add(stream);
    if (stream.name() != null) {
      named.put(stream.name(), stream);
    }
    return stream;
  }

  /** Returns whether a credential may name so many levels more. */
  private boolean mayName(Credential credential, int more) {
    int part = (limits.levels() + SHARE - 1) / SHARE;
    int most = part * (credential.isOfFile() ? FILE_SHARES : 1);
    return interests.size() + more <= limits.levels() && interests.size(credential) + more <= most;
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
      throw new Problem(
          503, "another change of this stream is under way", Map.of("Retry-After", "1"));
    }
    try {
      return !stream.isNext(change.number()) || changeNow(stream, name, change);
    } finally {
      stream.endsChange();
    }
  }

  private boolean changeNow(EventStream stream, String name, InterestChange change) {
    List<Level> readable = readable(stream.credential(), change.added());
    Changes.Least least;
    synchronized (lock) {
      if (named.get(name) != stream) {
        return false; // closed meanwhile
      }
      interests.remove(stream, change.removed());
      int more = interests.countNew(stream, readable);
      if (interests.size(stream) + more <= Level.MOST && mayName(stream.credential(), more)) {
        interests.add(stream, readable);
        least = least();
      } else {
        stream.end();
        throw new Problem(422, "the stream has too many levels");
      }
    }
    if (!compare(stream, change.number(), change.added(), null, least)) {
      cut(stream, "slow");
      return false;
    }
    return true;
  }

  /** Returns what was announced so far: a comparison that shows less would miss changes. */
  private Changes.Least least() {
    return least(last);
  }

  /** Returns what was announced so far: its position, and a change. */
  Changes.Least least(long change) {
    synchronized (lock) {
      return new Changes.Least(
          complete == null ? new Position(heartbeats.generation(), 0) : complete, change);
    }
  }

  /**
   * Compares levels with the database, after they were registered: what changes later is announced
   * in any case. A level that the credential does not read is announced as one that is missing.
   *
   * @return false if too much waits for the reader
   */
  private boolean compare(
      EventStream stream,
      long number,
      List<Level> levels,
      @Nullable Position received,
      Changes.Least least) {
    Changes.Comparison comparison =
        changes.compare(readable(stream.credential(), levels), received, least);
    ages.see(comparison.heartbeat());
    Position position = comparison.heartbeat().position();
    List<String> events = new ArrayList<>();
    if (comparison.isResumed()) {
      events.add(EventText.resumed());
    }
    for (Change change : comparison.differing()) {
      events.add(EventText.changed(null, change, position));
    }
    for (Level level : levels) {
      if (level.revision() >= 0 && !isReadable(stream.credential(), level)) {
        events.add(EventText.changed(null, new Change(0, level.subject(), -1), position));
      }
    }
    return stream.taken(number, events, position);
  }

  private static List<Level> readable(Credential credential, List<Level> levels) {
    return levels.stream().filter(level -> isReadable(credential, level)).toList();
  }

  private static boolean isReadable(Credential credential, Level level) {
    return credential.reads(level.subject()) && Subjects.isSubject(level.subject());
  }

  private String name() {
    return server + "." + RandomText.of(NAME_BYTES);
  }

  /**
   * Notes that differences wait to be written, or were written.
   *
   * @return false if too many wait at all streams together
   */
  boolean waits(int more) {
    int most = Math.max(limits.levels() / DUE, Changes.PAGE);
    int before;
    do {
      before = due.get();
      if (more > 0 && before + more > most) {
        return false;
      }
    } while (!due.compareAndSet(before, before + more));
    return true;
  }

  /** Returns the number of open streams. */
  int size() {
    synchronized (lock) {
      return open.size();
    }
  }

  /** Returns the number of levels that open streams announce. */
  int levels() {
    synchronized (lock) {
      return interests.size();
    }
  }

  private double age() {
    Heartbeat reached;
    synchronized (lock) {
      reached = reachedLast;
    }
    return reached == null ? Double.NaN : ages.seconds(reached) - Ages.SKEW.toSeconds();
  }

  StreamLimits limits() {
    return limits;
  }

  Ages ages() {
    return ages;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
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

  /**
   * Begins to announce a change: it counts as announced.
   *
   * @param shown the position of what shows the change
   * @return its text and the streams that announce it
   */
  Announcement announcing(Change change, Position shown) {
    synchronized (lock) {
      List<EventStream> to = new ArrayList<>(interests.of(change.subject()));
      for (EventStream stream : open) {
        if (stream.name() == null && stream.credential().reads(change.subject())) {
          to.add(stream);
        }
      }
      last = change.id();
      return new Announcement(EventText.changed(complete, change, shown), to);
    }
  }

  /**
   * A change that is announced.
   *
   * @param event its text
   * @param to the streams that announce it
   */
  record Announcement(String event, List<EventStream> to) {}

  /** Says that everything up to a heartbeat was announced; returns false if it is known. */
  boolean reached(Heartbeat heartbeat) {
    synchronized (lock) {
      boolean isNew = !heartbeat.position().equals(complete);
      complete = heartbeat.position();
      reachedLast = heartbeat;
      return isNew;
    }
  }

  /** Goes back to what the primary shows, which is an earlier one than before. */
  void setBack(Changes.Shown shown) {
    synchronized (lock) {
      complete = shown.heartbeat().position();
      last = shown.last();
    }
  }

  /** Breaks a stream off, and counts that with its reason. */
  void cut(EventStream stream, String reason) {
    stream.cut();
    meters.cut(reason);
  }

  /** Returns the open streams. */
  List<EventStream> all() {
    synchronized (lock) {
      return new ArrayList<>(open);
    }
  }

  private @Nullable Position complete() {
    synchronized (lock) {
      return complete;
    }
  }

  /** Returns the number of the last change that was announced, or that preceded the start. */
  long last() {
    synchronized (lock) {
      return last;
    }
  }

  /**
   * Opens no more streams, and ends those that are open evenly: their readers go to other servers.
   *
   * @param time the time for all of them
   */
  void drain(Duration time) throws InterruptedException {
    List<EventStream> streams;
    synchronized (lock) {
      isDraining = true;
      streams = new ArrayList<>(open);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).end();
      long due = begin + time.toNanos() / streams.size() * (i + 1);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
  }

  boolean isDraining() {
    synchronized (lock) {
      return isDraining;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      isClosed = true;
    }
    all().forEach(EventStream::cut);
  }
}
