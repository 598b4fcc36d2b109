/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.http.HttpFailure;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.SenderThreads;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.WorkerThreads;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The sender over the JDK's client, with the features that the client lacks. Thread-safe.
 *
 * <p>The JDK's client never closes a connection after an answer with an invalid or too long head. A
 * client with such an answer therefore takes no more exchanges and ends after its last one; the
 * next exchange creates a new client. The same holds for a client whose selector thread has died,
 * for example by a lack of memory: its exchanges would never end, so they are aborted, by the next
 * exchange or by the supervisor, whichever comes first.
 *
 * <p>The first exchange creates the client, because its creation takes a third of the time of the
 * whole start, mostly for TLS, even if TLS is not used.
 *
 * <pre>
 * field     guarded by lock
 * client    takes exchanges; null until the first, and after a broken answer or a death; read: volatile
 * closed    no exchange begins any more
 * </pre>
 */
public final class JdkSender implements HttpSender {
  /**
   * Whether the buffers of a body show what the JDK's client has read. The clients of JDK 17 to 25
   * advance them when they have copied or encrypted the bytes; later ones were not examined.
   */
  public static final boolean PROVES_READING = Runtime.version().feature() <= 25;

  /** The time that close waits for threads to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Settings settings;
  private final Supplier<HttpClient> maker;
  private final WorkerThreads threads;
  private final Set<JdkClient> living = ConcurrentHashMap.newKeySet();

  private final Object lock = new Object();
  private volatile @Nullable JdkClient client;
  private boolean closed;

  /** Confined to the supervisor. */
  private @Nullable JdkClient lastDead;

  /** A sender that is not connected yet. */
  public JdkSender(Settings settings) {
    this.settings = settings;
    this.threads = SenderThreads.pool(settings.threads(), settings.maxThreads());
    this.maker = this::build;
  }

  /** A sender with a given source of clients. */
  JdkSender(Settings settings, Supplier<HttpClient> maker) {
    this.settings = settings;
    this.threads = SenderThreads.pool(settings.threads(), settings.maxThreads());
    this.maker = maker;
  }

  @Override
  public Executor threads() {
    return task -> SenderThreads.execute(threads, task);
  }

  @Override
  public boolean provesReading() {
    return PROVES_READING;
  }

  @Override
  public void prepare() {
    synchronized (lock) {
      if (!closed && client == null) {
        client = make();
      }
    }
  }

  /**
   * Sends a POST. A thread waits in the client's blocking call. The asynchronous call would
   * complete on the default executor of {@code CompletableFuture}, which creates a thread per
   * request on machines with fewer than three processors.
   */
  @Override
  public <T> CompletableFuture<T> post(
      HttpCall call, BooleanSupplier onward, int maxBytes, Function<HttpAnswer, T> read) {
    return new WaitingExchange<>(this, call, onward, maxBytes, read).begin();
  }

  /** Returns an exchange for which no thread waits. */
  @Override
  public HttpExchange exchange(
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then) {
    return new JdkExchange(this, call, bodies, then);
  }

  /**
   * Acquires a client for one exchange; the caller must call {@link #leave}.
   *
   * @throws IOException if this is closed
   */
  JdkClient enter(ClientUse use) throws IOException {
    JdkClient last = client;
    if (last != null && last.isDead()) {
      end(last);
    }
    synchronized (lock) {
      if (closed) {
        throw new IOException("closed");
      }
      JdkClient open = client == null ? make() : client;
      client = open;
      open.enter(use); // it is retired only after another client can take its place
      return open;
    }
  }

  /**
   * Releases a client after an exchange.
   *
   * @param failure the failure; null if there is an answer
   */
  void leave(JdkClient used, ClientUse use, @Nullable Throwable failure) {
    try {
      if (failure != null && HttpFailure.leavesOpen(failure)) {
        retire(used);
      }
    } finally {
      used.leave(use); // needs no memory but to end the client, which check() does then
    }
    living.removeIf(JdkClient::isOver);
  }

  /** The next exchange creates another client; this one ends with its last exchange. */
  private void retire(JdkClient used) {
    synchronized (lock) {
      client = client == used ? null : client;
    }
    used.retire();
  }

  /**
   * Ends each client whose selector has died, or that nobody uses any more, again and again until
   * it has ended. A client in which an exchange has lost its end takes no more of them.
   */
  @Override
  public void check(long nanoTime, Restored restored) {
    for (JdkClient each : living) { // without the lock, under which a client may be created
      if (each.removeLost(nanoTime)) {
        retire(each);
      }
      if (!each.isOver() && (each.isDead() || each.isUnused())) {
        if (each == client && each != lastDead) {
          restored.add(settings.threads());
          lastDead = each;
        }
        SenderThreads.execute(threads, () -> end(each));
      }
    }
    threads.check();
  }

  private void end(JdkClient last) {
    retire(last);
    last.abort();
    living.removeIf(JdkClient::isOver);
  }

  private JdkClient make() {
    JdkClient made = new JdkClient(ClientThreads.make(maker, settings.threads()));
    living.add(made);
    return made;
  }

  private HttpClient build() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(settings.selector())
            // each waiting exchange has its own thread, so no callback of the client blocks
            .executor(settings.maxThreads() > 0 ? threads() : Runnable::run);
    Duration connect = settings.connectTimeout();
    if (connect != null) {
      builder.connectTimeout(connect);
    }
    SSLContext tls = settings.tls();
    if (tls != null) {
      builder.sslContext(tls);
    }
    if (!settings.protocols().isEmpty()) {
      SSLParameters parameters = new SSLParameters();
      parameters.setProtocols(settings.protocols().toArray(String[]::new));
      builder.sslParameters(parameters);
    }
    return builder.build();
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      client = null;
    }
    living.forEach(JdkClient::abort);
    living.forEach(JdkClient::end);
    long end = System.nanoTime() + GRACE.toNanos();
    try {
      for (JdkClient each : living) {
        each.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      threads.close(); // the clients needed it until they ended
      boolean unused = threads.awaitEnd(Duration.ofNanos(end - System.nanoTime()));
    } catch (InterruptedException e) {
      threads.close();
      Thread.currentThread().interrupt();
    }
    living.clear();
  }

  @Override
  public String toString() {
    return "JdkSender[clients=" + living.size() + "]";
  }
}
