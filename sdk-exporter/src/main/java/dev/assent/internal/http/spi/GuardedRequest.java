/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.HttpCall;
import dev.assent.transport.TransportRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request for a transport of others, which gets copies of the body only, each after a look at the
 * permission. So the array is unread as soon as this has ended, whatever the transport does.
 *
 * <pre>
 * field     guarded by this
 * array     null after the end
 * position  the bytes that were copied; also read as a hint
 * </pre>
 */
final class GuardedRequest implements TransportRequest {
  /** The most bytes between two looks: {@value}. */
  static final int PIECE_BYTES = 64 * 1024;

  private static final int ENDED = -2;

  private final URI uri;
  private final Map<String, List<String>> headers;
  private final int length;
  private final BooleanSupplier onward;
  private final Consumer<Breach> breaches;
  private byte @Nullable [] array;
  private volatile int position;
  private volatile boolean wasAsked;
  private volatile boolean wasRefused;
  private boolean hasEnded;

  /**
   * @param onward called before each piece; after it returns false, no more is copied
   * @param breaches told if the body is read after the end
   */
  GuardedRequest(HttpCall call, BooleanSupplier onward, Consumer<Breach> breaches) {
    this.uri = call.uri();
    Map<String, List<String>> copy = TransportHeaders.copy(call.headers());
    copy.remove("Content-Length");
    this.headers = Collections.unmodifiableMap(copy);
    this.array = call.array();
    this.length = array == null ? -1 : call.length();
    this.onward = onward;
    this.breaches = breaches;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public String method() {
    return length < 0 ? "GET" : "POST";
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    Objects.checkFromIndexSize(from, most, into.length);
    if (most == 0) {
      throw new IllegalArgumentException("no place for a byte");
    }
    wasAsked = true;
    if (position < length && !mayGoOn()) { // without the monitor: it takes locks
      throw new IOException("aborted");
    }
    int copied = copy(into, from, most);
    if (copied == ENDED) {
      breaches.accept(Breach.READS_AFTER_END);
      throw new IOException("the exchange has ended");
    }
    return copied;
  }

  /** What was refused once stays refused: a transport may ask again after the exception. */
  private boolean mayGoOn() {
    boolean mayGoOn = !wasRefused && onward.getAsBoolean();
    if (!mayGoOn) {
      wasRefused = true;
    }
    return mayGoOn;
  }

  /** Holds the monitor for the copy alone: who ends the exchange must not wait. */
  private synchronized int copy(byte[] into, int from, int most) {
    if (hasEnded) {
      return ENDED;
    }
    byte[] bytes = array;
    if (bytes == null || position == length) {
      return -1;
    }
    int size = Math.min(Math.min(most, PIECE_BYTES), length - position);
    System.arraycopy(bytes, position, into, from, size);
    position += size;
    return size;
  }

  /** Whether a transport asked for a piece: then a part of the body may have left. */
  boolean wasAsked() {
    return wasAsked;
  }

  /** Whether a receiver can't have the request: a piece was refused, or none was ever asked for. */
  boolean isUnsent() {
    return wasRefused || (length > 0 && !wasAsked);
  }

  /** Whether all bytes were copied. A hint while the exchange is under way. */
  boolean isRead() {
    return position == length;
  }

  /** Ends the reading. When it returns, nobody reads the array any more. */
  synchronized void end() {
    hasEnded = true;
    array = null;
  }

  /** Omits the address, which may have a subject. */
  @Override
  public String toString() {
    return "TransportRequest";
  }
}
