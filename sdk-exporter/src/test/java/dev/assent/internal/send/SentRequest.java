/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.Handover;
import dev.assent.internal.send.transport.ReceiverResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * One request of a {@link ScriptedTransport}: the numbers of its beginning and its pieces, and its
 * result. Thread-safe.
 */
public final class SentRequest {
  private final byte[] body;
  private final LongSupplier sequence;
  private final long begun;
  private final Exchange exchange = new Exchange();

  // Guarded by this.
  private boolean asked;
  private boolean closed;
  private long lastPiece = -1;
  private int status;
  private boolean received;
  private boolean timedOut;
  private long cancelled = -1;
  private Runnable whenWithdrawn;

  SentRequest(byte[] body, LongSupplier sequence) {
    this.body = body;
    this.sequence = sequence;
    this.begun = sequence.getAsLong();
  }

  CompletableFuture<ReceiverResponse> exchange() {
    return exchange;
  }

  synchronized void asked() {
    asked = true;
  }

  /** Passes one piece on, unless the connection is closed. */
  synchronized boolean piece() {
    if (!closed) {
      lastPiece = sequence.getAsLong();
    }
    return !closed;
  }

  /**
   * All pieces were passed on.
   *
   * @param callback called when a thread withdraws the request, and leaves it its answer
   */
  synchronized void handedOver(Runnable callback) {
    whenWithdrawn = callback;
  }

  void answer(int code) {
    boolean open;
    synchronized (this) {
      open = !closed;
      closed = true;
      status = open ? code : status;
    }
    if (open) {
      exchange.complete(new ReceiverResponse(code, null, new byte[0]));
    }
  }

  void breakOff() {
    synchronized (this) {
      closed = true;
    }
    exchange.completeExceptionally(new CompletionException("broken", null));
  }

  /** Ends the exchange, because the body returned no further piece. */
  void cutOff() {
    boolean unused = close();
    exchange.completeExceptionally(new CompletionException("aborted", null));
  }

  private synchronized boolean close() {
    boolean open = !closed;
    closed = true;
    if (open && !timedOut) {
      cancelled = sequence.getAsLong();
    }
    return open;
  }

  /** Returns the body, one character per byte. */
  public String text() {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  /** Returns the number at which it began. */
  public long begun() {
    return begun;
  }

  /** Returns the number of the last piece; -1 if none was passed on. */
  public synchronized long lastPiece() {
    return lastPiece;
  }

  /** Returns whether its body was requested, so that Assent must assume that a part of it left. */
  public synchronized boolean wasAsked() {
    return asked;
  }

  /** Returns whether a part of it was passed on, and it was not accepted. */
  public synchronized boolean mayHaveArrived() {
    return lastPiece >= 0 && !wasAccepted();
  }

  public synchronized boolean wasAccepted() {
    return received && status == 200;
  }

  /** Returns whether its answer ended its data, so that none of it was attempted again. */
  public synchronized boolean wasFinal() {
    return received && (status == 200 || status == 400);
  }

  /**
   * Returns the number at which it was aborted; -1 if it ended in another way, such as at the end
   * of its time. A receipt counts the data of such a request with what was sent before.
   */
  public synchronized long cancelled() {
    return cancelled;
  }

  private final class Exchange extends CompletableFuture<ReceiverResponse> implements Handover {
    @Override
    public boolean isHandedOver() {
      Runnable callback;
      synchronized (SentRequest.this) {
        callback = whenWithdrawn;
      }
      if (callback != null) {
        callback.run();
      }
      return callback != null;
    }

    @Override
    public ReceiverResponse get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      try {
        ReceiverResponse response = super.get(timeout, unit);
        synchronized (SentRequest.this) {
          received = true;
        }
        return response;
      } catch (TimeoutException over) {
        synchronized (SentRequest.this) {
          timedOut = true;
        }
        throw over;
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return close() && super.cancel(mayInterruptIfRunning);
    }
  }
}
