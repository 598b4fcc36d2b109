/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.Receipt;
import dev.assent.internal.config.ListenSettings;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.http.PemTls;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.pipeline.SentBefore;
import dev.assent.internal.prometheus.Exposition;
import dev.assent.internal.prometheus.FamilyName;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.SupervisedThread;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of one destination that is scraped. It answers {@code GET /metrics}, one request
 * per connection. Thread-safe. Register it as enforcer.
 *
 * <p><b>Limits.</b> At most {@value #MAX_CONNECTIONS} connections are open, each on a thread of its
 * own; further ones are closed at once. A connection ends at the latest after the destination's
 * timeout, whatever its peer does.
 *
 * <p><b>Revocation.</b> A scrape becomes known to {@link #enforce} under the gate's lock, in its
 * collection. So a change finds it, or the scrape is gated under the new decision. Where a
 * permission of its data ends, the connection is broken off, and its data counts as possibly sent.
 */
public final class ScrapeServer implements Enforcer, Supervised, AutoCloseable {
  private static final int MAX_CONNECTIONS = 4;

  /** The interval at which overdue connections are ended. */
  private static final int SWEEP_MILLIS = 250;

  /** The time for the scraper to close a connection after the answer. */
  private static final int GOODBYE_MILLIS = 2_000;

  private static final int CHUNK_BYTES = 16_384;
  private static final long MAX_CLOSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final String name;
  private final ListenSettings settings;
  private final ServerSocket listener;
  private final @Nullable SSLContext tls;
  private final ScrapeAccess access;
  private final ScrapedDestination destination;
  private final Account account;
  private final Exposition exposition;
  private final Clock clock;
  private final ScrapeLog log;
  private final OpenConnections open = new OpenConnections(MAX_CONNECTIONS);
  private final SupervisedThread accepting;
  private volatile boolean closed;

  private ScrapeServer(
      String name,
      ListenSettings settings,
      ServerSocket listener,
      @Nullable SSLContext tls,
      ScrapedDestination destination,
      Account account,
      Clock clock,
      ScrapeLog log) {
    this.name = name;
    this.settings = settings;
    this.listener = listener;
    this.tls = tls;
    this.access = new ScrapeAccess(settings);
    this.destination = destination;
    this.account = account;
    this.exposition = new Exposition();
    this.clock = clock;
    this.log = log;
    this.accepting =
        new SupervisedThread(
            "assent-" + name + "-scrape", ScrapeServer.class.getClassLoader(), this::accept);
  }

  /**
   * Listens and starts to answer.
   *
   * @param name the name of the destination
   * @param variables the prefix of its variables, for messages
   * @param account its account of metrics
   * @param lines receives log lines
   * @throws ConfigurationException if the address or a file can't be used, or a jar is missing
   */
  public static ScrapeServer start(
      String name,
      String variables,
      ListenSettings settings,
      ScrapedDestination destination,
      Account account,
      Clock clock,
      Consumer<String> lines) {
    checkLibrary(variables);
    SSLContext tls = tls(settings);
    ServerSocket listener = listen(variables, settings);
    ScrapeServer server =
        new ScrapeServer(
            name,
            settings,
            listener,
            tls,
            destination,
            account,
            clock,
            new ScrapeLog(name, variables, clock, lines));
    server.accepting.start();
    return server;
  }

  private static void checkLibrary(String variables) {
    try {
      Exposition unused = new Exposition();
    } catch (LinkageError missing) {
      throw new ConfigurationException(
          variables + "LISTEN", "needs " + Exposition.ARTIFACT + " on the class path", missing);
    }
  }

  private static @Nullable SSLContext tls(ListenSettings settings) {
    byte[] key = settings.serverKey();
    byte[] certificate = settings.serverCertificate();
    return key == null || certificate == null
        ? null
        : PemTls.server(settings.clientCertificates(), key, certificate);
  }

  private static ServerSocket listen(String variables, ListenSettings settings) {
    try {
      InetAddress address = InetAddress.getByName(settings.host());
      if (settings.isLoopback() && !address.isLoopbackAddress()) {
        throw new IOException("the name is not loopback on this machine");
      }
      ServerSocket listener = new ServerSocket();
      try {
        listener.bind(new InetSocketAddress(address, settings.port()));
        return listener;
      } catch (IOException inUse) {
        listener.close();
        throw inUse;
      }
    } catch (IOException unusable) {
      throw new ConfigurationException(
          variables + "LISTEN",
          "can't listen on %s:%d (%s); is the port in use?"
              .formatted(settings.host(), settings.port(), unusable.getClass().getSimpleName()),
          unusable);
    }
  }

  /** The port on which it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    int number = 0;
    while (!closed) {
      try {
        listener.setSoTimeout(open.isEmpty() ? 0 : SWEEP_MILLIS);
        take(listener.accept(), ++number);
      } catch (SocketTimeoutException nobody) {
        // ends overdue connections
      } catch (IOException | RuntimeException | Error failure) {
        if (!closed) {
          pause();
        }
      }
      endOverdue();
    }
  }

  /**
   * Waits after a failed accept, for example without free descriptors, so that the loop does not
   * spin.
   */
  private void pause() {
    try {
      Thread.sleep(SWEEP_MILLIS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Also ends a connection that an error left without a thread: it would keep its place. */
  private void endOverdue() {
    long now = clock.nanoTime();
    open.forEach(
        connection -> {
          if (connection.remainingNanos(now) <= 0) {
            connection.abort();
          }
          if (connection.isAbandoned()) {
            end(connection);
          }
        });
  }

  private void take(Socket socket, int number) {
    OpenConnection connection =
        new OpenConnection(socket, clock.nanoTime() + settings.timeout().toNanos());
    if (!open.add(connection)) {
      connection.close();
      log.refused("503 Service Unavailable");
      return;
    }
    Thread thread =
        new Thread(null, () -> serve(connection), accepting.name() + "-" + number, 0, false);
    thread.setDaemon(true);
    connection.servedBy(thread);
    try {
      thread.start();
    } catch (Throwable noThread) {
      end(connection);
      throw noThread;
    }
    if (closed) {
      connection.abort();
    }
  }

  private void serve(OpenConnection connection) {
    try {
      serve(connection, secured(connection));
    } catch (Throwable failure) {
      if (failure instanceof SSLException) {
        log.failed(failure.getClass().getSimpleName());
      }
    } finally {
      end(connection);
    }
  }

  private void end(OpenConnection connection) {
    try {
      Scrape scrape = connection.scrape();
      if (scrape != null) {
        scrape.end(false);
      }
    } finally {
      open.remove(connection); // whatever happens: it would take a place for ever
      connection.close();
    }
  }

  /** Adds TLS on top of the socket, which stays closable while a thread writes. */
  private Socket secured(OpenConnection connection) throws IOException {
    Socket plain = connection.socket();
    plain.setTcpNoDelay(true);
    limitReads(connection, Integer.MAX_VALUE);
    if (tls == null) {
      return plain;
    }
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
    secured.setUseClientMode(false);
    secured.setNeedClientAuth(settings.clientCertificates() != null);
    secured.startHandshake();
    return secured;
  }

  /** A read that waits for longer than the rest of the time fails. */
  private void limitReads(OpenConnection connection, int mostMillis) throws IOException {
    long rest = NANOSECONDS.toMillis(connection.remainingNanos(clock.nanoTime()));
    connection.socket().setSoTimeout((int) Math.max(1, Math.min(rest, mostMillis)));
  }

  private void serve(OpenConnection connection, Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
    RequestHead head;
    try {
      head = RequestHead.read(in);
    } catch (RequestHead.InvalidException invalid) {
      refuse(socket, String.valueOf(invalid.getMessage()));
      return;
    }
    if (head == null) {
      return;
    }
    String refusal = access.refusal(head);
    if (refusal != null) {
      refuse(socket, refusal);
      return;
    }
    answer(connection, socket, in, head);
  }

  private void refuse(Socket socket, String status) throws IOException {
    log.refused(status);
    String challenge = status.startsWith("401") ? "WWW-Authenticate: Bearer\r\n" : "";
    socket.getOutputStream().write(head(status, challenge, 0));
  }

  private void answer(OpenConnection connection, Socket socket, InputStream in, RequestHead head)
      throws IOException {
    Scrape scrape = new Scrape(destination.gate(), account, clock);
    connection.scrapes(scrape);
    List<StampedMetric> metrics = new ArrayList<>();
    List<FamilyName> names = new ArrayList<>();
    for (ScrapedDestination.Part part : destination.parts()) {
      for (StampedMetric metric : part.reader().scrape(scrape::captured)) {
        metrics.add(metric);
        names.add(part.names().apply(metric));
      }
    }
    Exposition.Page page = write(metrics, names, head.header("accept"));
    if (page == null) {
      scrape.unwritable();
      refuse(socket, "500 Internal Server Error");
      return;
    }
    if (!scrape.begin(page.lost())) {
      return;
    }
    OutputStream out = socket.getOutputStream();
    String type = "Content-Type: " + page.contentType() + "\r\n";
    out.write(head("200 OK", type, page.body().length));
    for (int at = 0; at < page.body().length && !scrape.isEnded(); at += CHUNK_BYTES) {
      out.write(page.body(), at, Math.min(CHUNK_BYTES, page.body().length - at));
    }
    out.flush();
    scrape.end(isTaken(connection, socket, in));
  }

  /** Returns null if the library fails, for example in another version. */
  private Exposition.@Nullable Page write(
      List<StampedMetric> metrics, List<FamilyName> names, @Nullable String accept)
      throws IOException {
    try {
      return exposition.write(metrics, names, accept);
    } catch (RuntimeException | LinkageError failure) {
      return null;
    }
  }

  /** The scraper took the answer if it closes the connection in order after the end. */
  private boolean isTaken(OpenConnection connection, Socket socket, InputStream in)
      throws IOException {
    limitReads(connection, GOODBYE_MILLIS);
    socket.shutdownOutput();
    int more = 0;
    while (in.read() >= 0) {
      if (++more > RequestHead.MAX_BYTES) {
        return false;
      }
    }
    return true;
  }

  private static byte[] head(String status, String headers, int length) {
    return ("HTTP/1.1 "
            + status
            + "\r\n"
            + headers
            + "Content-Length: "
            + length
            + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + "Connection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Ends the affected series, then the scrapes in progress whose data may not leave any more.
   *
   * @return the number of erased series, as withheld, and of the points of ended scrapes
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    long ended = destination.end();
    long aborted = 0;
    for (OpenConnection connection : open.all()) {
      Scrape scrape = connection.scrape();
      long points = scrape == null ? 0 : scrape.withdraw();
      if (points > 0) {
        connection.abort();
        aborted += points;
      }
    }
    SentBefore sent = SentBefore.of(account, change.tightened());
    return CompletableFuture.completedFuture(
        ended == 0 && aborted == 0 && sent.count() == 0
            ? List.of()
            : List.of(
                new Receipt.Count(
                    name,
                    Signal.METRICS,
                    0,
                    ended,
                    aborted,
                    aborted,
                    0,
                    null,
                    sent.count(),
                    sent.since())));
  }

  @Override
  public void close() {
    close(Duration.ofNanos(MAX_CLOSE_NANOS));
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    accepting.check(nanoTime, restored);
  }

  /** Accepts no more scrapes, and ends those in progress within the time, a second at most. */
  public void close(Duration timeout) {
    closed = true;
    try {
      listener.close();
    } catch (IOException alreadyBroken) {
      // nothing is accepted any more
    }
    long end = System.nanoTime() + Math.min(timeout.toNanos(), MAX_CLOSE_NANOS);
    Thread thread = accepting.thread();
    if (thread != null) {
      thread.interrupt();
    }
    join(thread, end);
    List<OpenConnection> last = open.all();
    last.forEach(connection -> join(connection.thread(), end));
    last.forEach(OpenConnection::abort);
    long ended = System.nanoTime() + MILLISECONDS.toNanos(SWEEP_MILLIS);
    last.forEach(connection -> join(connection.thread(), ended));
  }

  private static void join(@Nullable Thread thread, long end) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(Math.max(1, NANOSECONDS.toMillis(end - System.nanoTime())));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "ScrapeServer{" + name + ", " + settings + "}";
  }
}
