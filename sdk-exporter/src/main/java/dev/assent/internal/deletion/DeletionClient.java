/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Posts to the one address. Of a response only status and {@code Retry-After} are looked at.
 * Thread-safe.
 */
final class DeletionClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Of one exchange, to the end of the response. */
  private static final long TIMEOUT_SECONDS = 20;

  private static final int MAX_RESPONSE_BYTES = 64 * 1024;

  private final URI endpoint;
  private final ScheduledExecutorService timer;
  private final HttpSender sender;

  /**
   * Not connected yet.
   *
   * @param timer ends what takes too long; not shut down here
   */
  DeletionClient(URI endpoint, ScheduledExecutorService timer) {
    this.endpoint = endpoint;
    this.timer = timer;
    this.sender =
        new HttpSender(new HttpSender.Setup("assent-deletion-http", 0, CONNECT_TIMEOUT, null));
  }

  /** Completes with the answer, or with why there is no whole one. */
  CompletableFuture<HttpAnswer> send(ByteBuffer json) {
    byte[] body = new byte[json.remaining()];
    json.get(body);
    HttpCall call =
        HttpCall.to(endpoint)
            .set("Content-Type", "application/json")
            .set("User-Agent", HttpSender.userAgent())
            .body(body);
    CompletableFuture<HttpAnswer> answer =
        sender.post(call, () -> true, MAX_RESPONSE_BYTES, Function.identity());
    try {
      Future<?> timeout =
          timer.schedule(() -> answer.cancel(true), TIMEOUT_SECONDS, TimeUnit.SECONDS);
      CompletableFuture<?> unused =
          answer.whenComplete((response, failure) -> timeout.cancel(false));
    } catch (RejectedExecutionException stopped) {
      answer.cancel(true);
    }
    return answer;
  }

  /** Ends what is under way, the thread and the connection. */
  void close() {
    sender.close();
  }
}
