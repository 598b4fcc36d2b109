/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event stream of one reader. It announces changed subjects without their choices.
 *
 * <p>New changes wait in a bounded queue while missed changes are written. If the queue overflows
 * or a write takes too long, the stream is cut off: its thread is interrupted, which closes the
 * socket. The reader can connect again with the last id that it received.
 */
final class EventStream implements Response.Continuation {
  private final EventStreams streams;
  private final Credential credential;
  private final Replay replay;
  private final BlockingQueue<Change> live;

  /** The writing or waiting thread while it may be interrupted. Guarded by this. */
  private @Nullable Thread interruptible;

  /** Guarded by this. */
  private boolean cut;

  /** The start of the current write, in nanoseconds; 0 if there is none. */
  private volatile long writingSinceNanos;

  EventStream(EventStreams streams, Credential credential, Replay replay) {
    this.streams = streams;
    this.credential = credential;
    this.replay = replay;
    this.live = new ArrayBlockingQueue<>(streams.limits().backlog());
  }

  Credential credential() {
    return credential;
  }

  /** Starts to write, on its own thread. */
  @Override
  public void take(HttpExchange exchange) {
    try {
      streams.writers().execute(() -> run(exchange));
    } catch (RejectedExecutionException closing) {
      abandon();
      exchange.close();
    }
  }

  @Override
  public void abandon() {
    streams.closed(this);
  }

  /** Announces a change if the reader may read its subject. */
  void offer(Change change) {
    if (credential.reads(change.subject()) && !live.offer(change)) {
      cut();
    }
  }

  void cutIfStalled() {
    long since = writingSinceNanos;
    if (since != 0 && System.nanoTime() - since > streams.limits().stall().toNanos()) {
      cut();
    }
  }

  synchronized void cut() {
    cut = true;
    if (interruptible != null) {
      interruptible.interrupt();
    }
  }

  private void run(HttpExchange exchange) {
    try (exchange) {
      OutputStream out = exchange.getResponseBody();
      write(out, "retry: 1000\n\n");
      replay.to(credential, change -> write(out, event(change)));
      while (true) {
        Change change = next();
        write(out, change == null ? ":\n\n" : event(change));
      }
    } catch (IOException | InterruptedException | StoreException over) {
      // the reader is gone or cut off, or the database failed: the reader connects again
    } finally {
      abandon();
    }
  }

  /** Returns the next change; null if a heartbeat is due. */
  private @Nullable Change next() throws IOException, InterruptedException {
    enter();
    try {
      return live.poll(streams.limits().heartbeat().toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      leave();
    }
  }

  private void write(OutputStream out, String text) throws IOException {
    enter();
    try {
      writingSinceNanos = System.nanoTime() | 1;
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } finally {
      writingSinceNanos = 0;
      leave();
    }
  }

  /**
   * Lets the thread be interrupted until {@link #leave()}. It is never interrupted while it reads
   * from the database.
   */
  private synchronized void enter() throws InterruptedIOException {
    if (cut) {
      throw new InterruptedIOException("cut off");
    }
    interruptible = Thread.currentThread();
  }

  private synchronized void leave() {
    interruptible = null;
    Thread.interrupted();
  }

  private static String event(Change change) {
    return "id: "
        + change.id()
        + "\nevent: changed\ndata: "
        + new String(
            Json.bytes(Json.object().put("subject", change.subject())), StandardCharsets.UTF_8)
        + "\n\n";
  }
}
