/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and is out there, and which requests are owed for it: in memory, and in the journal
 * so that a restart loses neither. What was written down once is found without a lock.
 *
 * <p>Where the journal can't be written, memory is enough for this run; writing is tried again at
 * every change, at {@link #catchUp}, and at the {@link #end}. Bounded: an entry goes when its last
 * category was taken off or its data are past their use, a request when it was delivered; and what
 * would be one entry too many, requests counted, is refused, and does not leave.
 *
 * <p><b>Past their use</b> are data of a reference that was used last so long ago that no receiver
 * keeps them any more, as configured. Nothing is owed for them. Where nothing is configured, no
 * data are. The wall clock alone forgets nothing: for what this run used, the monotonic clock must
 * say the same, and for what an earlier run used, the wall clock says it for {@link
 * SentReference#WATCH_NANOS} on end.
 */
final class SentReferences {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private final References references;
  // Guarded by this, as are the file and the references.
  private final LinkedHashMap<String, DeletionRequest> deletionRequest = new LinkedHashMap<>();
  private final JournalFile file;
  private final Setup setup;
  private final List<DeletionTarget> targets;
  private final long content;
  private boolean complained;
  private long begunEpochNanos = Long.MIN_VALUE;

  /**
   * What it needs.
   *
   * @param keys by target; those of the destinations, in the order of their indexes
   * @param retention how long receivers keep what they were sent; null if for ever
   * @param behind called when the journal can't be written, under the book's lock
   */
  record Setup(
      Map<DeletionTarget, ReferenceKey> keys,
      Decisions decisions,
      Categories categories,
      Clock clock,
      @Nullable Duration retention,
      Runnable behind) {}

  /**
   * What data that are about to be encoded have.
   *
   * @param entries by what the references stand for
   * @param overdue whether some may not be kept any more, so that {@link #judge} has something to
   *     do
   */
  record Use(Map<SentReference.Key, SentReference> entries, boolean overdue) {
    /** The reference of what was used. */
    String ref(SentReference.Key key) {
      SentReference entry = entries.get(key);
      if (entry == null) {
        throw new IllegalStateException("the reference is not in use");
      }
      return entry.ref();
    }
  }

  /**
   * A book with what the journal says.
   *
   * @throws IOException if the journal is there and can't be read
   */
  SentReferences(JournalFile file, Setup setup) throws IOException {
    this.file = file;
    this.setup = setup;
    this.references = new References(setup.clock());
    this.targets = List.copyOf(setup.keys().keySet());
    this.content = setup.categories().find("content");
    load(file.read());
  }

  private void load(List<JournalLine> lines) {
    Map<String, JournalLine.OfSent> read = new LinkedHashMap<>();
    for (JournalLine line : lines) {
      if (line instanceof JournalLine.OfSent of) {
        read.put(of.key().target() + of.ref(), of);
      } else if (line instanceof JournalLine.OfOwed of) {
        deletionRequest.put(of.request().id(), of.request());
        read.computeIfPresent(
            of.request().target() + of.request().ref(),
            (ref, was) -> without(was, of.request().categories()));
      } else if (line instanceof JournalLine.OfGone of) {
        read.computeIfPresent(of.target() + of.ref(), (ref, was) -> without(was, of.categories()));
      } else if (line instanceof JournalLine.OfDone of) {
        deletionRequest.remove(of.id());
      }
    }
    read.values().forEach(this::restore);
    tellWhatIsMissing();
  }

  private void tellWhatIsMissing() {
    JournalCheckpoint lost = file.lost();
    if (lost != null || file.isUnreadable()) {
      logger.log(
          Level.WARNING,
          "The journal of deletion requests is missing, truncated or empty: {0} entries were"
              + " written, {1} are left. Assent can''t request the deletion of data under the lost"
              + " entries. Stop the process and restore deletion.journal in ASSENT_STATE_DIR from a"
              + " copy, or ask receivers to delete the data sent to them",
          new Object[] {
            lost == null ? "some" : lost.live(), references.size() + deletionRequest.size()
          });
    }
    if (file.damaged() > 0) {
      logger.log(
          Level.WARNING,
          "The journal of deletion requests is damaged. Assent ignores its unreadable lines ({0})"
              + " and can''t request the deletion of data under their entries. Stop the process and"
              + " restore deletion.journal in ASSENT_STATE_DIR from a copy, or ask receivers to"
              + " delete the data sent to them",
          file.damaged());
    }
  }

  private static JournalLine.@Nullable OfSent without(JournalLine.OfSent was, List<String> taken) {
    List<String> left = new ArrayList<>(was.categories());
    left.removeAll(taken);
    return left.isEmpty()
        ? null
        : new JournalLine.OfSent(
            was.key(), was.ref(), was.firstEpochNanos(), was.lastEpochNanos(), left);
  }

  private void restore(JournalLine.OfSent was) {
    long mask = 0;
    List<String> foreign = new ArrayList<>();
    for (String name : was.categories()) {
      mask |= setup.categories().find(name);
      if (setup.categories().find(name) == 0) {
        foreign.add(name);
      }
    }
    references.add(
        new SentReference(
            was.key(),
            was.ref(),
            setup.clock().epochNanos(),
            was,
            mask,
            foreign,
            whose(was.key())));
  }

  private SentReference.Whose whose(SentReference.Key key) {
    int destination = targets.indexOf(key.target());
    return new SentReference.Whose(
        destination, content, destination < 0 ? null : setup.decisions().subject(key.path()));
  }

  /**
   * These are about to go: when it returns, that is written down.
   *
   * @param masks the categories, by what the reference stands for
   * @throws IllegalStateException if there are too many
   */
  Use use(Map<SentReference.Key, Long> masks) {
    long now = setup.clock().epochNanos();
    Map<SentReference.Key, SentReference> entries = new LinkedHashMap<>();
    Map<SentReference.Key, Long> fresh = new LinkedHashMap<>();
    masks.forEach(
        (key, mask) -> {
          SentReference known = references.current(key);
          if (known != null && known.covers(mask, now)) {
            entries.put(key, known);
          } else {
            fresh.put(key, mask);
          }
        });
    return new Use(entries, !fresh.isEmpty() && write(fresh, entries, now));
  }

  private synchronized boolean write(
      Map<SentReference.Key, Long> fresh, Map<SentReference.Key, SentReference> entries, long now) {
    Map<SentReference.Key, SentReference> found = new LinkedHashMap<>();
    fresh.forEach(
        (key, mask) -> {
          SentReference known = references.find(key, mask);
          if (known != null) {
            found.put(key, known);
          }
        });
    references.reserve(fresh.size() - found.size(), deletionRequest.size());
    List<JournalLine> lines = new ArrayList<>();
    List<SentReference> used = new ArrayList<>();
    fresh.forEach(
        (key, mask) -> {
          SentReference known = found.get(key);
          SentReference entry = known == null ? begin(key, now) : known;
          owe(entry, entry.use(mask, new SentReference.Now(now, setup.clock().nanoTime())), lines);
          lines.add(line(entry));
          used.add(entry);
          entries.put(key, entry);
        });
    store(lines);
    used.forEach(SentReference::written);
    return used.stream()
        .anyMatch(SentReference::hasLost); // who judged meanwhile may have missed it
  }

  private SentReference begin(SentReference.Key key, long now) {
    ReferenceKey secret = setup.keys().get(key.target());
    if (secret == null) {
      throw new IllegalStateException("unknown target");
    }
    begunEpochNanos = Math.max(now, begunEpochNanos + 1); // a grant may need another reference
    String ref = secret.ref(key.path(), key.period(), begunEpochNanos);
    SentReference entry = new SentReference(key, ref, now, null, 0, List.of(), whose(key));
    references.begin(key, entry);
    return entry;
  }

  /**
   * Makes requests of what may not be kept any more, and forgets what is past its use.
   *
   * @return whether there are entries of an earlier run that can't be judged yet
   */
  synchronized boolean judge() {
    List<JournalLine> lines = new ArrayList<>();
    List<SentReference> empty = new ArrayList<>();
    boolean unjudged = false;
    int retired = 0;
    SentReference.Now now =
        new SentReference.Now(setup.clock().epochNanos(), setup.clock().nanoTime());
    for (SentReference entry : references.all()) {
      owe(entry, entry.takeLost(), lines);
      unjudged |= entry.isUnjudged();
      if (entry.isEmpty()) {
        empty.add(entry);
      } else if (setup.retention() != null && entry.isPastItsUse(setup.retention(), now)) {
        retired++;
        JournalLine.OfSent line = line(entry);
        lines.add(new JournalLine.OfGone(line.key().target(), line.ref(), line.categories()));
        empty.add(entry);
      }
    }
    references.remove(empty);
    store(lines);
    if (retired > 0) {
      logger.log(
          Level.INFO,
          "Assent removed {0} references of deletion requests: their last use is longer ago than"
              + " ASSENT_DELETION_RETENTION",
          retired);
    }
    return unjudged;
  }

  private void owe(SentReference entry, SentReference.Taken taken, List<JournalLine> lines) {
    if (taken.sent() != 0) {
      DeletionRequest request =
          DeletionRequest.of(
              entry.key().target(),
              setup.categories().names(taken.sent()),
              entry.ref(),
              entry.firstEpochNanos(),
              Math.max(entry.firstEpochNanos(), setup.clock().epochNanos()));
      deletionRequest.putIfAbsent(request.id(), request);
      lines.add(new JournalLine.OfOwed(request));
    }
    forget(entry, taken.unsent(), lines);
  }

  private void forget(SentReference entry, long unsent, List<JournalLine> lines) {
    if (unsent != 0) {
      lines.add(
          new JournalLine.OfGone(
              entry.key().target(), entry.ref(), setup.categories().names(unsent)));
    }
  }

  /** The request that has waited the longest; null if none is owed. */
  @Nullable DeletionRequest next() {
    return next(request -> true);
  }

  /** Of some, the request that has waited the longest; null if none of them is owed. */
  synchronized @Nullable DeletionRequest next(Predicate<DeletionRequest> which) {
    return deletionRequest.values().stream().filter(which).findFirst().orElse(null);
  }

  /** It could not be delivered: others first. */
  synchronized void postpone(DeletionRequest request) {
    if (deletionRequest.remove(request.id()) != null) {
      deletionRequest.put(request.id(), request);
    }
  }

  /** Its receiver has it. */
  synchronized void delivered(DeletionRequest request) {
    deletionRequest.remove(request.id());
    store(List.of(new JournalLine.OfDone(request.id())));
  }

  /**
   * Writes what could not be written.
   *
   * @return whether that is still so
   */
  synchronized boolean catchUp() {
    if (file.isBehind() && (complained || references.size() + deletionRequest.size() > 0)) {
      write(List.of());
    }
    return file.isBehind() && complained;
  }

  /** Nothing will be handed on any more: writes all that is known, or says what it can't write. */
  synchronized void end() {
    boolean unused = judge();
    List<JournalLine> lines = new ArrayList<>();
    List<SentReference> empty = new ArrayList<>();
    for (SentReference entry : references.all()) {
      forget(entry, entry.takeUnsent(), lines);
      if (entry.isEmpty()) {
        empty.add(entry);
      }
    }
    references.remove(empty);
    store(lines);
    if (catchUp()) {
      logger.log(
          Level.WARNING,
          "Assent could not write the journal of deletion requests before it closed. Of {0}"
              + " references and {1} requests, those made since the disk failed are lost."
              + " Check the free space and the permissions of ASSENT_STATE_DIR",
          new Object[] {references.size(), deletionRequest.size()});
    }
  }

  /** How many references stand for something. */
  synchronized int size() {
    return references.size();
  }

  private void store(List<JournalLine> lines) {
    if (!lines.isEmpty()) {
      write(lines);
    }
  }

  private void write(List<JournalLine> lines) {
    try {
      file.write(lines, references.size() + deletionRequest.size(), this::all);
      complained = false;
    } catch (IOException failed) {
      if (!complained) {
        complained = true;
        logger.log(
            Level.WARNING,
            "Assent can''t write the journal of deletion requests ({0}). It keeps the entries in"
                + " memory"
                + " and retries; entries not on disk are lost when the process ends. Check"
                + " the free space and the permissions of ASSENT_STATE_DIR",
            failed.getClass().getSimpleName());
      }
      setup.behind().run();
    }
  }

  private List<JournalLine> all() {
    List<JournalLine> lines = new ArrayList<>();
    references.all().forEach(entry -> lines.add(line(entry)));
    deletionRequest.values().forEach(request -> lines.add(new JournalLine.OfOwed(request)));
    return lines;
  }

  private JournalLine.OfSent line(SentReference entry) {
    TreeSet<String> names = new TreeSet<>(setup.categories().names(entry.mask()));
    names.addAll(entry.foreign());
    return new JournalLine.OfSent(
        entry.key(),
        entry.ref(),
        entry.firstEpochNanos(),
        entry.lastEpochNanos(),
        List.copyOf(names));
  }
}
