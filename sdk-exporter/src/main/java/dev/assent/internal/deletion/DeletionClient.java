/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.config.Variable;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.supervise.Restored;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The HTTP client for the deletion endpoint. Of the response to a request, only the status and
 * {@code Retry-After} are used; the answer to a question has a body. Thread-safe.
 */
final class DeletionClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** The maximum duration of one exchange, including the whole response. */
  private static final long TIMEOUT_SECONDS = 20;

  private static final int MAX_RESPONSE_BYTES = 64 * 1024;

  private final DeletionSettings settings;
  private final ScheduledExecutorService timer;
  private final HttpSender sender;

  /**
   * Creates a client; does not connect.
   *
   * @param settings the addresses and the headers
   * @param senders opens the sender
   * @param timer cancels exchanges that take too long; this class does not shut it down
   */
  DeletionClient(DeletionSettings settings, HttpSenders senders, ScheduledExecutorService timer) {
    this.settings = settings;
    check(Variable.ASSENT_DELETION_HEADERS, settings.headers());
    this.timer = timer;
    this.sender =
        senders.open(new HttpSender.Settings("assent-deletion-http", 0, CONNECT_TIMEOUT, null));
  }

  private static void check(Variable variable, Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      try {
        HttpCall unused =
            HttpCall.to(URI.create("http://localhost/")).set(header.getKey(), header.getValue());
      } catch (IllegalArgumentException refused) {
        throw new ConfigurationException(
            variable.name(), "the header can't be sent: " + header.getKey());
      }
    }
  }

  /**
   * Posts a request, and, after it was accepted, the notice of it. A notice that is not accepted
   * fails both: the request is repeated, which does no harm.
   *
   * @return completes with the last answer, or with the reason why there is no complete one
   */
  CompletableFuture<HttpAnswer> send(DeletionRequest request) {
    CompletableFuture<HttpAnswer> asked =
        post(settings.endpoint(), settings.headers(), request.json());
    DeletionSettings.Notice notice = settings.notice();
    String subject = request.subject();
    if (notice == null || subject == null) {
      return asked;
    }
    return asked.thenCompose(
        answer ->
            answer.status() / 100 == 2
                ? post(notice.endpoint(), notice.headers(), request.notice(subject))
                : CompletableFuture.completedFuture(answer));
  }

  /**
   * Asks what became of an accepted request. The address is that of requests with the id as a
   * further segment of its path; its query stays.
   *
   * @return completes with the answer, or with the reason why there is no complete one
   */
  CompletableFuture<HttpAnswer> ask(String id) {
    HttpCall call =
        HttpCall.to(about(settings.endpoint(), id))
            .set("Accept", "application/json")
            .set("User-Agent", HttpSender.userAgent());
    settings.headers().forEach(call::set);
    return begin(call);
  }

  /** Returns the address of the answer about a request. */
  static URI about(URI endpoint, String id) {
    String path = endpoint.getRawPath();
    String query = endpoint.getRawQuery();
    return URI.create(
        endpoint.getScheme()
            + "://"
            + endpoint.getRawAuthority()
            + (path.endsWith("/") ? path : path + "/")
            + id
            + (query == null ? "" : "?" + query));
  }

  private CompletableFuture<HttpAnswer> post(URI to, Map<String, String> headers, ByteBuffer json) {
    byte[] body = new byte[json.remaining()];
    json.get(body);
    HttpCall call =
        HttpCall.to(to)
            .set("Content-Type", "application/json")
            .set("User-Agent", HttpSender.userAgent())
            .body(body);
    headers.forEach(call::set);
    return begin(call);
  }

  private CompletableFuture<HttpAnswer> begin(HttpCall call) {
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

  /** Exchanges a client that died. */
  void check(long nanoTime, Restored restored) {
    sender.check(nanoTime, restored);
  }

  /** Ends the exchanges under way, the thread, and the connection. */
  void close() {
    sender.close();
  }
}
