/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.WorkerThreads;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Sends all requests of Assent with the JDK's client, and adds features that the client lacks. It
 * uses HTTP/1.1 and the JVM's proxies unless others are given, and does not follow redirects. Its
 * requests are {@link Untraced}, because a Java agent would trace them, including the subject in
 * the address. Thread-safe.
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
public final class HttpSender implements Supervised, AutoCloseable {
  /** The time that close waits for threads to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** The time after which a thread without an exchange ends. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final String USER_AGENT = "assent/" + version();

  private final Settings settings;
  private final Supplier<HttpClient> maker;
  private final WorkerThreads threads;
  private final Set<JdkClient> living = ConcurrentHashMap.newKeySet();

  private final Object lock = new Object();
  private volatile @Nullable JdkClient client;
  private boolean closed;

  /** Confined to the supervisor. */
  private @Nullable JdkClient lastDead;

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
  public record Settings(
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
  }

  /** A sender that is not connected yet. */
  public HttpSender(Settings settings) {
    this.settings = settings;
    this.threads = pool(settings);
    this.maker = this::build;
  }

  /** A sender with a given source of clients. */
  HttpSender(Settings settings, Supplier<HttpClient> maker) {
    this.settings = settings;
    this.threads = pool(settings);
    this.maker = maker;
  }

  /** The value of Assent's {@code User-Agent} header. */
  public static String userAgent() {
    return USER_AGENT;
  }

  /** The version of Assent's jar, on the class path or the module path; {@code dev} without one. */
  public static String version() {
    String version = HttpSender.class.getPackage().getImplementationVersion();
    ModuleDescriptor module = HttpSender.class.getModule().getDescriptor();
    if (version == null && module != null) {
      version = module.rawVersion().orElse(null);
    }
    return version == null ? inExtension() : version;
  }

  /** The version of the agent's extension, whose loader reads no manifest. */
  private static String inExtension() {
    try (InputStream file = HttpSender.class.getResourceAsStream("version.txt")) {
      return file == null ? "dev" : new String(file.readAllBytes(), UTF_8).trim();
    } catch (IOException unreadable) {
      return "dev";
    }
  }

  /** Without a maximum, each exchange gets a thread at once. */
  private static WorkerThreads pool(Settings settings) {
    int most = settings.maxThreads() > 0 ? settings.maxThreads() : WorkerThreads.UNBOUNDED;
    return new WorkerThreads(
        most,
        WorkerThreads.UNBOUNDED,
        IDLE,
        task -> ClientThreads.thread(task, settings.threads()));
  }

  /** Runs tasks off the application's threads; after the close, on the caller's. */
  public Executor threads() {
    return this::execute;
  }

  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException afterTheClose) {
      task.run();
    }
  }

  /**
   * Creates the client now, so that invalid TLS settings show at the start.
   *
   * @throws RuntimeException if it can't be created
   */
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
   *
   * @param onward called before each piece of the body is sent; after it returns false, no more is
   *     sent
   * @param maxBytes the maximum size of the answer's body
   * @param read converts the answer
   * @return a future whose {@code cancel(true)} ends the exchange in any state; it is done when no
   *     more bytes are sent
   */
  public <T> CompletableFuture<T> post(
      HttpCall call, BooleanSupplier onward, int maxBytes, Function<HttpAnswer, T> read) {
    return new WaitingExchange<>(this, call, onward, maxBytes, read).begin();
  }

  /**
   * An exchange that has not begun, so that it can be published first. No thread waits for it.
   *
   * @param bodies chooses the reader of the body
   * @param then receives the answer or the failure; called once
   */
  public HttpExchange exchange(
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then) {
    return new HttpExchange(this, call, bodies, then);
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
        execute(() -> end(each));
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
            .proxy(proxies())
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

  private ProxySelector proxies() {
    ProxySelector chosen = settings.proxies();
    return chosen == null ? new Proxies() : new GivenProxies(chosen);
  }

  /**
   * Aborts all exchanges and ends. When it returns, no thread or descriptor is left, unless a
   * thread does not end within a second.
   */
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
    return "HttpSender[clients=" + living.size() + "]";
  }
}
