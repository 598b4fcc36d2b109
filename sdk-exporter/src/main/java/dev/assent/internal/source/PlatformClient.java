/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.supervise.Restored;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Sends requests to one platform with the configured headers. Thread-safe. */
final class PlatformClient {
  static final int MAX_THREADS = 4;

  private final Map<String, String> headers;
  private final HttpSender sender;
  private final Executor threads;

  /**
   * A client with a given sender.
   *
   * @param threads runs tasks off the application's threads
   */
  PlatformClient(Map<String, String> headers, HttpSender sender, Executor threads) {
    this.headers = headers;
    this.sender = sender;
    this.threads = threads;
  }

  /**
   * Returns a client that is not connected yet.
   *
   * @throws ConfigurationException if a header can't be sent; the message omits its value
   */
  static PlatformClient open(
      Map<String, String> headers, Duration connectTimeout, HttpSenders opener) {
    headers.forEach(PlatformClient::check);
    HttpSender sender =
        opener.open(
            new HttpSender.Settings("assent-consent-http", MAX_THREADS, connectTimeout, null));
    return new PlatformClient(headers, sender, sender.threads());
  }

  /** Runs tasks off the application's threads. */
  Executor threads() {
    return threads;
  }

  /** A GET with the configured headers, then those of Assent. */
  HttpCall get(URI uri, String mediaType) {
    HttpCall call = HttpCall.to(uri);
    headers.forEach(call::set);
    return call.set("User-Agent", HttpSender.userAgent()).set("Accept", mediaType);
  }

  /** An exchange that has not begun; it fails if this client is closed. */
  HttpExchange exchange(
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then) {
    return sender.exchange(call, bodies, then);
  }

  /** Exchanges a client that died. */
  void check(long nanoTime, Restored restored) {
    sender.check(nanoTime, restored);
  }

  /** Ends exchanges, threads and connections. */
  void close() {
    sender.close();
  }

  private static void check(String name, String value) {
    try {
      HttpCall unused = HttpCall.to(URI.create("http://localhost/")).set(name, value);
    } catch (IllegalArgumentException refused) {
      throw new ConfigurationException(
          Variable.ASSENT_CONSENT_HEADERS.name(), "the header can't be sent: " + name);
    }
  }
}
