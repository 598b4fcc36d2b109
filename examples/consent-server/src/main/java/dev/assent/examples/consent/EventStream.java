/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.EOFException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * The event stream of one reader. It announces changed subjects without their choices. It has no
 * thread: what waits is written when the last write has ended. Thread-safe.
 *
 * <p>Changes wait in a bounded queue. If it overflows, or if a write takes too long, the stream is
 * cut off. The reader can connect again; nothing that it missed is lost, since it names what it
 * knows, or the last event that it received.
 */
final class EventStream implements Response.Continuation {
  /** The most characters that are written at a time. */
  private static final int CHUNK = 16 * 1024;

  private final EventStreams streams;
  private final Credential credential;
  private final @Nullable String name;
  private final @Nullable Replay replay;

  /** What the reader has to hear before anything else: the comparison with what it knows. */
  private final Queue<String> due = new ArrayDeque<>();

  private final Queue<String> live = new ArrayDeque<>();

  /** Changes of the interest that don't count yet: they do after the next heartbeat. */
  private final Deque<Taken> taken = new ArrayDeque<>();

  private final Writer writer = new Writer();

  /** Whether the interest is being changed. */
  private final AtomicBoolean isChanging = new AtomicBoolean();

  private @Nullable Heartbeat position;
  private long interest = -1;
  private long lastNumber;
  private int waiting;
  private boolean isReplaying;
  private boolean isReading;
  private boolean isOver;
  private boolean isLast;
  private boolean needsComment;
  private long writtenNanos;
  private boolean isWriting;

  private volatile @Nullable Output output;
  private volatile @Nullable Callback callback;

  /**
   * A change of the interest.
   *
   * @param number its number
   * @param position the position of the comparison with what the reader knows
   */
  private record Taken(long number, Position position) {}

  /**
   * Creates a stream that is not started yet.
   *
   * @param name the name for changes of the interest; null if everything is announced
   * @param replay what is announced first; null if nothing is
   */
  EventStream(
      EventStreams streams, Credential credential, @Nullable String name, @Nullable Replay replay) {
    this.streams = streams;
    this.credential = credential;
    this.name = name;
    this.replay = replay;
    this.isReplaying = replay != null;
    this.writtenNanos = streams.nanoTime();
    due.add(EventText.RETRY);
    if (name != null) {
      due.add(EventText.stream(EventEndpoint.PATH + "/" + name));
    }
  }

  Credential credential() {
    return credential;
  }

  @Nullable String name() {
    return name;
  }

  /** Begins a change of the interest; false if another one is under way. */
  boolean beginsChange() {
    return isChanging.compareAndSet(false, true);
  }

  void endsChange() {
    isChanging.set(false);
  }

  /** Starts to write. */
  @Override
  public void take(Output output, Callback callback) {
    this.callback = callback;
    this.output = output;
    if (isOver()) {
      output.cut(); // before the headers are sent, a failure alone would be answered with 500
      callback.failed(new EOFException("cut off"));
    } else {
      writer.iterate();
    }
  }

  /** Announces a change with the next {@link #write}. Returns false if too many changes wait. */
  synchronized boolean offer(String event) {
    boolean fits = live.size() < streams.limits().backlog();
    if (fits) {
      live.add(event);
    }
    return fits;
  }

  /** Says, with the next {@link #write}, that everything up to a heartbeat was announced. */
  synchronized void reached(Heartbeat heartbeat) {
    position = heartbeat;
    for (Taken next = taken.peek();
        next != null && next.position().compareTo(heartbeat.position()) < 0;
        next = taken.peek()) {
      interest = next.number();
      taken.remove();
    }
  }

  /**
   * Takes a change of the interest, after it has been registered.
   *
   * @param number its number
   * @param differing what differs from what the reader knows
   * @return false if too much waits for the reader already
   */
  boolean taken(long number, List<String> differing, Position position) {
    synchronized (this) {
      int more = differing.size();
      if (isOver || due.size() + more > 2 * Level.MOST) {
        return false;
      }
      if (!streams.waits(more)) {
        return false;
      }
      waiting += more;
      lastNumber = number;
      due.addAll(differing);
      taken.add(new Taken(number, position));
    }
    write();
    return true;
  }

