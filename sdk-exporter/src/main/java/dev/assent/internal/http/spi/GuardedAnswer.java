/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.transport.TransportAnswer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a transport of others: its head once, and as much of its body as the reader takes.
 * Without a monitor, because the reader may be an application's: who ends the exchange must not
 * wait for it.
 */
final class GuardedAnswer implements TransportAnswer {
  private final URI uri;
  private final HttpBody.Choice bodies;
  private final Consumer<Breach> breaches;
  private final AtomicBoolean hasHead = new AtomicBoolean();
  private final AtomicBoolean isTaking = new AtomicBoolean();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile @Nullable HttpAnswer head;
  private volatile @Nullable HttpBody body;
  private volatile boolean isBroken;
  private volatile boolean isTooLong;
  private volatile boolean isStopped;
  private volatile boolean hasEnded;

  /**
   * @param breaches told if a transport passes on what is no answer
   */
  GuardedAnswer(URI uri, HttpBody.Choice bodies, Consumer<Breach> breaches) {
    this.uri = uri;
    this.bodies = bodies;
    this.breaches = breaches;
  }

  @Override
  public void head(int status, Map<String, List<String>> headers) {
    if (!hasHead.compareAndSet(false, true)) {
      broke(Breach.ANSWERS_TWICE);
    } else if (status < 200 || status > 999) {
      broke(Breach.MALFORMED);
    } else if (!hasEnded) {
      Map<String, List<String>> copy = copy(headers);
      if (copy != null) {
        begin(new HttpAnswer(uri, status, copy, Optional.empty()));
      }
    }
  }

  /** Returns null if it is none, whether or not the transport would pass an exception on. */
  private @Nullable Map<String, List<String>> copy(Map<String, List<String>> headers) {
    try {
      return TransportHeaders.copy(headers);
    } catch (RuntimeException unreadable) {
      broke(Breach.MALFORMED);
      return null;
    }
  }

  private void begin(HttpAnswer read) {
    HttpBody chosen = bodies.of(read);
    HttpBody.Stream stream = chosen.stream();
    if (stream != null) {
      stream.opened().run();
    }
    body = chosen;
    head = read;
  }

  @Override
  public boolean body(byte[] piece, int from, int length) {
    if (hasEnded || isStopped || isBroken) {
      return false;
    }
    if (!isTaking.compareAndSet(false, true)) { // the reader is for one thread at a time
      broke(Breach.AT_ONCE);
      return false;
    }
    boolean isTaken = false;
    try {
      boolean goesOn = !isStopped && take(piece, from, length);
      isStopped = !goesOn;
      isTaken = true;
      return goesOn;
    } finally {
      if (!isTaken) {
        isBroken = true; // a piece is missing, whether or not the transport passes the exception on
      }
      isTaking.set(false);
    }
  }

  private boolean take(byte[] piece, int from, int length) {
    Objects.checkFromIndexSize(from, length, piece.length);
    HttpBody chosen = body;
    if (chosen == null) {
      broke(Breach.MALFORMED);
      return false;
    }
    HttpBody.Stream stream = chosen.stream();
    if (stream != null) {
      return stream.received().test(ByteBuffer.wrap(piece, from, length));
    }
    isTooLong = length > chosen.maxBytes() - bytes.size();
    if (isTooLong) {
      bytes.reset();
    } else {
      bytes.write(piece, from, length);
    }
    return !isTooLong;
  }

  private void broke(Breach found) {
    isBroken = true;
    breaches.accept(found);
  }

  /** Nothing that comes later counts. */
  void end() {
    hasEnded = true;
  }

  /** Whether the reader wanted no more, so that the transport had to break it off. */
  boolean wasStopped() {
    return isStopped;
  }

  /** Returns the answer; null without a head. Its body is empty if it was too long or streamed. */
  @Nullable HttpAnswer answer() {
    HttpAnswer read = head;
    HttpBody chosen = body;
    if (read == null || chosen == null || isBroken) {
      return null;
    }
    boolean isKept = !isTooLong && chosen.stream() == null;
    return new HttpAnswer(
        uri,
        read.status(),
        read.headers(),
        isKept ? Optional.of(bytes.toByteArray()) : Optional.empty());
  }
}
