/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.config.ConfigurationException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What lies on disk for one destination, of all its signals. What is written passed the gate; what
 * is read passes it again; what may not stay is erased when decisions change. Thread-safe.
 *
 * <p><b>Synchronization.</b> One lock for the lanes' frames and every call of the store: the worker
 * keeps, takes and ends frames, another thread erases, and each sees the other's work whole. The
 * worker puts a frame into its lane before it looks whether decisions have changed; who changes
 * them looks at the lanes afterwards. So what was kept under old decisions is erased by one of
 * both. Order: the spool's lock → the store's → a subject's stripe.
 *
 * <p><b>Earlier runs.</b> Their frames are read when it is known what the sources say, and each
 * goes through the full gate when it is taken; one of whose subjects nothing is known yet stays
 * where it is, as long as it is not too old.
 */
public final class Spool implements AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.spool");

  /** How often it is looked whether what lies there is too old, or need not wait any more. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long closing waits for erasures that were asked for before: {@value} seconds. */
  private static final long CLOSE_SECONDS = 1;

  /** How long until what could not be erased is tried again: {@value} seconds. */
  private static final long ERASE_AGAIN_SECONDS = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final String destination;
  private final Setup setup;
  private final Map<Signal, SignalSpool<?>> lanes = new EnumMap<>(Signal.class);
  private final SignalLosses losses;

  private final RequestedErasures asked;

  // Guarded by the lock.
  private FrameStore store;
  private boolean closed;
  private boolean failing;
  private boolean erasesAgain;
  private long nextLookNanos;

  /**
   * The categories of frames that are done with, whose bytes may still lie there under the key in
   * force.
   */
  private long leftovers;

  private Spool(String destination, Setup setup) {
    this.destination = destination;
    this.setup = setup;
    this.nextLookNanos = setup.clock().nanoTime();
    this.asked = new RequestedErasures(destination, setup.executor());
    this.losses = new SignalLosses(destination, lanes, setup.clock());
    this.store = openStore(setup.executor());
    this.leftovers = store.hasUnseen() ? -1 : 0;
  }

  private FrameStore openStore(Executor forcing) {
    return FrameStore.open(
        setup.settings().directory().resolve(destination),
        limits(setup.settings()),
        setup.disk(),
        setup.clock(),
        losses,
        forcing);
  }

  /**
   * What all spools of an instance share.
   *
   * @param executor on which is erased, in order; it may wait for a disk
   */
  public record Setup(
      SpoolSettings settings,
      Categories categories,
      Decisions decisions,
      Clock clock,
      ScheduledExecutorService executor,
      Disk disk) {
    /** On the disk of the system. */
    public Setup(
        SpoolSettings settings,
        Categories categories,
        Decisions decisions,
        Clock clock,
        ScheduledExecutorService executor) {
      this(settings, categories, decisions, clock, executor, Disk.system());
    }
  }

  /**
   * Opens a destination's spool; reads no data.
   *
   * @throws ConfigurationException if its directory can't be used, or somebody else uses it
   */
  public static Spool open(String destination, Setup setup) {
    return new Spool(destination, setup);
  }

  /**
   * Erases what lies there, since a switch says that nothing leaves.
   *
   * @throws ConfigurationException as {@link #open}
   */
  public static void erase(String destination, SpoolSettings settings, Clock clock) {
    SpoolWipe.of(destination, settings, clock);
  }

  /** Adds the lane of a signal, before anything is kept or taken. */
  public <D extends Stamped> SignalSpool<D> addLane(
      Signal signal, Account account, SignalSpool.Parts<D> parts) {
    SignalSpool<D> lane = new SignalSpool<>(this, signal, account, parts);
    lanes.put(signal, lane);
    return lane;
  }

  /** To be called once, when all lanes are there: ends what an earlier run had to erase. */
  public void start() {
    boolean owes =
        locked(
            () -> {
              losses.begin();
              return store.owed() != null;
            });
    if (owes) {
      execute(() -> eraseOwed());
    }
  }

  <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Now and then: drops what is too old, reads what earlier runs left once it is known what the
   * sources say, and lets what has waited go, or erases what turned out not to be permitted. By the
   * worker.
   */
  void look() {
    locked(
        () -> {
          long now = setup.clock().nanoTime();
          if (nextLookNanos - now <= 0) {
            nextLookNanos = now + LOOK_NANOS;
            store.expire();
            recoverIfConsentIsKnown();
            eraseIfAny(sum(SignalSpool::wake));
          }
          return store;
        });
  }

  private void recoverIfConsentIsKnown() {
    if (store.hasUnseen() && store.owed() == null && setup.decisions().isHeard()) {
      recover();
      eraseIfAny(sum(lane -> lane.erasure().excess())); // what was denied while nobody ran
    }
  }

  private long sum(ToLongFunction<SignalSpool<?>> masks) {
    long sum = 0;
    for (SignalSpool<?> lane : lanes.values()) {
      sum |= masks.applyAsLong(lane);
    }
    return sum;
  }

  private void recover() {
    List<Long> orphans = new ArrayList<>();
    try {
      RecoveryResult unused =
          store.recover(
              (id, frame) -> {
                if (!found(id, frame)) {
                  orphans.add(id);
                }
              });
    } catch (IOException unusable) {
      // It is tried again; until then nothing of it leaves.
      return;
    }
    orphans.forEach(id -> done(id, 0));
  }

  /** False if nobody here can judge it: it is lost. */
  private boolean found(long id, StoredFrame frame) {
    FrameHeader header = header(frame);
    SignalSpool<?> lane = header == null ? null : lanes.get(header.signal());
    SubjectHandle subject = header == null ? null : subjectOrNull(header.subjects());
    if (header == null || lane == null || subject == null) {
      losses.lostUnseen(
          Lost.SPOOL_DAMAGED,
          frame.count(),
          header == null ? RecordPrefix.NO_KIND : SignalLosses.kind(header.signal()));
      return false;
    }
    lane.found(id, frame.count(), header, subject);
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

  /** With the process's own, if it has one. */
  private SubjectHandle subject(List<String> paths) {
    SubjectHandle subject = null;
    for (String path : paths) {
      SubjectHandle one = setup.decisions().subject(path);
      subject = subject == null ? one : subject.and(one);
    }
    return subject == null ? setup.decisions().own() : subject;
  }

  /** Stores a frame; its id, or -1 if it can't be stored. Under the lock. */
  long append(StoredFrame frame) {
    try {
      return store.append(frame);
    } catch (IOException | RuntimeException notStored) {
      losses.refused(notStored);
      return -1;
    }
  }

  /** A header as it is stored. */
  byte[] encode(FrameHeader header) {
    return header.encode(setup.categories());
  }

  /**
   * Reads a frame; null if it is gone. Under the lock.
   *
   * @throws IOException if it can't be read now
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
   * Done with a frame. Under the lock.
   *
   * @param mask the categories in it
   */
  void done(long id, long mask) {
    leftovers |= mask;
    try {
      store.done(id);
    } catch (IOException mayComeBack) {
      // In the next run only, where it is gated again: it may arrive twice.
      return;
    }
  }

  /**
   * Decisions have tightened: erases what may not stay. Does not block, unless the instance is
   * closed: then the directory is taken again, and given back, by the caller's thread.
   *
   * @param tightened the categories that were taken from someone
   * @return completes when it is erased, or could not be and is tried again; fails if nobody here
   *     tries it again, with what may still leave
   */
  public CompletionStage<SpoolErasure> enforce(long tightened) {
    return asked.ask(() -> locked(() -> eraseTightened(tightened)));
  }

  /** Nobody erases any more: what was asked for and not begun fails. */
  public void endErasures() {
    asked.end();
  }

  private SpoolErasure eraseTightened(long tightened) {
    return closed ? eraseAfterClose(tightened) : eraseIfAnyOf(tightened);
  }

  private SpoolErasure eraseIfAnyOf(long tightened) {
    long mask = sum(lane -> lane.erasure().excess()) | (tightened & readable());
    return mask != 0 || store.owed() != null ? erase() : SpoolErasure.NONE;
  }

  /** The directory was given back: takes it again as long as that lasts. */
  private SpoolErasure eraseAfterClose(long tightened) {
    try (FrameStore again = openStore(Runnable::run)) {
      store = again;
      leftovers = store.hasUnseen() ? -1 : 0;
      // others may have had the directory meanwhile, and begun anew to number frames
      store.survey(
          (id, frame) -> lanes.values().forEach(lane -> lane.forgetIfOther(id, header(frame))));
      if (store.owed() == null) {
        recover(); // what is known here counts where it stands
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

  /** What may stand on disk although no lane has it: of earlier runs, and what is done with. */
  private long readable() {
    return store.hasUnseen() ? -1 : store.hasDone() ? leftovers : 0;
  }

  /**
   * What was just kept, or has waited, may be what was taken away. Under the lock.
   *
   * @param excess the categories that may not stay
   */
  void eraseIfAny(long excess) {
    if (excess != 0) {
      SpoolErasure done = erase();
      lanes.forEach(
          (signal, lane) -> lane.erasedUnasked(done.of(signal), done.possiblySentOf(signal)));
    }
  }

  /** Ends what an earlier run, or an earlier try, had to erase. */
  private void eraseOwed() {
    locked(
        () -> {
          erasesAgain = false;
          return closed || store.owed() == null ? SpoolErasure.NONE : erase();
        });
  }

  /** Erases what may not stay, and what is owed. */
  private SpoolErasure erase() {
    PendingErasure pendingErasure = PendingErasure.of(store.owed(), setup.categories());
    SubjectHash hash = hash(pendingErasure);
    boolean everything =
        pendingErasure.isEverything() || (pendingErasure.namesSubjects() && hash == null);
    FrameEraser eraser =
        new FrameEraser(
            lanes, this::header, this::subject, losses, setup.clock(), pendingErasure, hash);
    ErasureScope erasureScope = everything ? new ErasureScope() : eraser.claims(store);
    ErasureResult outcome =
        everything
            ? store.destroy()
            : store.rewrite(by -> pendingErasure.and(erasureScope, by, setup.categories()), eraser);
    if (outcome == ErasureResult.FAILED) {
      eraseAgain();
    } else {
      failing = false;
      leftovers = 0;
    }
    return eraser.ended(outcome);
  }

  private @Nullable SubjectHash hash(PendingErasure pendingErasure) {
    try {
      return pendingErasure.namesSubjects() ? store.hash() : null;
    } catch (IOException lost) {
      return null;
    }
  }

  private void eraseAgain() {
    if (!failing) {
      logger.log(
          Level.WARNING,
          "Data in the spool of destination {0} could not be erased. Assent sends nothing from"
              + " this spool and retries until the erasure succeeds. Check the disk and the"
              + " permissions of ASSENT_SPOOL_DIR. Logged once.",
          destination);
    }
    failing = true;
    if (erasesAgain || closed) {
      return;
    }
    try {
      var unused =
          setup.executor().schedule(this::eraseOwed, ERASE_AGAIN_SECONDS, TimeUnit.SECONDS);
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
   * Gives the directory back, when what is to be erased by then is erased. What else lies there
   * stays for the next run.
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
          if (!closed) {
            eraseIfAny(sum(lane -> lane.erasure().excess()));
          }
          closed = true;
          store.close();
          return store;
        });
  }
}