  /**
   * Returns whether a change of the interest is the next one; false if it is the last one again.
   */
  synchronized boolean isNext(long number) {
    if (number != lastNumber && number != lastNumber + 1) {
      throw new Problem(409, "number: is not the next one; open a new stream");
    }
    return number != lastNumber;
  }

  /** Adds a comment if nothing was written for long. Returns false if the reader is too slow. */
  boolean look() {
    long now = streams.nanoTime();
    boolean isStalled;
    synchronized (this) {
      isStalled = isWriting && now - writtenNanos > streams.limits().stall().toNanos();
      needsComment = !isWriting && now - writtenNanos > streams.limits().silence().toNanos();
    }
    if (!isStalled) {
      write();
    }
    return !isStalled;
  }

  /** Reads missed changes, a page at a time, until all of them wait to be written. */
  void replay() {
    Replay missed = replay;
    if (missed == null) {
      return;
    }
    try {
      List<String> page = missed.next(credential);
      synchronized (this) {
        due.addAll(page);
        isReplaying = !missed.isOver();
        isReading = false;
      }
      write();
    } catch (Throwable failed) { // nobody else would go on
      cut();
    }
  }

  /** Writes what waits, unless a write is under way, which goes on with it. */
  void write() {
    if (output != null) {
      writer.iterate();
    }
  }

  /** Ends the stream at the next opportunity, in good order. */
  void end() {
    synchronized (this) {
      isLast = true;
    }
    write();
  }

  /** Breaks the connection off; a write that waits for the reader ends with it. */
  void cut() {
    Output cut = output;
    if (cut == null) {
      over(null);
    } else {
      cut.cut();
      boolean unused = writer.abort(new EOFException("cut off"));
    }
  }

  private void over(@Nullable Throwable failure) {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isOver = true;
      streams.waits(-waiting);
      waiting = 0;
      due.clear();
      live.clear();
    }
    streams.closed(this);
    Callback done = callback;
    if (done != null && failure == null) {
      done.succeeded();
    } else if (done != null) {
      done.failed(failure);
    }
  }

  /** Returns what is written next; null if nothing waits. */
  private synchronized @Nullable String next() {
    Heartbeat reached = position;
    StringBuilder text = new StringBuilder();
    append(due, text);
    if (due.isEmpty() && waiting > 0) {
      streams.waits(-waiting);
      waiting = 0;
    }
    if (!isReplaying && due.isEmpty()) {
      append(live, text);
      if (reached != null && live.isEmpty()) {
        Long counts = name == null ? null : Long.valueOf(interest);
        if (counts == null || interest >= 0) {
          text.append(
              EventText.position(reached.position(), streams.ages().seconds(reached), counts));
        }
        position = null;
      }
    }
    if (text.isEmpty() && needsComment) {
      text.append(EventText.COMMENT);
    }
    needsComment = false;
    return text.isEmpty() ? null : text.toString();
  }

  private static void append(Queue<String> from, StringBuilder text) {
    while (!from.isEmpty() && text.length() < CHUNK) {
      text.append(from.remove());
    }
  }

  private synchronized void isWriting(boolean is) {
    isWriting = is;
    writtenNanos = streams.nanoTime();
  }

  private synchronized boolean isOver() {
    return isOver;
  }

  private synchronized boolean isLast() {
    return isLast;
  }

  private synchronized boolean beginsPage() {
    boolean begins = isReplaying && !isReading && due.isEmpty();
    isReading |= begins;
    return begins;
  }

  /** Writes what waits, one write at a time. */
  private final class Writer extends IteratingCallback {
    @Override
    protected Action process() {
      Output to = output;
      if (to == null) {
        return Action.IDLE;
      }
      String text = next();
      if (text != null) {
        isWriting(true);
        to.write(text, this);
        return Action.SCHEDULED;
      }
      if (beginsPage()) {
        streams.replay(EventStream.this);
      }
      return isLast() ? Action.SUCCEEDED : Action.IDLE;
    }

    @Override
    protected void onSuccess() {
      isWriting(false);
    }

    @Override
    protected void onCompleteSuccess() {
      over(null);
    }

    @Override
    protected void onCompleteFailure(Throwable gone) {
      over(gone);
    }
  }
}
