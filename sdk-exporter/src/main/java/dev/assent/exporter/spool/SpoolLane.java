/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import dev.assent.decision.Subject;
import dev.assent.exporter.attempt.Keeper;
import dev.assent.exporter.attempt.Reach;
import dev.assent.exporter.gate.ExitGate;
import dev.assent.exporter.gate.Gate;
import dev.assent.exporter.gate.StampGate;
import dev.assent.exporter.tag.Stamp;
import dev.assent.exporter.tag.Stamped;
import dev.assent.ledger.Account;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
public final class SpoolLane<D extends Stamped> {
  /** A replayed request is no larger, unless one frame is: {@value} bytes. */
  private static final int MAX_REQUEST_BYTES = 4 << 20;

  private final Spool spool;
  private final Signal signal;
  private final Account account;
  private final StampGate stamps;
  private final FrameCodec<D> codec;
  private final Reach reach;
  private final Regate<D> regate;
  private final Regate<D> uncounted;
  private final ExitGate<Frame> frameGate = new FrameGate<>(this);

  /** Oldest first. Guarded by the spool's lock. */
  private final TreeMap<Long, Spooled> frames = new TreeMap<>();

  /** Guarded by the spool's lock. */
  private long lostWithTheKey;

  SpoolLane(Spool spool, Signal signal, Account account, Parts<D> parts) {
    this.spool = spool;
    this.signal = signal;
    this.account = account;
    this.stamps = parts.stamps();
    this.codec = parts.codec();
    this.reach = parts.reach();
    this.regate = new Regate<>(parts.gate(), stamps, codec, account);
    this.uncounted = new Regate<>(parts.uncounted(), stamps, codec, Account.uncounted());
  }

  /**
   * What a lane works with.
   *
   * @param gate the lane's
   * @param uncounted one that judges the same and counts nothing, for what is counted elsewhere
   * @param stamps the same for stamps alone
   * @param codec data as bodies of frames
   * @param reach told of every attempt's end
   */
  public record Parts<D extends Stamped>(
      Gate<D> gate, Gate<D> uncounted, StampGate stamps, FrameCodec<D> codec, Reach reach) {}

  StampGate stamps() {
    return stamps;
  }

  /** The gate that frames pass before each attempt. */
  public ExitGate<Frame> gate() {
    return frameGate;
  }

  /** Keeps what the lane's own attempts could not bring to the receiver. */
  public Keeper<D> keeper() {
    return new LiveKeeper<>(this, reach);
  }

  /** Keeps what attempts with frames could not. */
  public Keeper<Frame> frameKeeper() {
    return new FrameKeeper(this, reach);
  }

