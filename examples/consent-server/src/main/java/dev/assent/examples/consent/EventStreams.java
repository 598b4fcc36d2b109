/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

  /** The time that the reading thread has at the end. */
  private static final long JOIN_MILLIS = 2_000;

  /** The time from one look for withdrawn tokens to the next. */
  private static final long TOKENS_NANOS = 5_000_000_000L;

  /** The time from one look whether the primary went back to the next. */
  private static final long LOOK_BACK_NANOS = 10_000_000_000L;

  private final Changes changes;
  private final Changes tail;
  private final Heartbeats heartbeats;
  private final Ages ages;
  private final StreamLimits limits;
  private final Executor threads;
  private final Tokens tokens;
  private final Health health;
  private final Meters meters;
  private final String server;
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
  private @Nullable Heartbeat reachedLast;
  private boolean isClosed;
  private boolean isDraining;

  // Confined to the reading thread.
  private long tokensNanos = System.nanoTime();
  private long lookBackNanos = System.nanoTime();

  /** What could not be read the last time. */
  private final Set<String> failing = new HashSet<>();

  /** Whether all streams have to be cut before anything is announced or confirmed. */
  private boolean mustCut;

  /**
   * Starts to read.
   *
   * @param changes the changes for readers that compare or resume
   * @param tail the changes for the thread that announces, over connections of its own
   * @param threads runs what waits for the database
   * @param tokens tells which tokens were withdrawn: their streams end
   * @param health hears that the database, or its copy, has answered
   * @param server the name with which the names of streams begin
   */
  EventStreams(
      Changes changes,
      Changes tail,
      Heartbeats heartbeats,
      Ages ages,
      StreamLimits limits,
      Executor threads,
      Tokens tokens,
      Health health,
      Meters meters,
      String server) {
    this.changes = changes;
    this.tail = tail;
    this.heartbeats = heartbeats;
    this.ages = ages;
    this.limits = limits;
    this.threads = threads;
    this.tokens = tokens;
    this.health = health;
    this.meters = meters;
    this.server = server;
    this.last = tail.last();
    this.reader = new Thread(this::read, "consent-changes");
    reader.setDaemon(true);
    reader.start();
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
      return add(new EventStream(this, credential, null, replay));
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
    Changes.Least least;
    synchronized (lock) {
      if (add(stream) == null) {
        return null;
      }
      interests.add(stream, readable);
      least = least();
    }
    boolean isCompared = false;
    try {
      isCompared = compare(stream, 0, levels, received, least);
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
    if (isClosed || isDraining) {
      return null;
    }
    if (open.size() >= limits.streams()
        || same >= limits.streamsOfOne()
        || interests.size() >= limits.levels()) {
      meters.refused();
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
      if (interests.size(stream) + more <= Level.MOST
          && interests.size() + more <= limits.levels()) {
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

  private Changes.Least least(long change) {
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
    return server + "." + RandomText.of(NAME_BYTES);
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

  private int levels() {
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

  /** Returns whether changes are announced: the reading thread runs. */
  boolean isAlive() {
    return reader.isAlive();
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
      if (mustCut) {
        cutAll("failure");
      } else {
        attempt("changes", this::handOn);
        attempt("the primary", this::lookBack);
        attempt("streams", () -> all().forEach(this::look));
        attempt("tokens", this::endWithdrawn);
      }
    }
  }

  /** Runs an action after which the thread goes on, whatever happens. */
  private void attempt(String what, Runnable action) {
    try {
      action.run();
      failing.remove(what);
    } catch (StoreException later) {
      warn(what, later);
    } catch (Throwable failed) { // a change may be lost: readers connect again and compare
      mustCut = true;
      cutAll("failure");
    }
  }

  /** Logs that something can't be read, once until it can be again. */
  private void warn(String what, StoreException failure) {
    try {
      if (failing.add(what)) {
        logger.log(Logger.Level.WARNING, "Can''t read {0}: {1}", what, failure.getMessage());
      }
    } catch (Throwable noMemory) {
      // the next look matters more
    }
  }

  /** Cuts all streams; until that has succeeded, nothing is announced or confirmed. */
  private void cutAll(String reason) {
    try {
      all().forEach(stream -> cut(stream, reason));
      mustCut = false;
      logger.log(Logger.Level.ERROR, "All streams were cut: {0}", reason);
    } catch (Throwable noMemory) {
      // once more after the next look
    }
  }

  private void cut(EventStream stream, String reason) {
    stream.cut();
    meters.cut(reason);
  }

  private void look(EventStream stream) {
    try {
      if (!stream.look()) {
        cut(stream, "slow");
      }
    } catch (Throwable failed) {
      cut(stream, "failure");
    }
  }

  /** Ends the streams whose tokens were withdrawn. */
  private void endWithdrawn() {
    long now = System.nanoTime();
    if (now - tokensNanos < TOKENS_NANOS) {
      return;
    }
    tokensNanos = now;
    cutWithdrawn(tokens::withdrawnFromFiles);
    cutWithdrawn(tokens::withdrawnFromAccounts);
  }

  private void cutWithdrawn(Function<Set<Credential>, Set<Credential>> withdrawn) {
    List<EventStream> streams = all();
    Set<Credential> credentials = new HashSet<>();
    streams.forEach(stream -> credentials.add(stream.credential()));
    Set<Credential> over = withdrawn.apply(credentials);
    for (EventStream stream : streams) {
      if (over.contains(stream.credential())) {
        cut(stream, "withdrawn");
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
      page = tail.between(last(), Long.MAX_VALUE, null, least(0));
      ages.see(page.heartbeat());
      if (tail.wasSetBack()) {
        return; // its changes may have the numbers of others
      }
      if (page.heartbeat().position().generation() != heartbeats.generation()) {
        all().forEach(EventStream::end); // this server answers nothing any more
        return;
      }
      announce(page);
      if (!page.isWhole()) {
        all().forEach(this::look);
      }
    } while (!page.isWhole());
    health.looked();
    reached(page.heartbeat());
  }

  /**
   * Cuts all streams if the primary went back within its generation, against the rule: readers
   * compare again. It looks from time to time, and whenever the primary was read.
   */
  private void lookBack() {
    long now = System.nanoTime();
    if (!tail.wasSetBack() && now - lookBackNanos < LOOK_BACK_NANOS) {
      return;
    }
    lookBackNanos = now;
    Changes.Shown shown = tail.look();
    if (!tail.takeSetBack()) {
      return;
    }
    synchronized (lock) {
      complete = shown.heartbeat().position();
      last = shown.last();
    }
    mustCut = true; // until all streams are cut, which may have been opened before this moment
    logger.log(
        Logger.Level.ERROR,
        "The database is an earlier one than before. After a restore, start all servers with the"
            + " next --generation.");
    cutAll("set back");
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
            cut(stream, "slow");
            continue;
          }
        }
        touched.add(stream);
      }
    }
    touched.forEach(this::write);
    meters.announced(touched.size());
  }

  private void write(EventStream stream) {
    try {
      stream.write();
    } catch (Throwable failed) {
      cut(stream, "failure");
    }
  }

  private void reached(Heartbeat heartbeat) {
    synchronized (lock) {
      if (heartbeat.position().equals(complete)) {
        return;
      }
      complete = heartbeat.position();
      reachedLast = heartbeat;
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
    ring();
    all().forEach(EventStream::cut);
    try {
      reader.join(JOIN_MILLIS);
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }
}
