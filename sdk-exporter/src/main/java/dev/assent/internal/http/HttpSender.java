/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import io.opentelemetry.api.impl.InstrumentationUtil;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The one way out: requests with the JDK's client, and what that lacks. HTTP/1.1; redirects are not
 * followed; proxies are the JVM's. Requests run under suppressed instrumentation: a Java agent
 * would trace them, the subject in the address. Thread-safe.
 *
 * <p>The JDK's client never closes a connection on which something came that is no head of HTTP, or
 * one that is too long. So a client that has seen one takes no more exchanges and ends with the
 * last of those that are under way; the next exchange makes another.
 *
 * <p>A client is made by the first exchange: making one takes a third of what the whole start
 * takes, most of it for TLS even where there is none.
 *
 * <pre>
 * field     guarded by lock
 * client    takes exchanges; null until the first, and after a broken answer
 * closed    no exchange begins any more
 * </pre>
 */
public final class HttpSender implements AutoCloseable {
  /** How long close waits for threads that have only to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final String USER_AGENT = "assent/" + version();

  private final Setup setup;
  private final Supplier<HttpClient> maker;
  private final ThreadPoolExecutor threads;
  private final Set<JdkClient> living = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> underWay = ConcurrentHashMap.newKeySet();

  private final Object lock = new Object();
  private @Nullable JdkClient client;
  private boolean closed;

  /**
   * What a sender is made from.
   *
   * @param threads the name of its threads
   * @param maxThreads how many the client has for exchanges that nobody waits for; 0 where there
   *     are none, and each exchange has a thread that waits for it
   * @param connectTimeout null means none
   * @param tls null means the JDK's
   */
  public record Setup(
      String threads,
      int maxThreads,
      @Nullable Duration connectTimeout,
      @Nullable SSLContext tls) {}

  /** A sender that is not connected yet. */
  public HttpSender(Setup setup) {
    this.setup = setup;
    this.threads = pool(setup);
    this.maker = this::build;
  }

  /** A sender with clients of somebody else's. */
  HttpSender(Setup setup, Supplier<HttpClient> maker) {
    this.setup = setup;
    this.threads = pool(setup);
    this.maker = maker;
  }

  /** How Assent names itself in the header {@code User-Agent}. */
  public static String userAgent() {
    return USER_AGENT;
  }

  private static String version() {
    String version = HttpSender.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  private static ThreadPoolExecutor pool(Setup setup) {
    boolean bounded = setup.maxThreads() > 0;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            setup.maxThreads(),
            bounded ? setup.maxThreads() : Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            bounded ? new LinkedBlockingQueue<>() : new SynchronousQueue<>(),
            task -> ClientThreads.thread(task, setup.threads()),
            (task, closed) -> task.run());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** What runs off the application's threads. */
  public Executor threads() {
    return threads;
  }

  /**
   * Makes the client now, so that what TLS can't use is said at the start.
   *
   * @throws RuntimeException if there can be none
   */
  public void prepare() {
    synchronized (lock) {
      if (!closed && client == null) {
        client = make();
      }
    }
  }

  /**
   * Posts. A thread waits in the client's blocking call: what its asynchronous call returns is
   * completed by {@code CompletableFuture}'s default executor, a new thread per request on machines
   * with less than three processors.
   *
   * @param onward asked before each piece of the body is handed on; once it says false, no more is
   * @param maxBytes of the answer's body
   * @param read what is made of the answer
   * @return {@code cancel(true)} ends the exchange, whatever it waits for, and it is done when no
   *     more is handed on
   */
  public <T> CompletableFuture<T> post(
      HttpCall call, BooleanSupplier onward, int maxBytes, Function<HttpAnswer, T> read) {
    return new WaitingExchange<>(this, call, onward, maxBytes, read).begin();
  }

  /**
   * An exchange that has not begun, so that it can be published before. No thread waits for it.
   *
   * @param bodies how the body is read
   * @param then takes the answer, or why there is none; called once
   */
  public HttpExchange exchange(
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then) {
    return new HttpExchange(this, call, bodies, then);
  }

  /**
   * A client for one exchange, which must be left.
   *
   * @param abort ends the exchange, by any thread
   * @throws IOException if this is closed
   */
  JdkClient enter(Runnable abort) throws IOException {
    underWay.add(abort);
    synchronized (lock) {
      if (closed) {
        underWay.remove(abort);
        throw new IOException("closed");
      }
      JdkClient open = client == null ? make() : client;
      client = open;
      boolean unused = open.enter(); // it is retired after it is no longer the client
      return open;
    }
  }

  /**
   * An exchange has ended.
   *
   * @param failure why it has no answer; null if it has
   */
  void leave(JdkClient used, Runnable abort, @Nullable Throwable failure) {
    underWay.remove(abort);
    if (failure != null && HttpFailure.leavesOpen(failure)) {
      synchronized (lock) {
        client = client == used ? null : client;
      }
      used.retire();
    }
    used.leave();
    living.removeIf(JdkClient::isOver);
  }

  private JdkClient make() {
    JdkClient made = new JdkClient(ClientThreads.make(maker, setup.threads()));
    living.add(made);
    return made;
  }

  private HttpClient build() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(new Proxies())
            // who waits has a thread of its own, and nothing that the client calls waits then
            .executor(setup.maxThreads() > 0 ? threads : Runnable::run);
    Duration connect = setup.connectTimeout();
    if (connect != null) {
      builder.connectTimeout(connect);
    }
    SSLContext tls = setup.tls();
    if (tls != null) {
      builder.sslContext(tls);
    }
    return builder.build();
  }

  /** Runs something that an agent must not trace. */
  static void untraced(Runnable task) {
    InstrumentationUtil.suppressInstrumentation(task);
  }

  /**
   * Aborts what is under way, and ends: when it returns, neither a thread nor a descriptor is left,
   * unless a thread does not end within a second.
   */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      client = null;
    }
    underWay.forEach(Runnable::run);
    living.forEach(JdkClient::end);
    long end = System.nanoTime() + GRACE.toNanos();
    try {
      for (JdkClient each : living) {
        each.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      threads.shutdown(); // the clients needed it to end
      boolean unused = threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      threads.shutdown();
      Thread.currentThread().interrupt();
    }
    living.clear();
  }

  @Override
  public String toString() {
    return "HttpSender[clients=" + living.size() + "]";
  }
}
