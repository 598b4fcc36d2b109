/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.AttemptGate;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.UndeliveredHandler;
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one signal in a destination's spool. The worker stores and takes frames; another
 * thread erases. Thread-safe, by the spool's lock.
 *
 * <pre>
 * state of a frame     on disk              state of its data
 * stored               unchanged            spooled
 * taken by a loop      unchanged            in flight
 * put back             current content      spooled
 * ended                done, then deleted   its final state
 * </pre>
 *
 * @param <D> the stamped data
 */
public final class SignalSpool<D extends Stamped> {
  /** The maximum size of a replayed request, unless a single frame is larger: {@value} bytes. */
  private static final int MAX_REQUEST_BYTES = 4 << 20;

  /**
   * The number of times that data is gated again because decisions have tightened before it is
   * stored.
   */
  private static final int TRIES = 8;

  /** How often the end of a frame is tried while memory is short: {@value}. */
  private static final int ENDS = 10;

  private final Spool spool;
  private final Signal signal;
  private final Account account;
  private final StampGate stamps;
  private final FrameCodec<D> codec;
  private final ReceiverBackoff backoff;
  private final FrameRegatings<D> regatings;
  private final DeclaredCatalog<D> declaredCatalog;
  private final FrameHeaders headers;
  private final SignalErasure<D> erasure;
  private final SignalIntake<D> intake;
  private final AttemptGate<Frame> frameGate = new FrameGate<>(this);

  /** The erased data that no requested erasure has counted. */
  private final UnrequestedErasures unclaimed = new UnrequestedErasures();

  /** Guarded by the spool's lock. */
  private final FrameQueue frames = new FrameQueue();

  /** Guarded by the spool's lock. */
  private long lostWithTheKey;

  SignalSpool(Spool spool, Signal signal, Account account, Parts<D> parts) {
    this.spool = spool;
    this.signal = signal;
    this.account = account;
    this.stamps = parts.stamps();
    this.codec = parts.codec();
    this.backoff = parts.backoff();
    this.regatings = new FrameRegatings<>(parts, account);
    this.declaredCatalog = parts.declaredCatalog();
    this.headers = new FrameHeaders(spool, signal);
    this.erasure = new SignalErasure<>(frames, parts, regatings, headers, account);
    this.intake = new SignalIntake<>(this, spool, parts, headers);
  }

  /**
   * The parts of a signal's pipeline that the spool uses.
   *
   * @param gate the pipeline's gate
   * @param uncounted a gate with the same results that counts nothing, for data that is counted
   *     elsewhere
   * @param stamps decides on stamps without data
   * @param codec encodes and decodes the bodies of frames
   * @param declaredCatalog supplies the declarations in code
   * @param backoff is notified of the end of every attempt
   */
  public record Parts<D extends Stamped>(
      Gate<D> gate,
      Gate<D> uncounted,
      StampGate stamps,
      FrameCodec<D> codec,
      DeclaredCatalog<D> declaredCatalog,
      ReceiverBackoff backoff) {
    /** Creates parts without declarations in code. */
    public Parts(
        Gate<D> gate,
        Gate<D> uncounted,
        StampGate stamps,
        FrameCodec<D> codec,
        ReceiverBackoff backoff) {
      this(gate, uncounted, stamps, codec, DeclaredCatalog.nothing(), backoff);
    }
  }

  StampGate stamps() {
    return stamps;
  }

  /** Returns the gate for frames before each attempt. */
  public AttemptGate<Frame> gate() {
    return frameGate;
  }

  /** Returns the handler that stores undelivered data of the pipeline's own attempts. */
  public UndeliveredHandler<D> undelivered() {
    return new UndeliveredData<>(this, backoff);
  }

  /** Returns the handler that puts undelivered frames back. */
  public UndeliveredHandler<Frame> undeliveredFrames() {
    return new UndeliveredFrames(this, backoff);
  }

  /**
   * Performs the spool's periodic tasks if they are due, and returns whether a frame is ready.
   * Reads no frame. Called by the worker.
   */
  public boolean hasFrames() {
    spool.runPeriodicTasks();
    return spool.locked(() -> frames.oldest() != null);
  }

  /**
   * Makes waiting frames ready that need not wait any more, and returns their categories that must
   * not stay stored. Under the lock.
   */
  long wake() {
    long excess = 0;
    for (SpooledFrame frame : frames.wake()) {
      excess |= erasure.excess(frame);
    }
    return excess;
  }

