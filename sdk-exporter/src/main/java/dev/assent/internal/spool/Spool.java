/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.audit.AuditEvent;
import dev.assent.internal.audit.AuditFacts;
import dev.assent.internal.audit.AuditRecorder;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.file.Disk;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.spool.store.DamagedFrame;
import dev.assent.internal.spool.store.ErasureResult;
import dev.assent.internal.spool.store.FrameStore;
import dev.assent.internal.spool.store.KeyWrapper;
import dev.assent.internal.spool.store.RecordIo;
import dev.assent.internal.spool.store.RecordPrefix;
import dev.assent.internal.spool.store.RecoveryResult;
import dev.assent.internal.spool.store.SegmentHeader;
import dev.assent.internal.spool.store.StoreLimits;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.internal.spool.store.SubjectHash;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The spool of one destination: the frames of all its signals on disk. Data passes the gate before
 * it is written, and again after it is read. Changes of decisions erase the data that must not
 * stay. Thread-safe.
 *
 * <p><b>Synchronization.</b> One lock guards the queues of frames and every call of the store. The
 * worker stores, takes and ends frames, and another thread erases; neither sees a partial change of
 * the other. The worker adds a frame to its queue before it checks whether decisions have changed.
 * A change of decisions takes effect before its erasure searches the queues. So one of the two
 * threads erases a frame that was stored under old decisions. Lock order: the spool's lock → the
 * store's lock → a subject's stripe.
 *
 * <p><b>Earlier runs.</b> The spool recovers the frames of earlier runs after the sources of
 * consent have answered. Each frame passes the full gate when it is taken. A frame whose subjects'
 * decision is unknown stays in the spool until it expires.
 */
