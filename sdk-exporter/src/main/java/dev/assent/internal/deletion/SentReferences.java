/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.audit.AuditEvent;
import dev.assent.internal.audit.AuditRecorder;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The record of sent data, of pending deletion requests, and of accepted ones whose answer is
 * awaited, in memory and in the journal, so that a restart loses none. Lookups of recorded
 * references take no lock.
 *
 * <p>If the journal can't be written, memory is sufficient for this run; writing is repeated at
 * every change, at {@link #catchUp}, and at the {@link #end}. The size is bounded. A reference is
 * removed after its last category was removed, or after its data have expired; a request is removed
 * after its delivery. At the bound, which includes requests, a new reference is refused, and its
 * data do not go.
 *
 * <p>The data of a reference <b>expire</b> when its last use is so long ago that no receiver keeps
 * them any more, by the configured retention. Expired data needs no request. Without a configured
 * retention, no data expire. The wall clock alone is not sufficient: for a reference used by this
 * run, the monotonic clock must agree; for a reference of an earlier run, the wall clock must show
 * the expiry for {@link SentReference#WATCH_NANOS} without interruption.
 */
final class SentReferences {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  /** The audit journal's word for a number that this run does not know. */
  private static final String OF_EARLIER_RUN = "of an earlier run";

  private final References references;

  // Guarded by this, as are the file and the references (except for reads of current ones).
  /** By id. A look-up moves a request behind all others. */
  private final LinkedHashMap<String, DeletionRequest> deletionRequest =
      new LinkedHashMap<>(16, 0.75f, true);

  /** The numbers of this run's requests in the audit journal, by id. */
  private final Map<String, Long> auditNumbers = new HashMap<>();

  private long audited;
  private final OpenAnswers answers;
  private final JournalFile file;
  private final Settings settings;
  private final List<DeletionTarget> targets;
  private final long content;
  private boolean hasComplained;
  private long begunEpochNanos = Long.MIN_VALUE;

  /** Volatile, because a close does not wait for a disk that holds this object's lock. */
  private volatile boolean hasEnded;

  /**
   * The dependencies.
   *
   * @param keys by target; the targets of the destinations, in the order of their indexes
   * @param retention the time for which receivers keep data; null if it is unlimited
   * @param notices whether a request keeps its subject until the consent platform has heard of it
   * @param answers collects the accepted requests whose answers are awaited; null if nobody asks
   * @param behind called, while this object's lock is held, when the journal can't be written
   * @param audit gets what is owed, accepted and lost
   */
  record Settings(
      Map<DeletionTarget, ReferenceKey> keys,
      Decisions decisions,
      Categories categories,
      Clock clock,
      @Nullable Duration retention,
      boolean notices,
      @Nullable Supplier<OpenAnswers> answers,
      Runnable behind,
      AuditRecorder audit) {
    /** The dependencies without answers and an audit journal. */
    Settings(
        Map<DeletionTarget, ReferenceKey> keys,
        Decisions decisions,
        Categories categories,
        Clock clock,
        @Nullable Duration retention,
        boolean notices,
        Runnable behind) {
      this(
          keys, decisions, categories, clock, retention, notices, null, behind, AuditRecorder.NONE);
    }

    /** Whether a request keeps its subject until it was accepted. */
    boolean keepsSubjects() {
      return notices || answers != null;
    }
  }

  /**
   * The references for data that is about to be encoded.
   *
   * @param entries by the identity of the reference
   * @param isOverdue whether receivers may no longer keep some of the data, so that {@link
   *     #createRequests} must run
   */
  record Use(Map<SentReference.Key, SentReference> entries, boolean isOverdue) {
    /** Returns the reference with this identity. */
    String ref(SentReference.Key key) {
      return of(key).ref();
    }

    /**
     * Returns the references in bytes that contain these categories.
     *
     * @param needed returns the categories that need a reference now
     */
    ReferencedBytes bytes(
        Map<SentReference.Key, Long> masks, Supplier<Map<SentReference.Key, Long>> needed) {
      return new ReferencedBytes(
          masks.entrySet().stream()
              .map(it -> new ReferencedBytes.Part(of(it.getKey()), it.getValue()))
              .toList(),
          needed);
    }

    private SentReference of(SentReference.Key key) {
      SentReference entry = entries.get(key);
      if (entry == null) {
        throw new IllegalStateException("the reference is not in use");
      }
      return entry;
    }
  }

  /**
   * Creates a record with the entries of the journal.
   *
   * @throws IOException if the journal exists and is unreadable
   */
  SentReferences(JournalFile file, Settings settings) throws IOException {
    this.file = file;
    this.settings = settings;
    this.references = new References(settings.clock());
    this.answers =
        settings.answers() == null
            ? new OpenAnswers(settings.clock(), OpenAnswers.pauses(() -> 0), OpenAnswers.MAX)
            : settings.answers().get();
    this.targets = List.copyOf(settings.keys().keySet());
    this.content = settings.categories().find("content");
    load(file.read());
  }

  private void load(List<JournalLine> lines) {
    Map<String, JournalLine.OfSent> read = new LinkedHashMap<>();
    for (JournalLine line : lines) {
      if (line instanceof JournalLine.OfSent of) {
        read.put(of.key().target() + of.ref(), of);
      } else if (line instanceof JournalLine.OfPending of) {
        deletionRequest.put(of.request().id(), of.request());
        read.computeIfPresent(
            of.request().target() + of.request().ref(),
            (ref, was) -> without(was, of.request().categories()));
      } else if (line instanceof JournalLine.OfNotice of) {
        deletionRequest.computeIfPresent(of.id(), (id, was) -> was.withSubject(of.path()));
      } else if (line instanceof JournalLine.OfGone of) {
        read.computeIfPresent(of.target() + of.ref(), (ref, was) -> without(was, of.categories()));
      } else if (line instanceof JournalLine.OfDone of) {
        deletionRequest.remove(of.id());
      } else {
        loadAnswer(line);
      }
    }
    read.values().forEach(this::restore);
    if (!deletionRequest.isEmpty()) {
      int pending = deletionRequest.size();
      settings.audit().record(AuditEvent.DELETION_PENDING, () -> Map.of("requests", pending));
    }
    logMissing();
  }

  private void loadAnswer(JournalLine line) {
    if (line instanceof JournalLine.OfWait of) {
      long age = EpochNanos.minus(settings.clock().epochNanos(), of.acceptedEpochNanos());
      OpenAnswer unused =
          answers.add(
              new OpenAnswer(
                  of.id(),
                  of.path(),
                  of.acceptedEpochNanos(),
                  settings.clock().nanoTime()
                      - Math.min(Math.max(0, age), OpenAnswer.PATIENCE_NANOS),
                  null));
    } else if (line instanceof JournalLine.OfTold of) {
      OpenAnswer open = answers.find(of.id());
      if (open != null) {
        open.restore(of);
      }
    } else if (line instanceof JournalLine.OfOver of) {
      OpenAnswer open = answers.find(of.id());
      if (open != null) {
        answers.remove(open);
      }
    }
  }

  private void logMissing() {
    JournalCheckpoint lost = file.missing();
    int left = entries();
    if (file.damaged() > 0 || (lost == null ? file.isUnreadable() : lost.live() > 0)) {
      settings.audit().record(AuditEvent.DELETION_LOST, () -> Map.of("entriesLeft", left));
    }
    if (lost == null ? file.isUnreadable() : lost.live() > 0) {
      logger.log(
          Level.WARNING,
          "The journal of deletion requests is missing, truncated or empty: {0} entries were"
              + " written, {1} are left. Assent can''t request the deletion of data under the lost"
              + " entries. Stop the process and restore deletion.journal in ASSENT_STATE_DIR from a"
              + " copy, or ask receivers to delete the data sent to them.",
          new Object[] {lost == null ? "some" : lost.live(), left});
    }
    if (file.damaged() > 0) {
      logger.log(
          Level.WARNING,
          "The journal of deletion requests is damaged. Assent ignores its unreadable lines ({0})"
              + " and can''t request the deletion of data under their entries. Stop the process and"
              + " restore deletion.journal in ASSENT_STATE_DIR from a copy, or ask receivers to"
              + " delete the data sent to them.",
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
      mask |= settings.categories().find(name);
      if (settings.categories().find(name) == 0) {
        foreign.add(name);
      }
    }
    references.add(
        new SentReference(
            was.key(),
            was.ref(),
            settings.clock().epochNanos(),
            was,
            mask,
            foreign,
            decisionTarget(was.key())));
  }

  private SentReference.DecisionTarget decisionTarget(SentReference.Key key) {
    int destination = targets.indexOf(key.target());
    return new SentReference.DecisionTarget(
        destination, content, destination < 0 ? null : settings.decisions().subject(key.path()));
  }

  /**
   * Records that data is about to go. When this method returns, the record is in the journal, or,
   * while the journal can't be written, in memory.
   *
   * @param masks the categories, by the identity of the reference
   * @return null after {@link #refuse}: the journal may belong to another instance, and no data
   *     goes
   * @throws IllegalStateException if there are too many references
   */
  @Nullable Use use(Map<SentReference.Key, Long> masks) {
    long now = settings.clock().epochNanos();
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
    if (fresh.isEmpty()) {
      return new Use(entries, false);
    }
    synchronized (this) {
      return hasEnded ? null : new Use(entries, write(fresh, entries, now));
    }
  }

  private boolean write(
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
          entry.use(mask, new SentReference.Moment(now, settings.clock().nanoTime()));
          request(entry, lines);
          lines.add(line(entry));
          used.add(entry);
          entries.put(key, entry);
        });
    store(lines);
    used.forEach(SentReference::written);
    return used.stream()
        .anyMatch(SentReference::hasUnpermitted); // A check on another thread may have missed it.
  }

  private SentReference begin(SentReference.Key key, long now) {
    ReferenceKey secret = settings.keys().get(key.target());
    if (secret == null) {
      throw new IllegalStateException("unknown target");
    }
    begunEpochNanos = Math.max(now, begunEpochNanos + 1); // references of one grant differ
    String ref = secret.ref(key.path(), key.period(), begunEpochNanos);
    SentReference entry = new SentReference(key, ref, now, null, 0, List.of(), decisionTarget(key));
    references.begin(key, entry);
    return entry;
  }

  /**
   * Creates requests for data that receivers may no longer keep, and removes expired references.
   *
   * @return whether some references of an earlier run have no complete decision yet
   */
  synchronized boolean createRequests() {
    List<JournalLine> lines = new ArrayList<>();
    List<SentReference> empty = new ArrayList<>();
    boolean unjudged = false;
    int retired = 0;
    forgetAnswers(lines);
    SentReference.Moment moment =
        new SentReference.Moment(settings.clock().epochNanos(), settings.clock().nanoTime());
    for (SentReference entry : references.all()) {
      entry.removeUnpermitted();
      request(entry, lines);
      unjudged |= entry.isUnjudged();
      if (entry.isEmpty()) {
        empty.add(entry);
      } else if (settings.retention() != null && entry.isPastItsUse(settings.retention(), moment)) {
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
              + " ASSENT_DELETION_RETENTION.",
          retired);
    }
    return unjudged;
  }

  /** Adds the requests for what was removed from a reference, and their lines for the journal. */
  private void request(SentReference entry, List<JournalLine> lines) {
    long owed = entry.owed();
    if (owed != 0) {
      DeletionRequest request =
          DeletionRequest.of(
              entry.key().target(),
              settings.categories().names(owed),
              entry.ref(),
              entry.firstEpochNanos(),
              Math.max(entry.firstEpochNanos(), settings.clock().epochNanos()));
      lines.add(new JournalLine.OfPending(request));
      if (settings.keepsSubjects()) {
        request = request.withSubject(entry.key().path());
        lines.add(new JournalLine.OfNotice(request.id(), entry.key().path()));
      }
      if (deletionRequest.putIfAbsent(request.id(), request) == null) {
        owes(request, entry.key().path());
      }
    }
    long unsent = entry.unsent();
    if (unsent != 0) {
      lines.add(
          new JournalLine.OfGone(
              entry.key().target(), entry.ref(), settings.categories().names(unsent)));
    }
    entry.settleRemoved();
  }

  /**
   * Records a request for audits, by its number in this run. Its id and reference stay out: they
   * would tell whom it is about after her salt was destroyed.
   */
  private void owes(DeletionRequest request, String subject) {
    long number = ++audited;
    auditNumbers.put(request.id(), number);
    settings
        .audit()
        .record(
            AuditEvent.DELETION_OWED,
            List.of(subject),
            () -> {
              Map<String, Object> facts = new LinkedHashMap<>();
              facts.put("request", number);
              facts.put("destination", request.target().destination());
              facts.put("categories", request.categories());
              facts.put("from", Instant.ofEpochSecond(0, request.fromEpochNanos()).toString());
              facts.put("to", Instant.ofEpochSecond(0, request.toEpochNanos()).toString());
              return facts;
            });
  }

  /** Returns the first pending request; null if there is none. */
  @Nullable DeletionRequest next() {
    return next(request -> true);
  }

  /** Returns the first pending request among the matching ones; null if there is none. */
  synchronized @Nullable DeletionRequest next(Predicate<DeletionRequest> which) {
    return deletionRequest.values().stream().filter(which).findFirst().orElse(null);
  }

  /** Moves a request behind all others after a failed delivery. Needs no memory. */
  synchronized void postpone(DeletionRequest request) {
    var unused = deletionRequest.get(request.id());
  }

  /** Removes a delivered request. If its answer is awaited, it stays in another form. */
  synchronized void delivered(DeletionRequest request) {
    deletionRequest.remove(request.id());
    Long number = auditNumbers.remove(request.id());
    List<JournalLine> lines = new ArrayList<>();
    OpenAnswer givenUp = await(request, number, lines);
    lines.add(new JournalLine.OfDone(request.id())); // last: a truncated write loses no subject
    store(lines);
    if (givenUp != null) {
      audit(givenUp, ReceivedAnswer.UNANSWERED);
    }
    settings
        .audit()
        .record(
            AuditEvent.DELETION_ACCEPTED,
            () ->
                Map.of(
                    "request",
                    number == null ? OF_EARLIER_RUN : number,
                    "destination",
                    request.target().destination()));
  }

  /** Adds what is awaited about a request; returns what is given up for it, or null. */
  private @Nullable OpenAnswer await(
      DeletionRequest request, @Nullable Long number, List<JournalLine> lines) {
    String subject = request.subject();
    if (settings.answers() == null || subject == null || answers.find(request.id()) != null) {
      return null;
    }
    Clock clock = settings.clock();
    OpenAnswer open =
        new OpenAnswer(request.id(), subject, clock.epochNanos(), clock.nanoTime(), number);
    OpenAnswer givenUp = answers.add(open);
    lines.add(open.line());
    if (givenUp != null) {
      lines.add(new JournalLine.OfOver(givenUp.id()));
    }
    return givenUp;
  }

  /** Forgets what an earlier run waited for, if nobody asks any more. */
  private void forgetAnswers(List<JournalLine> lines) {
    if (settings.answers() != null || answers.size() == 0) {
      return;
    }
    List<OpenAnswer> forgotten = answers.removeAll();
    forgotten.forEach(each -> lines.add(new JournalLine.OfOver(each.id())));
    logger.log(
        Level.INFO,
        "ASSENT_DELETION_ANSWERS is not true: Assent does not ask what became of {0} accepted"
            + " deletion requests any more, and forgets whom they concern.",
        forgotten.size());
  }

  /** Returns the accepted request that is asked about next; null if there is none. */
  synchronized @Nullable OpenAnswer nextAnswer() {
    return answers.first();
  }

  /**
   * Sets the time of the next question about a request.
   *
   * @param requestedNanos the pause that the endpoint requested; 0 for none
   */
  synchronized void postpone(OpenAnswer open, long requestedNanos) {
    answers.postpone(open, requestedNanos);
  }

  /** Records an answer that people were told. After the final one, nothing is kept. */
  synchronized void told(OpenAnswer open, ReceivedAnswer answer) {
    if (answers.find(open.id()) != open) {
      return; // it was given up
    }
    if (answer.isFinal()) {
      answers.remove(open);
      store(List.of(new JournalLine.OfOver(open.id())));
    } else {
      open.tell(answer);
      JournalLine line = open.toldLine();
      store(line == null ? List.of() : List.of(line));
      answers.postpone(open, 0);
    }
  }

  /**
   * Records an answer for audits: with the number of its request, or, if this run does not know it,
   * with the subject. Never with both: a subject whose salt was destroyed since has another
   * pseudonym now, which the number would connect with her former one.
   */
  void audit(OpenAnswer open, ReceivedAnswer answer) {
    settings
        .audit()
        .record(
            AuditEvent.DELETION_ANSWERED,
            open.number() == null ? List.of(open.path()) : List.of(),
            () -> {
              Map<String, Object> facts = new LinkedHashMap<>();
              facts.put("request", open.number() == null ? OF_EARLIER_RUN : open.number());
              facts.put("state", ReceivedAnswer.word(answer.state()));
              if (answer.look() != null && answer.at() != null) {
                facts.put("look", answer.look().name());
                facts.put("lookedAt", answer.at().toString());
              }
              facts.put("late", answer.late());
              facts.put("superseded", answer.superseded());
              facts.put("final", answer.isFinal());
              return facts;
            });
  }

  /** Returns the number of references, requests and awaited answers. */
  private int entries() {
    return references.size() + deletionRequest.size() + answers.size();
  }

  /**
   * Repeats a failed write.
   *
   * @return whether the journal is still incomplete
   */
  synchronized boolean catchUp() {
    if (file.isBehind() && (hasComplained || entries() > 0)) {
      write(List.of());
    }
    return file.isBehind() && hasComplained;
  }

  /** Lets {@link #use} write nothing any more. Called after the last transfer of data. */
  void refuse() {
    hasEnded = true;
  }

  /**
   * Writes the final state after the last transfer of data; logs a warning if entries can't be
   * written.
   */
  synchronized void end() {
    boolean unused = createRequests();
    List<JournalLine> lines = new ArrayList<>();
    List<SentReference> empty = new ArrayList<>();
    for (SentReference entry : references.all()) {
      entry.removeUnsent();
      request(entry, lines);
      if (entry.isEmpty()) {
        empty.add(entry);
      }
    }
    references.remove(empty);
    store(lines);
    if (catchUp() && references.size() + deletionRequest.size() > 0) {
      logger.log(
          Level.WARNING,
          "Assent could not write the journal of deletion requests before it closed. Of {0}"
              + " references and {1} requests, those made since the disk failed are lost."
              + " Check the free space and the permissions of ASSENT_STATE_DIR.",
          new Object[] {references.size(), deletionRequest.size()});
    }
  }

  /** Whether the consent platform hears whom requests concern. */
  boolean hasNotices() {
    return settings.notices();
  }

  /** Returns the number of references. */
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
      file.write(lines, entries(), this::all);
      hasComplained = false;
    } catch (IOException failed) {
      if (!hasComplained) {
        hasComplained = true;
        logger.log(
            Level.WARNING,
            "Assent can''t write the journal of deletion requests ({0}). {1}. Check the free space"
                + " and the permissions of ASSENT_STATE_DIR.",
            new Object[] {
              failed.getClass().getSimpleName(),
              entries() > 0
                  ? "It keeps the entries in memory and retries; entries not on disk are lost when"
                      + " the process ends"
                  : "It retries; if the process ends before, the next one repeats requests that"
                      + " were accepted"
            });
      }
      settings.behind().run();
    }
  }

  private List<JournalLine> all() {
    List<JournalLine> lines = new ArrayList<>();
    references.all().forEach(entry -> lines.add(line(entry)));
    for (DeletionRequest request : deletionRequest.values()) {
      lines.add(new JournalLine.OfPending(request));
      if (request.subject() != null) {
        lines.add(new JournalLine.OfNotice(request.id(), request.subject()));
      }
    }
    lines.addAll(answers.lines());
    return lines;
  }

  private JournalLine.OfSent line(SentReference entry) {
    TreeSet<String> names = new TreeSet<>(settings.categories().names(entry.recorded()));
    names.addAll(entry.foreign());
    return new JournalLine.OfSent(
        entry.key(),
        entry.ref(),
        entry.firstEpochNanos(),
        entry.lastEpochNanos(),
        List.copyOf(names));
  }
}
