/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of OTLP over HTTP on a free port of 127.0.0.1. It keeps the bytes of every request,
 * including incomplete ones, and answers with status 200 unless a test sets other answers.
 * Thread-safe.
 */
public final class Receiver implements AutoCloseable {
  private static final int PART = 8192;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);

  // Guarded by this.
  private final List<ReceivedRequest> requests = new ArrayList<>();
  private final Map<HttpExchange, ByteArrayOutputStream> unfinished = new LinkedHashMap<>();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private Predicate<ReceivedRequest> unanswered = request -> false;
  private Function<ReceivedRequest, Answer> answerer = request -> Answer.of(200);

  /**
   * An answer to a request.
   *
   * @param status the HTTP status
   * @param type the media type
   * @param body the text, sent in UTF-8; empty for no body
   */
  public record Answer(int status, String type, String body) {
    static Answer of(int status) {
      return new Answer(status, "application/x-protobuf", "");
    }
  }

  private Receiver(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
    Proof.started(this);
  }

  /**
   * Starts a receiver.
   *
   * @throws UncheckedIOException if no port is free
   */
  public static Receiver start() {
    return start(0);
  }

  /** Starts a receiver on a port; 0 is a free one. */
  static Receiver start(int port) {
    try {
      return new Receiver(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the base address; an exporter appends the path of the signal. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the base address of one destination, whose name is then part of each path. */
  public String endpoint(String destination) {
    return endpoint() + "/" + destination;
  }

  /**
   * Sets the statuses of the next answers, one per request. Later answers are those of {@link
   * #answers}.
   */
  public synchronized void answerNext(int... statuses) {
    for (int status : statuses) {
      answers.add(status);
    }
  }

  /** Sets the function that answers requests; by default, the status is 200. */
  public synchronized void answers(Function<ReceivedRequest, Answer> answerer) {
    this.answerer = answerer;
  }

  /** Sets the requests that get no answer until this receiver is closed; by default, none. */
  public synchronized void neverAnswer(Predicate<ReceivedRequest> unanswered) {
    this.unanswered = unanswered;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = record(exchange, readBody(exchange));
      if (answer == null) {
        awaitClosed();
        return;
      }
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** Keeps the parts as they arrive, since the client may end the connection after any of them. */
  private byte[] readBody(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    keep(exchange, body);
    byte[] part = new byte[PART];
    InputStream in = exchange.getRequestBody();
    for (int read = in.read(part); read >= 0; read = in.read(part)) {
      add(body, part, read);
    }
    return body.toByteArray();
  }

  private synchronized void keep(HttpExchange exchange, ByteArrayOutputStream body) {
    unfinished.put(exchange, body);
  }

  private synchronized void add(ByteArrayOutputStream body, byte[] part, int length) {
    body.write(part, 0, length);
    notifyAll();
  }

  /** Returns the incomplete requests with the part of the body that arrived. */
  synchronized List<ReceivedRequest> unfinished() {
    List<ReceivedRequest> cutOff = new ArrayList<>();
    unfinished.forEach((exchange, body) -> cutOff.add(request(exchange, body.toByteArray())));
    return cutOff;
  }

  private static ReceivedRequest request(HttpExchange exchange, byte[] wire) {
    byte[] body = decoded(wire, exchange.getRequestHeaders().getFirst("Content-Encoding"));
    String path = exchange.getRequestURI().getPath();
    int signal = path.indexOf("/v1/");
    return new ReceivedRequest(
        signal > 0 ? path.substring(1, signal) : "",
        path,
        head(exchange),
        body == null ? wire : body,
        wire,
        body != null,
        0);
  }

  /** Returns the answer; null if there is none. */
  private synchronized @Nullable Answer record(HttpExchange exchange, byte[] wire) {
    unfinished.remove(exchange);
    ReceivedRequest request = request(exchange, wire);
    if (Proof.takes(request)) {
      return Answer.of(200);
    }
    Answer answer = answerTo(request);
    requests.add(request.answered(answer == null ? 0 : answer.status()));
    notifyAll();
    return answer;
  }

  private synchronized @Nullable Answer answerTo(ReceivedRequest request) {
    if (unanswered.test(request)) {
      return null;
    }
    Integer next = answers.poll();
    return next == null ? answerer.apply(request) : Answer.of(next);
  }

  private static String head(HttpExchange exchange) {
    StringBuilder head = new StringBuilder();
    head.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                head.append('\n').append(name).append(": ").append(String.join(", ", values)));
    return head.toString();
  }

  /** Returns the body; null if its encoding is unknown or wrong. */
  private static byte @Nullable [] decoded(byte[] wire, @Nullable String encoding) {
    if (encoding == null || encoding.equals("identity")) {
      return wire;
    }
    if (!encoding.equals("gzip")) {
      return null;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(wire))) {
      return in.readAllBytes();
    } catch (IOException malformed) {
      return null;
    }
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns all complete requests in the order of their arrival. */
  public synchronized List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /** Removes the complete requests so far. */
  public synchronized void clear() {
    requests.clear();
  }

  /** Returns the paths of all requests, such as {@code /v1/traces}, without repetitions. */
  public Set<String> paths() {
    return requests().stream()
        .map(ReceivedRequest::path)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns whether a complete request contains a text as it is, in UTF-8. */
  public boolean received(String text) {
    return requests().stream().anyMatch(request -> request.holds(text));
  }

  /** Returns whether a complete request of a destination contains a text as it is, in UTF-8. */
  public boolean received(String destination, String text) {
    return requests().stream()
        .anyMatch(request -> request.destination().equals(destination) && request.holds(text));
  }

  /**
   * Returns the first complete request that matches; waits until there is one.
   *
   * @throws AssertionError if none arrives within the time
   */
  public synchronized ReceivedRequest await(Predicate<ReceivedRequest> wanted, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      for (ReceivedRequest request : requests) {
        if (wanted.test(request)) {
          return request;
        }
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("no such request arrived; arrived: " + requests);
      }
      waitFor(left);
    }
  }

  private synchronized void waitFor(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a request", e);
    }
  }

  /** Ends all connections and the threads. The requests remain available. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
