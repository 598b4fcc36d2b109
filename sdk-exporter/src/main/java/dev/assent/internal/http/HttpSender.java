/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import dev.assent.internal.supervise.Supervised;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of Assent: each at most once, over HTTP/1.1, without redirects, through the JVM's
 * proxies unless others are given. Its requests are {@link Untraced}, because a Java agent would
 * trace them, including the subject in the address. Thread-safe.
 */
public interface HttpSender extends Supervised, AutoCloseable {
  /**
   * The settings of a sender.
   *
   * @param threads the name of its threads
   * @param maxThreads the number of the client's threads for asynchronous exchanges; 0 if each
   *     exchange has its own waiting thread
   * @param connectTimeout null means none
   * @param tls null means the JDK's
   * @param proxies chooses proxies; null means the JVM's choice, and no proxy for loopback
   * @param protocols the versions of TLS; empty means the JDK's
   */
  record Settings(
      String threads,
      int maxThreads,
      @Nullable Duration connectTimeout,
      @Nullable SSLContext tls,
      @Nullable ProxySelector proxies,
      List<String> protocols) {
    /** Copies the protocols. */
    public Settings {
      protocols = List.copyOf(protocols);
    }

    /** Settings with the JVM's proxies and versions of TLS. */
    public Settings(
        String threads,
        int maxThreads,
        @Nullable Duration connectTimeout,
        @Nullable SSLContext tls) {
      this(threads, maxThreads, connectTimeout, tls, null, List.of());
    }

    /** Returns the selector of proxies that holds for each exchange. */
    public ProxySelector selector() {
      return proxies == null ? new Proxies() : new GivenProxies(proxies);
    }
  }

  /** The value of Assent's {@code User-Agent} header. */
  static String userAgent() {
    return AssentVersion.USER_AGENT;
  }

  /** The version of Assent's jar, on the class path or the module path; {@code dev} without one. */
  static String version() {
    return AssentVersion.version();
  }

  /** Runs tasks off the application's threads; after the close, on the caller's. */
  Executor threads();

  /**
   * Creates the client now, so that invalid TLS settings show at the start.
   *
   * @throws RuntimeException if it can't be created
   */
  void prepare();

  /** Whether {@link HttpCall#wasRead} can become true. */
  boolean provesReading();

  /**
   * Sends a POST.
   *
   * @param onward called before each piece of the body is sent; after it returns false, no more is
   *     sent
   * @param maxBytes the maximum size of the answer's body
   * @param read converts the answer
   * @return a future whose {@code cancel(true)} ends the exchange in any state; it is done when no
   *     more bytes are sent
   */
  <T> CompletableFuture<T> post(
      HttpCall call, BooleanSupplier onward, int maxBytes, Function<HttpAnswer, T> read);

  /**
   * Returns an exchange that has not begun, so that it can be published first.
   *
   * @param bodies chooses the reader of the body
   * @param then receives the answer or the failure; called once
   */
  HttpExchange exchange(
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then);

  /**
   * Aborts all exchanges and ends. When it returns, no thread or descriptor is left, unless a
   * thread does not end within a second.
   */
  @Override
  void close();
}