  /**
   * Corrects the count of stored data, which an error may have ended in its middle. Under the lock,
   * under which all of it changes.
   */
  void settle() {
    account.settle(State.SPOOLED, frames.count());
  }

  /**
   * Takes the oldest ready frames. Their data counts as in flight until the handler puts the frames
   * back or ends them. Called by the worker.
   *
   * @param maxCount the approximate number of data items
   */
  public List<Frame> take(int maxCount) {
    return spool.locked(() -> takeOldest(maxCount));
  }

  private List<Frame> takeOldest(int maxCount) {
    ArrayList<Frame> taken = new ArrayList<>();
    long count = 0;
    long bytes = 0;
    SpooledFrame each = frames.oldest();
    while (each != null && count < maxCount && bytes < MAX_REQUEST_BYTES) {
      Frame frame;
      try {
        taken.ensureCapacity(taken.size() + 1); // before the frame is taken and counted
        frame = takeOne(each);
      } catch (IOException | RuntimeException notNow) {
        frames.postpone(each, null);
        break;
      } catch (Error noMemory) {
        if (taken.isEmpty()) {
          throw noMemory;
        }
        break; // those that were taken are sent
      }
      if (frame != null) {
        taken.add(frame);
        count += frame.count();
        bytes += frame.message().length;
      }
      each = frames.oldest();
    }
    return taken;
  }

  /** Takes a frame. Returns null if the frame waits, has ended or is lost. */
  private @Nullable Frame takeOne(SpooledFrame each) throws IOException {
    if (isPostponed(each)) {
      return null;
    }
    StoredFrame stored = spool.read(each.id());
    if (stored == null) {
      countLost(Lost.SPOOL_DAMAGED, each.id(), each.count());
      return null;
    }
    Frame frame = each.isEarlier() ? readmitted(each, stored) : frame(each, stored);
    if (frame == null) {
      endSurely(each.id());
      return null;
    }
    frames.take(each);
    account.moved(State.SPOOLED, State.IN_FLIGHT, frame.count());
    return frame;
  }

  private static Frame frame(SpooledFrame each, StoredFrame stored) {
    return new Frame(
        each.id(),
        each.count(),
        each.stamp(),
        stored.body(),
        each.beforeSend(),
        each.declared(),
        each,
        each.isPossiblySent());
  }

  private @Nullable Frame readmitted(SpooledFrame earlier, StoredFrame stored) {
    List<D> left =
        regatings
            .counted(earlier.declared())
            .readmit(earlier, stored.body(), stamps.readmitted(earlier));
    return packed(
        earlier.id(), earlier, earlier.declared(), left, State.SPOOLED, earlier.isPossiblySent());
  }

  /**
   * Encodes the remaining data of a frame; null if nothing remains or the data can't be encoded.
   * Throws no error: the frame's data was gated and counted, which must not happen twice.
   */
  private @Nullable Frame packed(
      long id,
      Stamped kept,
      Declarations declared,
      List<D> data,
      State from,
      boolean possiblySent) {
    if (data.isEmpty()) {
      return null;
    }
    Frame frame = null;
    try {
      Stamp stamp = FrameBatches.stamp(data, kept.earliestEpochNanos());
      EncodedRequest body = codec.encode(data);
      if (body != null) {
        Declarations both = declared.and(declaredCatalog.in(data));
        frame =
            new Frame(
                id,
                data.size(),
                stamp,
                body.message(),
                body.beforeSend(),
                both,
                null,
                possiblySent);
      }
    } catch (Error noMemory) {
      frame = null;
    }
    if (frame == null) {
      givenUp(account, kept, data.size(), from, Lost.ENCODING, possiblySent);
    }
    return frame;
  }

  static void givenUp(
      Account account, Stamped data, int count, State from, Lost reason, boolean possiblySent) {
    if (possiblySent) {
      account.moved(from, State.POSSIBLY_SENT, count);
      account.possiblySentCategories(data.ownMask() | data.fieldsMask(), count);
    } else {
      account.lost(from, reason, count);
    }
  }

  /**
   * Gates a frame of a send loop after its stamp did not pass.
   *
   * @return the remaining frame; null if nothing remains, or if the frame is back in the spool
   */
  @Nullable Frame gateAgain(Frame frame, boolean possiblySent, Clock now) {
    boolean perhaps = possiblySent || frame.isPossiblySent();
    if (!perhaps && waits(frame) && putBack(frame, false)) {
      return null;
    }
    return gated(frame, perhaps, now);
  }