  /** Whether a frame may be taken now, as far as can be told without reading it. */
  public boolean hasFrames() {
    spool.recoverIfConsentIsKnown();
    return spool.locked(() -> frames.values().stream().anyMatch(SpoolLane::isReady));
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isReady(Spooled frame) {
    return !frame.taken && frame.postponedUnder != frame.subject().decision();
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
    for (Spooled each : List.copyOf(frames.values())) {
      if (count >= maxCount || bytes >= MAX_REQUEST_BYTES) {
        break;
      }
      Frame frame = isReady(each) ? takeOne(each) : null;
      if (frame != null) {
        taken.add(frame);
        count += frame.count();
        bytes += frame.message().length;
      }
    }
    return taken;
  }

  private @Nullable Frame takeOne(Spooled each) {
    if (each.isEarlier() ? !stamps.isKnown(each) : stamps.waits(each)) {
      each.postponedUnder = each.subject().decision();
      return null;
    }
    StoredFrame stored = spool.read(each.id());
    if (stored == null) {
      return null;
    }
    Frame frame = each.isEarlier() ? readmitted(each, stored) : frame(each, stored);
    if (frame == null) {
      end(each.id());
      return null;
    }
    account.moved(State.SPOOLED, State.IN_FLIGHT, frame.count());
    Spooled current =
        new Spooled(each.id(), frame.count(), frame.stamp(), false, frame.mayHaveLeft());
    current.taken = true;
    frames.put(each.id(), current);
    return frame;
  }

  private static Frame frame(Spooled each, StoredFrame stored) {
    return new Frame(
        each.id(), each.count(), each.stamp(), stored.body(), true, each.mayHaveLeft());
  }

  private @Nullable Frame readmitted(Spooled earlier, StoredFrame stored) {
    List<D> left =
        regate.readmit(earlier, stored.body(), earlier.count(), stamps.readmitted(earlier));
    return packed(earlier.id(), left, earlier.mayHaveLeft(), State.SPOOLED);
  }

  private @Nullable Frame packed(long id, List<D> data, boolean mayHaveLeft, State from) {
    byte[] body = data.isEmpty() ? null : codec.encode(data);
    if (body == null) {
      account.lost(from, Lost.ENCODING, data.size());
      return null;
    }
    return new Frame(id, data.size(), Batches.stamp(data), body, false, mayHaveLeft);
  }

  /**
   * Gates a frame of a loop whose stamp alone does not let it go.
   *
   * @return what goes on; null if nothing, or if all of it waits in the spool again
   */
  @Nullable Frame gateAgain(Frame frame, boolean mayHaveLeft, Clock now) {
    boolean perhaps = mayHaveLeft || frame.mayHaveLeft();
    if (!perhaps && waits(frame) && putBack(frame, false)) {
      return null;
    }
    List<D> left =
        regate.leave(frame, frame.message(), frame.count(), State.IN_FLIGHT, perhaps, now);
    Frame packed = packed(frame.id(), left, frame.mayHaveLeft(), State.IN_FLIGHT);
    if (packed == null) {
      end(frame.id());
    }
    return packed;
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
   * @param mayHaveLeft whether an attempt may have handed it on
   * @return false if it can't be stored as it is now: then nothing of it is on disk any more
   */
  boolean putBack(Frame frame, boolean mayHaveLeft) {
    return spool.locked(() -> putBackLocked(frame, mayHaveLeft || frame.mayHaveLeft()));
  }

  private boolean putBackLocked(Frame frame, boolean mayHaveLeft) {
    boolean unchanged = frame.isStored() && frames.containsKey(frame.id());
    long id = frame.id();
    if (!unchanged) {
      id = store(frame.stamp(), frame.message(), frame.count(), mayHaveLeft);
      end(frame.id());
    }
    if (id < 0) {
      return false;
    }
    account.moved(State.IN_FLIGHT, State.SPOOLED, frame.count());
    Spooled back = new Spooled(id, frame.count(), frame.stamp(), false, mayHaveLeft);
    back.postponedUnder = waits(back) ? back.subject().decision() : null;
    frames.put(id, back);
    return true;
  }

  /** A frame has come to its end: it arrived, or nothing of it is left. */
  void end(long id) {
    spool.locked(
        () -> {
          frames.remove(id);
          spool.done(id);
          return id;
        });
  }

  /**
   * Stores data that could not be sent, which count as in flight until then.
   *
   * @return those that could not be stored
   */
  List<D> keep(List<D> batch, boolean mayHaveLeft) {
    List<D> rest = new ArrayList<>(0);
    List<Spooled> kept = new ArrayList<>();
    for (List<D> alike : Batches.of(batch)) {
      Spooled frame = keepOne(alike, mayHaveLeft);
      if (frame == null) {
        rest.addAll(alike);
      } else {
        kept.add(frame);
      }
    }
    spool.eraseIfNeeded(() -> kept.stream().anyMatch(frame -> !mayRemain(frame, 0)));
    return rest;
  }

  private @Nullable Spooled keepOne(List<D> alike, boolean mayHaveLeft) {
    byte[] body = codec.encode(alike);
    if (body == null) {
      return null;
    }
    Stamp stamp = Batches.stamp(alike);
    return spool.locked(
        () -> {
          long id = store(stamp, body, alike.size(), mayHaveLeft);
          if (id < 0) {
            return null;
          }
          Spooled frame = new Spooled(id, alike.size(), stamp, false, mayHaveLeft);
          frames.put(id, frame);
          account.moved(State.IN_FLIGHT, State.SPOOLED, alike.size());
          return frame;
        });
  }

  private long store(Stamp stamp, byte[] body, int count, boolean mayHaveLeft) {
    return spool.append(header(stamp, mayHaveLeft), body, count);
  }

  private FrameHeader header(Stamp stamp, boolean mayHaveLeft) {
    List<String> subjects = new ArrayList<>();
    stamp.subject().paths().forEach(path -> subjects.add(path.value()));
    return new FrameHeader(
        signal,
        mayHaveLeft,
        stamp.earliestEpochNanos(),
        stamp.own(),
        stamp.fields(),
        List.copyOf(subjects));
  }

  /** A frame of an earlier run is there, unless it was before. Under the lock. */
  void found(long id, int count, FrameHeader header, Subject subject) {
    if (!frames.containsKey(id)) {
      frames.put(id, earlier(id, count, header, subject));
      account.found(count);
    }
  }

  private static Spooled earlier(long id, int count, FrameHeader header, Subject subject) {
    Stamp stamp =
        new Stamp(
            header.own(),
            header.fields(),
            subject,
            subject.decision(),
            header.earliestEpochNanos());
    return new Spooled(id, count, stamp, true, header.mayHaveLeft());
  }

  /** The store gave a frame up by itself; false if it is none of this lane's. Under the lock. */
  boolean lost(Lost reason, long id, int count) {
    Spooled frame = frames.remove(id);
    if (frame == null) {
      return false;
    }
    if (frame.taken) {
      return true; // it counts where the loop brings it
    }
    lostWithTheKey += reason == Lost.SPOOL_ERASED ? count : 0;
    if (frame.mayHaveLeft()) {
      account.moved(State.SPOOLED, State.POSSIBLY_SENT, count);
      account.possiblySentCategories(frame.own() | frame.fields(), count);
    } else {
      account.lost(State.SPOOLED, reason, count);
    }
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

  /** Data of an earlier run were erased before they were seen. Under the lock. */
  void erasedUnseen(long count) {
    account.found(count);
    account.withheld(State.SPOOLED, Withheld.DENIED, count);
  }

  /** Whether something lies here that may not. Under the lock. */
  boolean needsErasing() {
    return frames.values().stream().anyMatch(frame -> !mayRemain(frame, 0));
  }

  private boolean mayRemain(Spooled frame, long owed) {
    long mask = frame.own() | frame.fields();
    try {
      return (mask & owed) == 0
          && (frame.isEarlier() ? (mask & ~stamps.remainder(frame)) == 0 : stamps.mayRemain(frame));
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  @Nullable Spooled find(long id) {
    return frames.get(id);
  }

  /**
   * What may remain of a frame. Under the lock.
   *
   * @param owed categories that may not, whatever is decided now
   * @return the same, or what is left of it; null if nothing
   */
  @Nullable StoredFrame erase(Spooled frame, StoredFrame stored, long owed, Clock now) {
    if (mayRemain(frame, owed)) {
      return stored;
    }
    Regate<D> by = frame.taken ? uncounted : regate;
    List<D> left =
        frame.isEarlier()
            ? by.readmit(frame, stored.body(), frame.count(), stamps.remainder(frame) & ~owed)
            : by.leave(
                frame, stored.body(), frame.count(), State.SPOOLED, frame.mayHaveLeft(), now);
    byte[] body = left.isEmpty() ? null : codec.encode(left);
    if (body == null) {
      by.account().lost(State.SPOOLED, Lost.ENCODING, left.size());
      if (!frame.taken) {
        frames.remove(frame.id());
      }
      return null;
    }
    Stamp stamp = Batches.stamp(left);
    if (!frame.taken) {
      frames.put(
          frame.id(),
          new Spooled(frame.id(), left.size(), stamp, frame.isEarlier(), frame.mayHaveLeft()));
    }
    return spool.stored(header(stamp, frame.mayHaveLeft()), body, left.size());
  }

  /** What may remain of a frame of an earlier run that nobody was shown. Counts nothing. */
  @Nullable StoredFrame eraseUnseen(
      FrameHeader header, Subject subject, StoredFrame stored, long owed, Clock now) {
    Spooled frame = earlier(-1, stored.count(), header, subject);
    frame.taken = true;
    return erase(frame, stored, owed, now);
  }
}
