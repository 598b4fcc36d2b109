/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a request before an endpoint answers it. A body that comes drop by drop
 * holds no thread. Confined to one thread at a time.
 */
final class ArrivingBody implements Runnable {
  /** The time within which a body must arrive. It is looked at with each part. */
  static final long NANOS = 15_000_000_000L;

  private final Content.Source source;
  private final int most;
  private final Memory memory;
  private final Consumer<ReceivedBody> then;
  private final LongSupplier nanoTime;
  private final long began;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int taken;

  /**
   * Creates a body of which nothing is read yet.
   *
   * @param most the most bytes that the endpoint takes
   * @param then called once
   */
  ArrivingBody(
      Content.Source source,
      int most,
      Memory memory,
      LongSupplier nanoTime,
      Consumer<ReceivedBody> then) {
    this.source = source;
    this.most = most;
    this.memory = memory;
    this.then = then;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  /** The bytes of all bodies that are arriving, with a limit. Thread-safe. */
  static final class Memory {
    private final AtomicLong used = new AtomicLong();
    private final long limit;

    /** Creates the memory of a server: an eighth of its heap. */
    Memory() {
      this(Runtime.getRuntime().maxMemory() / 8);
    }

    /** Creates a memory of so many bytes, of which bodies that may be large get three quarters. */
    Memory(long limit) {
      this.limit = limit;
    }

    private boolean take(int bytes, boolean mayBeLarge) {
      return used.addAndGet(bytes) <= (mayBeLarge ? limit / 4 * 3 : limit);
    }

    private void giveBack(int bytes) {
      used.addAndGet(-bytes);
    }
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      ReceivedBody received;
      try {
        received = take(chunk);
      } catch (Error noMemory) {
        memory.giveBack(taken);
        throw noMemory;
      } finally {
        chunk.release();
      }
      if (received != null) {
        end(received);
        return;
      }
    }
  }

  /** Takes a part; returns what was received, or null if more is to come. */
  private @Nullable ReceivedBody take(Content.Chunk chunk) {
    if (Content.Chunk.isFailure(chunk)) {
      return ReceivedBody.failed(new Problem(400, "the body is incomplete"));
    }
    int more = chunk.remaining();
    taken += more;
    if (!memory.take(more, most > Route.MOST_BYTES)) {
      return ReceivedBody.failed(busy());
    }
    byte[] part = new byte[more];
    chunk.getByteBuffer().get(part);
    bytes.writeBytes(part);
    if (bytes.size() > most) {
      return ReceivedBody.failed(
          new Problem(413, "the body must not be larger than " + most + " bytes"));
    }
    if (chunk.isLast()) {
      return ReceivedBody.of(bytes.toByteArray());
    }
    return nanoTime.getAsLong() - began > NANOS
        ? ReceivedBody.failed(new Problem(400, "the body came too slowly"))
        : null;
  }

  private static Problem busy() {
    return new Problem(503, "too many bodies are arriving", Map.of("Retry-After", "1"));
  }

  private void end(ReceivedBody received) {
    try {
      then.accept(received);
    } finally {
      memory.giveBack(taken);
    }
  }
}
