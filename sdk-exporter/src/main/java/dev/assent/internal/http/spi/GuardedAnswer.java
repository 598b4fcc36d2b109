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
      begin(new HttpAnswer(uri, status, TransportHeaders.copy(headers), Optional.empty()));
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
    Objects.checkFromIndexSize(from, length, piece.length);
    HttpBody chosen = body;
    if (hasEnded || isStopped || isBroken) {
      return false;
    }
    if (chosen == null) {
      broke(Breach.MALFORMED);
      return false;
    }
    isStopped = !take(chosen, piece, from, length);
    return !isStopped;
  }

  private boolean take(HttpBody chosen, byte[] piece, int from, int length) {
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

  /** Whether it was passed on in a way that no answer comes. */
  boolean isBroken() {
    return isBroken;
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
