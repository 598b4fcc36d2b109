/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.AttemptGate;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.UndeliveredHandler;
import dev.assent.internal.spool.store.StoredFrame;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What of one signal lies in a destination's spool, and its way in and out. The worker keeps and
 * takes; another thread erases. Thread-safe, by the spool's lock.
 *
 * <pre>
 * where a frame is     on disk              its data count as
 * kept                 as it is             spooled
 * taken by a loop      as it was            in flight
 * put back             as it is now         spooled
 * ended                no more              as they ended
 * </pre>
 *
 * @param <D> the stamped data
 */
public final class SignalSpool<D extends Stamped> {
  /** A replayed request is no larger, unless one frame is: {@value} bytes. */
  private static final int MAX_REQUEST_BYTES = 4 << 20;

  /** How often what is to be kept is gated again because decisions went on tightening. */
  private static final int TRIES = 8;

  private final Spool spool;
  private final Signal signal;
  private final Account account;
  private final StampGate stamps;
  private final FrameCodec<D> codec;
  private final ReceiverBackoff backoff;
  private final FrameRegatings<D> regatingses;
  private final DeclaredCatalog<D> declaredCatalog;
  private final FrameHeaders headers;
  private final SignalErasure<D> erasure;
  private final SignalIntake<D> intake;
  private final AttemptGate<Frame> frameGate = new FrameGate<>(this);