public final class Spool implements AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.spool");

  /** The interval between checks for expired and waiting frames. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The maximum time that {@link #close} waits for earlier erasures: {@value} seconds. */
  private static final long CLOSE_SECONDS = 1;

  /** The delay before the retry of a failed erasure: {@value} seconds. */
  private static final long ERASE_AGAIN_SECONDS = 10;

  private final Object lock = new Object();
  private final String destination;
  private final Settings setup;
  private final Map<Signal, SignalSpool<?>> signalSpools = new EnumMap<>(Signal.class);
  private final SignalLosses losses;

  private final RequestedErasures asked;

  // Guarded by the lock.
  private FrameStore store;
  private boolean isClosed;
  private boolean isFailing;
  private boolean erasesAgain;
  private long nextLookNanos;

  /**
   * The categories of frames marked as done that a holder of the key in force may still be able to
   * read.
   */
  private long leftovers;

  private Spool(String destination, Settings setup) {
    this.destination = destination;
    this.setup = setup;
    this.nextLookNanos = setup.clock().nanoTime();
    this.asked = new RequestedErasures(destination, setup.executor());
    this.losses = new SignalLosses(destination, signalSpools, setup.clock(), setup.audit());
    this.store = openStore(setup.executor());
    this.leftovers = store.hasUnseen() ? -1 : 0;
  }

  private FrameStore openStore(Executor forcing) {
    return FrameStore.open(
        setup.settings().directory().resolve(destination),
        limits(setup.settings()),
        setup.disk(),
        setup.keys(),
        setup.clock(),
        losses,
        forcing);
  }

  /**
   * The settings that all spools of an instance share.
   *
   * @param executor runs erasures, in order; its thread may wait for a disk
   * @param audit gets erasures and losses
   * @param keys wraps the keys
   */
  public record Settings(
      SpoolSettings settings,
      Categories categories,
      Decisions decisions,
      Clock clock,
      ScheduledExecutorService executor,
      Disk disk,
      AuditRecorder audit,
      KeyWrapper keys) {
    /** Creates a setup without an audit journal, and with keys that are not wrapped. */
    public Settings(
        SpoolSettings settings,
        Categories categories,
        Decisions decisions,
        Clock clock,
        ScheduledExecutorService executor,
        Disk disk) {
      this(
          settings,
          categories,
          decisions,
          clock,
          executor,
          disk,
          AuditRecorder.NONE,
          KeyWrapper.NONE);
    }

    /** Creates a setup with the system's disk. */
    public Settings(
        SpoolSettings settings,
        Categories categories,
        Decisions decisions,
        Clock clock,
        ScheduledExecutorService executor) {
      this(settings, categories, decisions, clock, executor, Disk.system());
    }
  }

  /**
   * Opens a destination's spool. Reads no data.
   *
   * @throws ConfigurationException if its directory can't be used, or another store uses it
   */
  public static Spool open(String destination, Settings setup) {
    return new Spool(destination, setup);
  }

  /**
   * Erases a destination's spool, because a switch disables all sending.
   *
   * @throws ConfigurationException as for {@link #open}
   */
  public static void erase(String destination, SpoolSettings settings, Clock clock) {
    SpoolWipe.of(destination, settings, clock);
  }

  /** Adds a signal. Call it before any data is stored or taken. */
  public <D extends Stamped> SignalSpool<D> addSignal(
      Signal signal, Account account, SignalSpool.Parts<D> parts) {
    SignalSpool<D> signalSpool = new SignalSpool<>(this, signal, account, parts);
    signalSpools.put(signal, signalSpool);
    return signalSpool;
  }

  /** Completes a pending erasure of an earlier run. Call it once, after all signals are added. */
  public void start() {
    boolean owes =
        locked(
            () -> {
              losses.begin();
              return store.pendingErasure() != null;
            });
    if (owes) {
      execute(() -> erasePending());
    }
  }

  <T extends @Nullable Object> T locked(Supplier<T> action) {
    synchronized (lock) {
      return action.get();
    }
  }

  /**
   * Performs the periodic tasks: drops expired frames, recovers the frames of earlier runs after
   * the sources have answered, makes waiting frames ready, and erases data that must not stay.
   * Called by the worker.
   */
  void runPeriodicTasks() {
    locked(
        () -> {
          long now = setup.clock().nanoTime();
          if (nextLookNanos - now <= 0) {
            nextLookNanos = now + LOOK_NANOS;
            store.expire();
            recoverIfConsentIsKnown();
            eraseIfAny(sum(SignalSpool::wake));
            signalSpools.values().forEach(SignalSpool::settle);
          }
          return store;
        });
  }

  /** Makes the periodic tasks due now, which may find that consent is known. */
  public void lookNow() {
    synchronized (lock) {
      nextLookNanos = setup.clock().nanoTime();
    }
  }

  private void recoverIfConsentIsKnown() {
    if (store.hasUnseen() && store.pendingErasure() == null && setup.decisions().isConsentKnown()) {
      recover();
      eraseIfAny(
          sum(
              signalSpool ->
                  signalSpool.erasure().excess())); // data that was denied between the runs
    }
  }

  private long sum(ToLongFunction<SignalSpool<?>> masks) {
    long sum = 0;
    for (SignalSpool<?> signalSpool : signalSpools.values()) {
      sum |= masks.applyAsLong(signalSpool);
    }
    return sum;
  }

  private void recover() {
    List<Long> orphans = new ArrayList<>();
    try {
      RecoveryResult recovered =
          store.recover(
              (id, frame) -> {
                if (!found(id, frame)) {
                  orphans.add(id);
                }
              });
      losses.cut(recovered.cutOff());
    } catch (IOException unusable) {
      // The next check retries it. Until then, no frame of earlier runs is sent.
      return;
    }
    orphans.forEach(id -> done(id, 0));
  }

  /**
   * Adds a recovered frame to its signal. Returns false, and counts the frame as lost, if no
   * configured signal can read and gate it.
   */
  private boolean found(long id, StoredFrame frame) {
    FrameHeader header = header(frame);
    SignalSpool<?> signalSpool = header == null ? null : signalSpools.get(header.signal());
    SubjectHandle subject = header == null ? null : subjectOrNull(header.subjects());
    if (header == null || signalSpool == null || subject == null) {
      losses.lostUnseen(
          Lost.SPOOL_DAMAGED,
          frame.count(),
          header == null ? RecordPrefix.NO_KIND : SignalLosses.kind(header.signal()));
      return false;
    }
    signalSpool.found(id, frame.count(), header, subject);
    return true;
  }

  private @Nullable SubjectHandle subjectOrNull(List<String> paths) {
    try {
      return subject(paths);
    } catch (RuntimeException unusable) {
      return null;
    }
  }

  private @Nullable FrameHeader header(StoredFrame frame) {
    try {
      FrameHeader header = FrameHeader.decode(frame.header(), setup.categories());
      return frame.wasRead() ? header.ofRead() : header;
    } catch (DamagedFrame unreadable) {
      return null;
    }
  }

  /**
   * Returns the common handle of these subjects and of the process's own subject, if there is one.
   */
  private SubjectHandle subject(List<String> paths) {
    return FrameHeaders.subject(paths, setup.decisions());
  }

  /** Stores a frame. Returns its id, or -1 if it can't be stored. Under the lock. */
  long append(StoredFrame frame) {
    try {
      return store.append(frame);
    } catch (IOException | RuntimeException notStored) {
      if (isClosed) {
        losses.refusedAfterClose();
      } else {
        losses.refused(notStored);
      }
      return -1;
    }
  }

  /** Encodes a header. */
  byte[] encode(FrameHeader header) {
    return header.encode(setup.categories());
  }

  /**
   * Reads a frame; null if the frame is gone. Under the lock.
   *
   * @throws IOException if the frame can't be read now
   */
  @Nullable StoredFrame read(long id) throws IOException {
    return store.read(id);
  }

  /** Whether a frame is small enough to be stored. */
  boolean fits(byte[] header, byte[] body) {
    return SegmentHeader.BYTES + RecordIo.bytesOf(header, body)
        <= limits(setup.settings()).largestSegmentBytes();
  }

  Clock clock() {
    return setup.clock();
  }

  static StoreLimits limits(SpoolSettings settings) {
    return StoreLimits.of(settings.maxBytes(), settings.maxAge());
  }

  /**
   * Marks a frame as done. Under the lock.
   *
   * @param mask the categories in the frame
   */
  void done(long id, long mask) {
    leftovers |= mask;
    try {
      store.done(id);
    } catch (IOException mayComeBack) {
      // The frame may return in the next run. It is gated again then, and may arrive twice.
      return;
    }
  }

  /**
   * Erases data that must not stay after decisions have tightened. Does not block, unless the
   * instance is closed: then the caller's thread opens the directory again and closes it.
   *
   * @param tightened the categories that a subject lost
   * @return completes after the erasure, or after a failed erasure that is retried; fails if this
   *     instance does not retry, with a message about data that may still be sent
   */
  public CompletionStage<SpoolErasure> enforce(long tightened) {
    return asked.ask(() -> locked(() -> eraseTightened(tightened)));
  }

  /** Fails the requested erasures that have not begun. Call it after the executor has ended. */
  public void endErasures() {
    asked.end();
  }

  private SpoolErasure eraseTightened(long tightened) {
    return isClosed ? eraseAfterClose(tightened) : eraseIfAnyOf(tightened);
  }

  private SpoolErasure eraseIfAnyOf(long tightened) {
    long mask = sum(signalSpool -> signalSpool.erasure().excess()) | (tightened & readable());
    return mask != 0 || store.pendingErasure() != null ? erase() : SpoolErasure.NONE;
  }

  /** Erases after {@link #close}: opens the directory for the duration of the erasure. */
  private SpoolErasure eraseAfterClose(long tightened) {
    try (FrameStore again = openStore(Runnable::run)) {
      store = again;
      leftovers = store.hasUnseen() ? -1 : 0;
      // another instance may have used the directory, and may have assigned the same ids
      store.visit(
          (id, frame) ->
              signalSpools
                  .values()
                  .forEach(signalSpool -> signalSpool.forgetIfOther(id, header(frame))));
      if (store.pendingErasure() == null) {
        recover(); // frames in a queue keep their counts
      }
      SpoolErasure erasure = eraseIfAnyOf(tightened);
      if (erasure.problem() != null) {
        throw asked.mayStillLeave("its disk fails");
      }
      return erasure;
    } catch (ConfigurationException unusable) {
      throw asked.mayStillLeave("its directory is unusable, or another process uses it");
    }
  }

  /**
   * Returns the categories that may be readable on disk outside the queues: those of unseen frames
   * of earlier runs, and those of frames marked as done.
   */
  private long readable() {
    return store.hasUnseen() ? -1 : store.hasDone() ? leftovers : 0;
  }

  /**
   * Erases frames that were just stored, recovered or made ready, if decisions have tightened.
   * Under the lock.
   *
   * @param excess the categories that must not stay stored
   */
  void eraseIfAny(long excess) {
    if (excess != 0) {
      SpoolErasure done = erase();
      signalSpools.forEach(
          (signal, signalSpool) ->
              signalSpool.erasedUnasked(done.of(signal), done.possiblySentOf(signal)));
    }
  }

  /** Completes the pending erasure of an earlier run or of an earlier attempt. */
  private void erasePending() {
    locked(
        () -> {
          erasesAgain = false;
          return isClosed || store.pendingErasure() == null ? SpoolErasure.NONE : erase();
        });
  }

  /** Erases data that must not stay, and completes the pending erasure. Under the lock. */
  private SpoolErasure erase() {
    PendingErasure pendingErasure = PendingErasure.of(store.pendingErasure(), setup.categories());
    SubjectHash hash = hash(pendingErasure);
    boolean everything =
        pendingErasure.isEverything() || (pendingErasure.namesSubjects() && hash == null);
    FrameEraser eraser =
        new FrameEraser(signalSpools, this::header, this::subject, losses, pendingErasure, hash);
    ErasureScope erasureScope = everything ? new ErasureScope() : eraser.claims(store);
    ErasureResult outcome =
        everything
            ? store.destroy()
            : store.rewrite(by -> pendingErasure.and(erasureScope, by, setup.categories()), eraser);
    boolean isRepeated = isFailing && outcome == ErasureResult.FAILED;
    if (outcome == ErasureResult.FAILED) {
      eraseAgain();
    } else {
      isFailing = false;
      leftovers = 0;
    }
    SpoolErasure report = eraser.report(outcome);
    if (!isRepeated) {
      record(outcome, report);
    }
    return report;
  }

  private void record(ErasureResult outcome, SpoolErasure report) {
    setup
        .audit()
        .record(
            AuditEvent.ERASURE,
            () -> {
              Map<String, Object> facts = new LinkedHashMap<>();
              facts.put("destination", destination);
              facts.put("state", outcome == ErasureResult.FAILED ? "owed" : "done");
              facts.put("result", outcome.name().toLowerCase(Locale.ROOT));
              facts.put("erased", AuditFacts.counts(report.erased()));
              facts.put("possiblySent", AuditFacts.counts(report.possiblySent()));
              return facts;
            });
  }

  private @Nullable SubjectHash hash(PendingErasure pendingErasure) {
    try {
      return pendingErasure.namesSubjects() ? store.hash() : null;
    } catch (IOException lost) {
      return null;
    }
  }

  private void eraseAgain() {
    if (!isFailing) {
      logger.log(
          Level.WARNING,
          "Data in the spool of destination {0} could not be erased. Assent sends nothing from"
              + " this spool and retries until the erasure succeeds. Check the disk and the"
              + " permissions of ASSENT_SPOOL_DIR. Logged once.",
          destination);
    }
    isFailing = true;
    if (erasesAgain || isClosed) {
      return;
    }
    try {
      var unused =
          setup.executor().schedule(this::erasePending, ERASE_AGAIN_SECONDS, TimeUnit.SECONDS);
      erasesAgain = true;
    } catch (RejectedExecutionException closing) {
      return; // the next run does it
    }
  }

  private void execute(Runnable task) {
    try {
      setup.executor().execute(task);
    } catch (RejectedExecutionException closing) {
      return; // the next run does it
    }
  }

  /**
   * Closes the spool. Waits a limited time for the erasures requested before, erases other data
   * that must not stay, and releases the directory. The remaining frames stay for the next run.
   */
  @Override
  public void close() {
    try {
      setup.executor().submit(this::closeNow).get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException | ExecutionException | TimeoutException notYet) {
      closeNow();
    } catch (InterruptedException e) {
      closeNow();
      Thread.currentThread().interrupt();
    }
  }

  private void closeNow() {
    locked(
        () -> {
          if (!isClosed) {
            eraseIfAny(sum(signalSpool -> signalSpool.erasure().excess()));
          }
          isClosed = true;
          store.close();
          return store;
        });
  }
}
