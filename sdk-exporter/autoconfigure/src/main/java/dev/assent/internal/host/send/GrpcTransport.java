/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.http.HttpFailure;
import dev.assent.internal.http.Untraced;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import dev.assent.internal.send.transport.TransportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls one gRPC endpoint through the host's sender. Thread-safe.
 *
 * <p>A call has begun when the sender asks for the message. Aborting a call hands the sender no
 * further piece of the message and shuts the sender down, because a sender has no other way to end
 * a call; the next call creates another sender. Bytes that the sender keeps in buffers of its own
 * are out of reach: they count as possibly sent.
 */
final class GrpcTransport implements Transport {
  private final Supplier<GrpcSender> senders;
  private final Executor threads;

  // Guarded by this.
  private @Nullable GrpcSender sender;
  private boolean isClosed;

  /**
   * A transport without a sender.
   *
   * @param senders creates senders; one at a time is in use
   * @param threads runs calls, because a sender may block
   */
  GrpcTransport(Supplier<GrpcSender> senders, Executor threads) {
    this.senders = senders;
    this.threads = threads;
  }

  /**
   * Creates the first sender now, so that an unusable one shows at the start.
   *
   * @throws UnclaimableException if it can't be created
   */
  void prepare() {
    try {
      GrpcSender unused = acquire();
    } catch (RuntimeException | LinkageError e) {
      throw new UnclaimableException(
          "its sender can't be created (" + e.getClass().getSimpleName() + ")");
    }
  }

  @Override
  public CompletableFuture<ReceiverResponse> send(RequestBody body, BooleanSupplier onward) {
    try {
      GrpcSender used = acquire();
      if (used == null) {
        return CompletableFuture.failedFuture(broken(HttpFailure.BROKEN));
      }
      Call call = new Call(used);
      WatchedMessage message = new WatchedMessage(body.body(), onward);
      threads.execute(() -> call.begin(message));
      return call;
    } catch (RuntimeException | LinkageError e) {
      return CompletableFuture.failedFuture(broken(HttpFailure.BROKEN));
    }
  }

  private synchronized @Nullable GrpcSender acquire() {
    if (sender == null && !isClosed) {
      sender = senders.get();
    }
    return sender;
  }

  private void retire(GrpcSender used) {
    synchronized (this) {
      if (sender == used) {
        sender = null;
      }
    }
    CompletableResultCode unused = ExporterThreads.safely(used::shutdown);
  }

  /** Ends all calls and refuses new ones; waits for the end of the sender's threads. */
  void close(long timeoutNanos) {
    GrpcSender last;
    synchronized (this) {
      isClosed = true;
      last = sender;
      sender = null;
    }
    if (last != null) {
      CompletableResultCode unused =
          ExporterThreads.safely(last::shutdown)
              .join(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
    }
  }

  private static TransportException broken(HttpFailure failure) {
    return new TransportException(ExportFailure.grpc(failure));
  }

  private final class Call extends CompletableFuture<ReceiverResponse> {
    private final GrpcSender used;
    private volatile boolean isAborted;

    Call(GrpcSender used) {
      this.used = used;
    }

    void begin(WatchedMessage message) {
      try {
        Untraced.run(() -> used.send(message, this::answered, this::failed));
      } catch (RuntimeException | Error e) {
        completeExceptionally(broken(HttpFailure.BROKEN));
      }
    }

    /**
     * The sender maps a broken connection or an answer without a gRPC status to {@code UNKNOWN}, so
     * it counts as no answer. The same holds for the status of an aborted call.
     */
    void answered(GrpcResponse response) {
      GrpcStatusCode status = response.getStatusCode();
      if (status == GrpcStatusCode.OK || (status != GrpcStatusCode.UNKNOWN && !isAborted)) {
        complete(ReceiverResponse.grpc(status, response.getResponseMessage()));
      } else {
        completeExceptionally(new TransportException(ExportFailure.grpc(status)));
      }
    }

    void failed(Throwable failure) {
      completeExceptionally(broken(HttpFailure.of(failure)));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (isDone()) {
        return false;
      }
      isAborted = true;
      retire(used);
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
