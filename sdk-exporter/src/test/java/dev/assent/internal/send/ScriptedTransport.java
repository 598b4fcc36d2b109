/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A transport in memory that handles each request by a script, on threads of its own, and records
 * the order of events. As with a connection, no piece is passed on once the exchange is cancelled.
 */
public final class ScriptedTransport implements Transport {
  /** The result of a request. */
  public enum Ending {
    ACCEPT,
    BUSY,
    REFUSE,
    BREAK,
    /** No result until {@link #release}; then the request continues and is accepted. */
    STALL
  }

  /** Chooses the results. Thread-safe. */
  public interface Script {
    /** Lets other threads run first, at random. */
    void pause();

    Ending fate();

    /** Returns the number of pieces of a body. */
    int pieces();

    /**
     * Returns the number of pieces that are passed on before the request's result, unless it is
     * accepted.
     */
    int piecesBefore(int pieces);
  }

  private final Script script;
  private final Executor wire;
  private final LongSupplier sequence;
  private final Queue<SentRequest> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> stalled = new ConcurrentLinkedQueue<>();
  private volatile boolean released;

  /**
   * @param wire runs the transfer of bodies
   * @param sequence numbers all recorded events
   */
  public ScriptedTransport(Script script, Executor wire, LongSupplier sequence) {
    this.script = script;
    this.wire = wire;
    this.sequence = sequence;
  }

  @Override
  public CompletableFuture<ReceiverResponse> send(RequestBody body, BooleanSupplier onward) {
    script.pause();
    SentRequest request = new SentRequest(body.body(), sequence);
    requests.add(request);
    wire.execute(() -> carry(request, onward));
    script.pause();
    return request.exchange();
  }

  private void carry(SentRequest request, BooleanSupplier onward) {
    Ending fate = script.fate();
    int pieces = script.pieces();
    int before = fate == Ending.ACCEPT ? pieces : script.piecesBefore(pieces);
    if (!handOn(request, onward, before)) {
      return;
    }
    if (before == pieces) {
      request.handedOver(() -> wire.execute(() -> answerLate(request)));
    }
    if (fate == Ending.STALL) {
      stall(() -> accept(request, onward, pieces - before));
    } else {
      end(request, fate);
    }
  }

  private static void end(SentRequest request, Ending fate) {
    switch (fate) {
      case ACCEPT, STALL -> request.answer(200);
      case BUSY -> request.answer(503);
      case REFUSE -> request.answer(400);
      case BREAK -> request.breakOff();
    }
  }

  /** Answers while a thread waits for it, or stays silent. */
  private void answerLate(SentRequest request) {
    Ending fate = script.fate();
    if (fate != Ending.STALL || script.pieces() > 1) {
      script.pause();
      end(request, fate);
    }
  }

  private boolean handOn(SentRequest request, BooleanSupplier onward, int pieces) {
    for (int i = 0; i < pieces; i++) {
      script.pause();
      boolean on = onward.getAsBoolean();
      request.asked();
      if (!on) {
        request.cutOff();
        return false;
      }
      script.pause();
      if (!request.piece()) {
        return false;
      }
    }
    script.pause();
    return true;
  }

  private void accept(SentRequest request, BooleanSupplier onward, int pieces) {
    if (handOn(request, onward, pieces)) {
      request.answer(200);
    }
  }

  private void stall(Runnable rest) {
    stalled.add(rest);
    if (released) {
      release();
    }
  }

  /** Lets all stalled requests continue, and stalls no further ones. */
  public void release() {
    released = true;
    for (Runnable rest = stalled.poll(); rest != null; rest = stalled.poll()) {
      rest.run();
    }
  }

  /** Returns all requests so far, in the order in which they began. */
  public List<SentRequest> requests() {
    return List.copyOf(requests);
  }
}