  /**
   * Gates the data of a send loop's frame. Returns the remaining frame; null if nothing remains,
   * and then the frame has ended.
   */
  private @Nullable Frame gated(Frame frame, boolean perhaps, Clock now) {
    List<D> left =
        regatings
            .counted(frame.declared())
            .leave(frame, frame.message(), frame.count(), State.IN_FLIGHT, perhaps, now);
    Frame packed = packed(frame.id(), frame, frame.declared(), left, State.IN_FLIGHT, perhaps);
    if (packed == null) {
      endSurely(frame.id());
    }
    return packed;
  }

  /** Marks a frame as waiting if it must wait, and returns whether it waits. */
  private boolean isPostponed(SpooledFrame frame) {
    Decision before = null;
    boolean waits = true;
    try {
      before = frame.subject().currentDecision();
      waits = frame.isEarlier() ? !stamps.isKnown(frame) : stamps.waits(frame);
    } catch (RuntimeException | StackOverflowError e) {
      before = null; // null means: retry later
    }
    if (waits) {
      frames.postpone(frame, before);
    }
    return waits;
  }

  private boolean waits(Stamped frame) {
    try {
      return stamps.waits(frame);
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  /**
   * Puts a frame of a send loop back. Its data counts as spooled again.
   *
   * @param possiblySent whether an attempt may have sent the frame
   * @return false if the remaining frame can't be stored; then no part of it is on disk any more
   */
  boolean putBack(Frame frame, boolean possiblySent) {
    boolean perhaps = possiblySent || frame.isPossiblySent();
    Frame rest = frame;
    boolean mayBeReduced = true;
    for (int tries = 0; tries < TRIES; tries++) {
      Frame now = rest;
      boolean reduced = mayBeReduced;
      Put put = spool.locked(() -> putBackLocked(now, perhaps, reduced));
      if (put != Put.TIGHTENED) {
        return put == Put.STORED;
      }
      mayBeReduced &= erasure.keepsReduced(rest);
      rest = erased(rest, perhaps, mayBeReduced);
      if (rest == null) {
        endSurely(frame.id());
        return true;
      }
    }
    endSurely(frame.id());
    return false;
  }

  /** Removes what must not stay from a send loop's frame; null if nothing remains. */
  private @Nullable Frame erased(Frame frame, boolean perhaps, boolean keepsReduced) {
    Rest<D> rest =
        regatings
            .counted(frame.declared())
            .erase(
                frame,
                frame.message(),
                frame.count(),
                erasure::kept,
                keepsReduced,
                State.IN_FLIGHT,
                perhaps);
    return packed(frame.id(), frame, frame.declared(), rest.left(), State.IN_FLIGHT, perhaps);
  }

  private Put putBackLocked(Frame frame, boolean possiblySent, boolean mayBeReduced) {
    boolean unchanged = frame.stored() != null && frame.stored() == frames.find(frame.id());
    if (unchanged) {
      // If the frame must not stay, the erasure of the tightened decision finds it in the queue.
      put(
          frame.id(),
          frame.count(),
          frame.stamp(),
          FrameHeaders.paths(frame.stamp()),
          frame.declared(),
          frame.beforeSend(),
          possiblySent);
      return Put.STORED;
    }
    if (!erasure.mayStay(frame, mayBeReduced)) {
      return Put.TIGHTENED;
    }
    Put put = append(frame.count(), frame.stamp(), frame, frame.declared(), possiblySent);
    endSurely(frame.id());
    return put;
  }

  /**
   * Appends a frame that may stay as a whole, and adds it to the queue. Under the lock, so that an
   * erasure afterwards finds it in the queue.
   */
  Put append(
      int count, Stamp stamp, EncodedRequest body, Declarations declared, boolean possiblySent) {
    List<String> paths = FrameHeaders.paths(stamp);
    StoredFrame stored =
        new StoredFrame(
            headers.of(stamp, possiblySent, paths, declared),
            body.message(),
            count,
            SignalLosses.kind(signal));
    long id = spool.append(stored);
    if (id < 0) {
      return Put.REFUSED;
    }
    try {
      put(id, count, stamp, paths, declared, body.beforeSend(), possiblySent);
    } catch (Error noMemory) {
      spool.done(id, stamp.ownMask() | stamp.fieldsMask()); // its data does not count as stored
      throw noMemory;
    }
    return Put.STORED;
  }

  private void put(
      long id,
      int count,
      Stamp stamp,
      List<String> paths,
      Declarations declared,
      BeforeSend beforeSend,
      boolean possiblySent) {
    SpooledFrame frame =
        new SpooledFrame(id, count, stamp, paths, declared, beforeSend, false, possiblySent);
    frames.add(frame);
    account.moved(State.IN_FLIGHT, State.SPOOLED, count);
    try {
      boolean unused = isPostponed(frame);
    } catch (Error noMemory) {
      return; // it is asked again before it is taken
    }
  }

  /** The result of an attempt to store a frame. */
  enum Put {
    STORED,
    /** The store did not accept the frame. */
    REFUSED,
    /** The data does not fit in one frame. */
    TOO_LARGE,
    /** Decisions have tightened: the frame must be gated first. */
    TIGHTENED
  }

  /** Adds data that was erased without a request. */
  void erasedUnasked(long count, long possiblySent) {
    unclaimed.add(count, possiblySent);
  }

  /**
   * Returns and resets the count of data that was erased without a request since the last call.
   * Usually, a decision had tightened before the worker stored this data, and the erasure requested
   * for that decision had already searched the spool.
   */
  public UnrequestedErasure takeErased() {
    return unclaimed.take();
  }

  /** Ends a frame: it arrived, or nothing of it remains. */
  void end(long id) {
    spool.locked(
        () -> {
          SpooledFrame gone = frames.remove(id);
          spool.done(id, gone == null ? 0 : gone.ownMask() | gone.fieldsMask());
          return id;
        });
  }

  /** Ends a frame whose data was counted, which must not happen twice. */
  void endSurely(long id) {
    for (int left = ENDS; left > 0; left--) {
      try {
        end(id);
        return;
      } catch (Error passing) {
        Thread.onSpinWait();
      }
    }
    // It stays on disk, and the next run gates it again.
  }

  /**
   * Stores unsent data. The data counts as in flight until it is stored.
   *
   * @return the data that could not be stored
   */
  List<D> keep(List<D> batch, boolean possiblySent) {
    return intake.keep(batch, possiblySent, TRIES);
  }

  /** Adds a frame of an earlier run, unless the queue contains it already. Under the lock. */
  void found(long id, int count, FrameHeader header, SubjectHandle subject) {
    if (frames.find(id) == null) {
      SpooledFrame frame = earlier(id, count, header, subject);
      frames.add(frame);
      boolean unused = isPostponed(frame);
      account.found(count);
    }
  }

  static SpooledFrame earlier(long id, int count, FrameHeader header, SubjectHandle subject) {
    Stamp stamp =
        new Stamp(
            header.ownMask(),
            header.fieldsMask(),
            subject,
            subject.decision().alsoAdding(header.added()),
            header.earliestEpochNanos());
    return new SpooledFrame(
        id,
        count,
        stamp,
        header.subjects(),
        header.declared(),
        BeforeSend.ALLOWED,
        true,
        header.isPossiblySent());
  }

  /**
   * Counts a frame that the store dropped by itself; returns false if the frame is not of this
   * signal. Under the lock.
   */
  boolean countLost(Lost reason, long id, int count) {
    SpooledFrame frame = frames.remove(id);
    if (frame == null) {
      return false;
    }
    if (frame.isTaken) {
      return true; // the send loop counts it
    }
    lostWithTheKey += reason == Lost.SPOOL_ERASED ? count : 0;
    givenUp(account, frame, count, State.SPOOLED, reason, frame.isPossiblySent());
    return true;
  }

  /** Counts data of an earlier run that was lost before its recovery. Under the lock. */
  void lostUnseen(Lost reason, int count) {
    lostWithTheKey += reason == Lost.SPOOL_ERASED ? count : 0;
    account.found(count);
    account.lost(State.SPOOLED, reason, count);
  }

  /**
   * Returns and resets the number of data items lost with the key since the last call. Under the
   * lock.
   */
  long lostWithTheKey() {
    long count = lostWithTheKey;
    lostWithTheKey = 0;
    return count;
  }

  /** Returns the erasure of this signal's frames. */
  SignalErasure<D> erasure() {
    return erasure;
  }

  @Nullable SpooledFrame find(long id) {
    return frames.find(id);
  }

  /**
   * Compares the frame on disk under this id with the frame in the queue. If they differ, removes
   * the frame from the queue. Under the lock.
   *
   * @param header the header of the frame on disk; null if it is unreadable
   */
  void forgetIfOther(long id, @Nullable FrameHeader header) {
    SpooledFrame listed = frames.find(id);
    if (listed != null && (header == null || !listed.isOf(header))) {
      frames.remove(id);
    }
  }
}
