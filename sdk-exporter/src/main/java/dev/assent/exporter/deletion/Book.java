/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import dev.assent.category.Categories;
import dev.assent.decision.Decisions;
import dev.assent.time.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and is out there, and which requests are owed for it: in memory, and in the journal
 * so that a restart loses neither. What was written down once is found without a lock.
 *
 * <p>Where the journal can't be written, memory is enough for this run; writing is tried again at
 * every change and at {@link #catchUp}. Bounded: an entry goes when its last category was taken
 * off, a request when it was delivered; and what would be one entry too many is refused, and does
 * not leave.
 */
final class Book {
  /** How many references may be out there: {@value}. */
  static final int MAX_SENT = 100_000;

  private static final Logger logger = Logger.getLogger(Book.class.getName());

  private final ConcurrentHashMap<Sent.Key, Sent> sent = new ConcurrentHashMap<>();
  // Guarded by this, as is the file.
  private final LinkedHashMap<String, Owed> owed = new LinkedHashMap<>();
  private final JournalFile file;
  private final Map<Target, RefKey> keys;
  private final List<Target> targets;
  private final Decisions decisions;
  private final Categories categories;
  private final Clock clock;
  private boolean complained;

  /**
   * A book with what the journal says.
   *
   * @param keys by target; those of the destinations, in the order of their indexes
   * @throws IOException if the journal is there and can't be read
   */
  Book(
      JournalFile file,
      Map<Target, RefKey> keys,
      Decisions decisions,
      Categories categories,
      Clock clock)
      throws IOException {
    this.file = file;
    this.keys = keys;
    this.targets = List.copyOf(keys.keySet());
    this.decisions = decisions;
    this.categories = categories;
    this.clock = clock;
    load(file.read());
  }

  private void load(List<Line> lines) {
    Map<String, Line.OfSent> read = new LinkedHashMap<>();
    for (Line line : lines) {
      if (line instanceof Line.OfSent of) {
        read.put(of.key().target() + of.ref(), of);
      } else if (line instanceof Line.OfOwed of) {
        owed.put(of.owed().id(), of.owed());
        read.computeIfPresent(
            of.owed().target() + of.owed().ref(), (ref, was) -> without(was, of.owed()));
      } else if (line instanceof Line.OfDone of) {
        owed.remove(of.id());
      }
    }
    read.values().forEach(this::restore);
    if (file.damaged() > 0) {
      logger.log(
          Level.WARNING,
          "The journal of deletion requests is damaged: {0} of its lines do not count",
          file.damaged());
    }
  }

  private static Line.@Nullable OfSent without(Line.OfSent was, Owed taken) {
    List<String> left = new ArrayList<>(was.categories());
    left.removeAll(taken.categories());
    return left.isEmpty()
        ? null
        : new Line.OfSent(was.key(), was.ref(), was.firstEpochNanos(), left);
  }

  private void restore(Line.OfSent was) {
    long mask = 0;
    List<String> foreign = new ArrayList<>();
    for (String name : was.categories()) {
      mask |= categories.find(name);
      if (categories.find(name) == 0) {
        foreign.add(name);
      }
    }
    sent.put(was.key(), entry(was.key(), was.ref(), was.firstEpochNanos(), mask, foreign));
  }

  private Sent entry(
      Sent.Key key, String ref, long firstEpochNanos, long mask, List<String> foreign) {
    int destination = targets.indexOf(key.target());
    return new Sent(
        key,
        ref,
        firstEpochNanos,
        mask,
        foreign,
        destination,
        destination < 0 ? null : decisions.subject(key.path()));
  }

  /**
   * These are about to go: when it returns, that is written down.
   *
   * @param masks the categories, by what the reference stands for
   * @return whether some may not be kept any more, so that {@link #judge} has something to do
   * @throws IllegalStateException if there are too many
   */
  boolean use(Map<Sent.Key, Long> masks) {
    Map<Sent.Key, Long> fresh = new LinkedHashMap<>();
    masks.forEach(
        (key, mask) -> {
          Sent known = sent.get(key);
          if (known == null || !known.covers(mask)) {
            fresh.put(key, mask);
          }
        });
    return !fresh.isEmpty() && write(fresh);
  }

  private synchronized boolean write(Map<Sent.Key, Long> fresh) {
    if (sent.size() + fresh.size() > MAX_SENT) {
      throw new IllegalStateException("too many references");
    }
    List<Line> lines = new ArrayList<>();
    List<Sent> used = new ArrayList<>();
    fresh.forEach(
        (key, mask) -> {
          Sent known = sent.get(key);
          Sent entry = known == null ? begin(key) : known;
          owe(entry, entry.use(mask), lines);
          lines.add(line(entry));
          used.add(entry);
        });
    store(lines);
    used.forEach(Sent::written);
    return used.stream().anyMatch(Sent::hasLost); // who judged meanwhile may have missed it
  }

  private Sent begin(Sent.Key key) {
    RefKey secret = keys.get(key.target());
    if (secret == null) {
      throw new IllegalStateException("no such target");
    }
    String ref = secret.ref(key.path(), key.period());
    Sent entry = entry(key, ref, clock.epochNanos(), 0, List.of());
    sent.put(key, entry);
    return entry;
  }

  /** The reference of what was used. */
  String ref(Sent.Key key) {
    Sent entry = sent.get(key);
    if (entry == null) {
      throw new IllegalStateException("not used");
    }
    return entry.ref();
  }

  /**
   * Makes requests of what may not be kept any more.
   *
   * @return whether there are entries of an earlier run that can't be judged yet
   */
  synchronized boolean judge() {
    List<Line> lines = new ArrayList<>();
    boolean unjudged = false;
    for (Sent entry : sent.values()) {
      owe(entry, entry.takeLost(), lines);
      unjudged |= entry.isUnjudged();
      if (entry.isEmpty()) {
        sent.remove(entry.key());
      }
    }
    store(lines);
    return unjudged;
  }

  private void owe(Sent entry, long lost, List<Line> lines) {
    if (lost != 0) {
      Owed request =
          Owed.of(
              entry.key().target(),
              categories.names(lost),
              entry.ref(),
              entry.firstEpochNanos(),
              Math.max(entry.firstEpochNanos(), clock.epochNanos()));
      owed.putIfAbsent(request.id(), request);
      lines.add(new Line.OfOwed(request));
    }
  }

  /** The request that has waited the longest; null if none is owed. */
  @Nullable Owed next() {
    return next(request -> true);
  }

  /** Of some, the request that has waited the longest; null if none of them is owed. */
  synchronized @Nullable Owed next(Predicate<Owed> which) {
    return owed.values().stream().filter(which).findFirst().orElse(null);
  }

  /** It could not be delivered: others first. */
  synchronized void postpone(Owed request) {
    if (owed.remove(request.id()) != null) {
      owed.put(request.id(), request);
    }
  }

  /** Its receiver has it. */
  synchronized void delivered(Owed request) {
    owed.remove(request.id());
    store(List.of(new Line.OfDone(request.id())));
  }

  /**
   * Writes what could not be written.
   *
   * @return whether that is still so
   */
  synchronized boolean catchUp() {
    if (file.isBehind() && !(sent.isEmpty() && owed.isEmpty())) {
      write(List.of());
    }
    return file.isBehind() && complained;
  }

  private void store(List<Line> lines) {
    if (!lines.isEmpty()) {
      write(lines);
    }
  }

  private void write(List<Line> lines) {
    try {
      file.write(lines, sent.size() + owed.size(), this::all);
      complained = false;
    } catch (IOException failed) {
      if (!complained) {
        complained = true;
        logger.log(
            Level.WARNING,
            "The journal of deletion requests can''t be written ({0}): it is kept in memory, and"
                + " writing is tried again",
            failed.getClass().getSimpleName());
      }
    }
  }

  private List<Line> all() {
    List<Line> lines = new ArrayList<>();
    sent.values().forEach(entry -> lines.add(line(entry)));
    owed.values().forEach(request -> lines.add(new Line.OfOwed(request)));
    return lines;
  }

  private Line line(Sent entry) {
    TreeSet<String> names = new TreeSet<>(categories.names(entry.mask()));
    names.addAll(entry.foreign());
    return new Line.OfSent(entry.key(), entry.ref(), entry.firstEpochNanos(), List.copyOf(names));
  }
}