  /** What was erased before anybody asked for it; whoever writes a receipt may hold other locks. */
  private final AtomicReference<UnrequestedErasure> unclaimed =
      new AtomicReference<>(UnrequestedErasure.NOTHING);

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
    this.regatingses = new FrameRegatings<>(parts, account);
    this.declaredCatalog = parts.declaredCatalog();
    this.headers = new FrameHeaders(spool, signal);
    this.erasure = new SignalErasure<>(frames, parts, regatingses, headers, account);
    this.intake = new SignalIntake<>(this, spool, parts, headers);
  }

  /**
   * What a lane works with.
   *
   * @param gate the lane's
   * @param uncounted one that judges the same and counts nothing, for what is counted elsewhere
   * @param stamps the same for stamps alone
   * @param codec data as bodies of frames
   * @param declaredCatalog brings along what was declared in code
   * @param backoff told of every attempt's end
   */
  public record Parts<D extends Stamped>(
      Gate<D> gate,
      Gate<D> uncounted,
      StampGate stamps,
      FrameCodec<D> codec,
      DeclaredCatalog<D> declaredCatalog,
      ReceiverBackoff backoff) {
    /** Where nothing is declared in code. */
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

  /** The gate that frames pass before each attempt. */
  public AttemptGate<Frame> gate() {
    return frameGate;
  }

  /** Keeps what the lane's own attempts could not bring to the receiver. */
  public UndeliveredHandler<D> keeper() {
    return new UndeliveredData<>(this, backoff);
  }

  /** Keeps what attempts with frames could not. */
  public UndeliveredHandler<Frame> frameKeeper() {
    return new UndeliveredFrames(this, backoff);
  }

  /** Whether a frame may be taken now, as far as can be told without reading it. By the worker. */
  public boolean hasFrames() {
    spool.look();
    return spool.locked(() -> frames.oldest() != null);
  }

  /**
   * Lets go what need not wait any more; the categories of it that may not stay. Under the lock.
   */
  long wake() {
    long excess = 0;
    for (SpooledFrame frame : frames.wake()) {
      excess |= erasure.excess(frame);
    }
    return excess;
  }

  /**
   * Takes the oldest frames that need not wait. They count as in flight until their keeper takes
   * them back or hears of their end. By the worker.
   *
   * @param maxCount about so many data
   */
  public List<Frame> take(int maxCount) {
    return spool.locked(() -> takeOldest(maxCount));
  }

  private List<Frame> takeOldest(int maxCount) {
    List<Frame> taken = new ArrayList<>();
    long count = 0;
    long bytes = 0;
    SpooledFrame each = frames.oldest();
    while (each != null && count < maxCount && bytes < MAX_REQUEST_BYTES) {
      Frame frame;
      try {
        frame = takeOne(each);
      } catch (IOException | RuntimeException notNow) {
        frames.postpone(each, null);
        break;
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

  /** Takes a frame, has it wait, or ends it. */
  private @Nullable Frame takeOne(SpooledFrame each) throws IOException {
    if (postponed(each)) {
      return null;
    }
    StoredFrame stored = spool.read(each.id());
    if (stored == null) {
      lost(Lost.SPOOL_DAMAGED, each.id(), each.count());
      return null;
    }
    Frame frame = each.isEarlier() ? readmitted(each, stored) : frame(each, stored);
    if (frame == null) {
      end(each.id());
      return null;
    }
    account.moved(State.SPOOLED, State.IN_FLIGHT, frame.count());
    frames.take(each);
    return frame;
  }

  private static Frame frame(SpooledFrame each, StoredFrame stored) {
    return new Frame(
        each.id(),
        each.count(),
        each.stamp(),
        stored.body(),
        each.declared(),
        each,
        each.possiblySent());
  }

  private @Nullable Frame readmitted(SpooledFrame earlier, StoredFrame stored) {
    List<D> left =
        regatingses
            .counted(earlier.declared())
            .readmit(earlier, stored.body(), stamps.readmitted(earlier));
    return packed(
        earlier.id(), earlier, earlier.declared(), left, State.SPOOLED, earlier.possiblySent());
  }

  /** What is left of a frame; null if nothing. */
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
    Stamp stamp = FrameBatches.stamp(data, kept.earliestEpochNanos());
    byte[] body = codec.encode(data);
    if (body == null) {
      givenUp(account, stamp, data.size(), from, Lost.ENCODING, possiblySent);
      return null;
    }
    Declarations both = declared.and(declaredCatalog.in(data));
    return new Frame(id, data.size(), stamp, body, both, null, possiblySent);
  }

  static void givenUp(
      Account account, Stamped data, int count, State from, Lost reason, boolean possiblySent) {
    if (possiblySent) {
      account.moved(from, State.POSSIBLY_SENT, count);
      account.possiblySentCategories(data.own() | data.fields(), count);
    } else {
      account.lost(from, reason, count);
    }
  }

  /**
   * Gates a frame of a loop whose stamp alone does not let it go.
   *
   * @return what goes on; null if nothing, or if all of it waits in the spool again
   */
  @Nullable Frame gateAgain(Frame frame, boolean possiblySent, Clock now) {
    boolean perhaps = possiblySent || frame.possiblySent();
    if (!perhaps && waits(frame) && putBack(frame, false)) {
      return null;
    }
    return gated(frame, perhaps, now);
  }

  /** What may go of a frame of a loop; null if nothing: then it has ended. */
  private @Nullable Frame gated(Frame frame, boolean perhaps, Clock now) {
    List<D> left =
        regatingses
            .counted(frame.declared())
            .leave(frame, frame.message(), frame.count(), State.IN_FLIGHT, perhaps, now);
    Frame packed = packed(frame.id(), frame, frame.declared(), left, State.IN_FLIGHT, perhaps);
    if (packed == null) {
      end(frame.id());
    }
    return packed;
  }

  /** Has a frame wait if it must. */
  private boolean postponed(SpooledFrame frame) {
    Decision before = null;
    boolean waits = true;
    try {
      before = frame.subject().currentDecision();
      waits = frame.isEarlier() ? !stamps.isKnown(frame) : stamps.waits(frame);
    } catch (RuntimeException | StackOverflowError e) {
      before = null; // to be tried later
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
   * A loop gives a frame back: its data count as spooled again.
   *
   * @param possiblySent whether an attempt may have handed it on
   * @return false if it can't be stored as it is now: then nothing of it is on disk any more
   */
  boolean putBack(Frame frame, boolean possiblySent) {
    boolean perhaps = possiblySent || frame.possiblySent();
    Frame rest = frame;
    for (int tries = 0; tries < TRIES; tries++) {
      Frame now = rest;
      Put put = spool.locked(() -> putBackLocked(now, perhaps));
      if (put != Put.TIGHTENED) {
        return put == Put.STORED;
      }
      rest = gated(rest, perhaps, spool.clock().reading());
      if (rest == null) {
        return true;
      }
    }
    end(frame.id());
    return false;
  }

  private Put putBackLocked(Frame frame, boolean possiblySent) {
    boolean unchanged = frame.stored() != null && frame.stored() == frames.find(frame.id());
    if (unchanged) {
      // If it may not stay, whoever took it away finds it here.
      account.moved(State.IN_FLIGHT, State.SPOOLED, frame.count());
      put(
          frame.id(),
          frame.count(),
          frame.stamp(),
          FrameHeaders.paths(frame.stamp()),
          frame.declared(),
          possiblySent);
      return Put.STORED;
    }
    if (erasure.excessNow(frame) != 0) {
      return Put.TIGHTENED;
    }
    Put put = append(frame.count(), frame.stamp(), frame.message(), frame.declared(), possiblySent);
    end(frame.id());
    return put;
  }

  /**
   * Appends a frame of which all may stay, and lists it. Under the lock: whoever takes something of
   * it away after that finds it listed.
   */
  Put append(int count, Stamp stamp, byte[] body, Declarations declared, boolean possiblySent) {
    List<String> paths = FrameHeaders.paths(stamp);
    StoredFrame stored =
        new StoredFrame(
            headers.of(stamp, possiblySent, paths, declared),
            body,
            count,
            SignalLosses.kind(signal));
    long id = spool.append(stored);
    if (id < 0) {
      return Put.REFUSED;
    }
    account.moved(State.IN_FLIGHT, State.SPOOLED, count);
    put(id, count, stamp, paths, declared, possiblySent);
    return Put.STORED;
  }

  private void put(
      long id,
      int count,
      Stamp stamp,
      List<String> paths,
      Declarations declared,
      boolean possiblySent) {
    SpooledFrame frame = new SpooledFrame(id, count, stamp, paths, declared, false, possiblySent);
    frames.add(frame);
    boolean unused = postponed(frame);
  }

  /** What became of a frame that was to be stored. */
  enum Put {
    STORED,
    /** The disk did not take it. */
    REFUSED,
    /** Not all of it may stay any more: it is to be gated first. */
    TIGHTENED
  }

  /** Data were erased although nobody waits for it. */
  void erasedUnasked(long count, long possiblySent) {
    unclaimed.accumulateAndGet(
        new UnrequestedErasure(count, possiblySent), UnrequestedErasure::and);
  }

  /**
   * What was erased, since this was asked last, by the worker itself: what it kept was taken away
   * before it lay there, and whoever took it away had looked at the disk by then.
   */
  public UnrequestedErasure claimErased() {
    return unclaimed.getAndSet(UnrequestedErasure.NOTHING);
  }

  /** A frame has come to its end: it arrived, or nothing of it is left. */
  void end(long id) {
    spool.locked(
        () -> {
          SpooledFrame gone = frames.remove(id);
          spool.done(id, gone == null ? 0 : gone.own() | gone.fields());
          return id;
        });
  }

  /**
   * Stores data that could not be sent, which count as in flight until then.
   *
   * @return those that could not be stored
   */
  List<D> keep(List<D> batch, boolean possiblySent) {
    return intake.keep(batch, possiblySent, TRIES);
  }

  /** A frame of an earlier run is there, unless it was before. Under the lock. */
  void found(long id, int count, FrameHeader header, SubjectHandle subject) {
    if (frames.find(id) == null) {
      SpooledFrame frame = earlier(id, count, header, subject);
      frames.add(frame);
      boolean unused = postponed(frame);
      account.found(count);
    }
  }

  static SpooledFrame earlier(long id, int count, FrameHeader header, SubjectHandle subject) {
    Stamp stamp =
        new Stamp(
            header.own(),
            header.fields(),
            subject,
            subject.decision(),
            header.earliestEpochNanos());
    return new SpooledFrame(
        id, count, stamp, header.subjects(), header.declared(), true, header.possiblySent());
  }

  /** The store gave a frame up by itself; false if it is none of this lane's. Under the lock. */
  boolean lost(Lost reason, long id, int count) {
    SpooledFrame frame = frames.remove(id);
    if (frame == null) {
      return false;
    }
    if (frame.taken) {
      return true; // it counts where the loop brings it
    }
    lostWithTheKey += reason == Lost.SPOOL_ERASED ? count : 0;
    givenUp(account, frame, count, State.SPOOLED, reason, frame.possiblySent());
    return true;
  }

  /** Data of an earlier run were lost before they were seen. Under the lock. */
  void lostUnseen(Lost reason, int count) {
    lostWithTheKey += reason == Lost.SPOOL_ERASED ? count : 0;
    account.found(count);
    account.lost(State.SPOOLED, reason, count);
  }

  /** How many data were lost with the key since this was asked last. Under the lock. */
  long lostWithTheKey() {
    long count = lostWithTheKey;
    lostWithTheKey = 0;
    return count;
  }

  /** What may not stay of what lies here. */
  SignalErasure<D> erasure() {
    return erasure;
  }

  @Nullable SpooledFrame find(long id) {
    return frames.find(id);
  }

  /** A frame lies on disk: one that is listed under its id and is another is no more. */
  void forgetIfOther(long id, @Nullable FrameHeader header) {
    SpooledFrame listed = frames.find(id);
    if (listed != null && (header == null || !listed.isOf(header))) {
      frames.remove(id);
    }
  }
}
