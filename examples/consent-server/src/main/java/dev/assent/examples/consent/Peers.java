/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The other servers of the database. A change of a stream may reach a server that does not hold the
 * stream, through a balancer: it is passed on, once, to the one that does. Thread-safe.
 *
 * <p>If no server has the stream, the process names its levels anew; if the one that has it is busy
 * or silent, the process repeats the change. A server that did not answer is not asked again for
 * {@value #PAUSE_SECONDS} s, and at most {@value #MOST} requests wait for others at a time.
 */
final class Peers {
  /** Marks a change that was passed on; it is not passed on again. */
  static final String PASSED_ON = "Consent-Passed-On";

  /** The status for: repeat it. */
  static final int BUSY = 503;

  /** The status for: open a new stream. */
  static final int UNKNOWN = 404;

  /** The names of servers and their streams. */
  private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{22}");

  private static final int MOST = 8;
  private static final long PAUSE_SECONDS = 1;
  private static final int NAME_BYTES = 9;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Database requests;
  private final Database background;
  private final @Nullable URI own;
  private final String name;

  /** Null if there are no other servers. */
  private final @Nullable HttpClient client;

  private final Semaphore waiting = new Semaphore(MOST);
  private final Map<String, Long> paused = new ConcurrentHashMap<>();

  /**
   * Creates the peers of a server.
   *
   * @param requests the database, for requests
   * @param background the database, for the heart
   * @param own the address at which the others reach this server; null if there are none
   * @param authority the root of their certificates; null for the JDK's roots
   * @throws IOException if the file of the root can't be used
   */
  Peers(Database requests, Database background, @Nullable URI own, @Nullable Path authority)
      throws IOException {
    this.requests = requests;
    this.background = background;
    this.own = own;
    this.name = RandomText.of(NAME_BYTES);
    this.client = own == null && authority == null ? null : client(authority);
  }

  private static HttpClient client(@Nullable Path authority) throws IOException {
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
    return (authority == null ? client : client.sslContext(Pem.trusting(authority))).build();
  }

  /** Returns the name of this server, with which the names of its streams begin. */
  String name() {
    return name;
  }

  /** Tells the others the address of this server, and forgets those that are silent. */
  void announce() {
    if (own == null) {
      return;
    }
    background.transaction(
        connection -> {
          int updated =
              Sql.update(
                  connection,
                  "UPDATE servers SET seen_at = CURRENT_TIMESTAMP WHERE server_name = ?",
                  name);
          if (updated == 0) {
            Sql.update(
                connection,
                "INSERT INTO servers (server_name, address, seen_at)"
                    + " VALUES (?, ?, CURRENT_TIMESTAMP)",
                name,
                own.toString());
          }
          return Sql.update(
              connection,
              "DELETE FROM servers WHERE seen_at < CURRENT_TIMESTAMP - INTERVAL '60' SECOND");
        });
  }

  /** Tells the others that this server ends. */
  void leave() {
    if (own != null) {
      background.transaction(
          connection -> Sql.update(connection, "DELETE FROM servers WHERE server_name = ?", name));
    }
  }

  /**
   * Passes a change on to the server that holds the stream.
   *
   * @return the status of its answer; {@value #BUSY} if it is busy or silent; {@value #UNKNOWN} if
   *     there is no such server
   */
  int passOn(String stream, String authorization, byte[] body) {
    String holder = stream.split("\\.", 2)[0];
    HttpClient asking = client;
    if (own == null || asking == null || holder.equals(name) || !STREAM.matcher(stream).matches()) {
      return UNKNOWN;
    }
    String address = address(holder);
    if (address == null) {
      return UNKNOWN;
    }
    if (isPaused(holder) || !waiting.tryAcquire()) {
      return BUSY;
    }
    try {
      HttpRequest request = request(URI.create(address), stream, authorization, body);
      return request == null ? UNKNOWN : send(asking, holder, request);
    } finally {
      waiting.release();
    }
  }

  private @Nullable String address(String holder) {
    return requests.<@Nullable String>transaction(
        connection ->
            Sql.first(
                connection,
                "SELECT address FROM servers WHERE server_name = ?",
                row -> row.getString("address"),
                holder));
  }

  /** Returns a request with the token of another one; null if that must not be sent there. */
  private @Nullable HttpRequest request(
      URI address, String stream, String authorization, byte[] body) {
    if (!"https".equals(address.getScheme()) && !Listening.isLoopback(address.getHost())) {
      return null;
    }
    return HttpRequest.newBuilder(address.resolve(EventEndpoint.PATH + "/" + stream))
        .timeout(PATIENCE)
        .header("Authorization", authorization)
        .header("Content-Type", "application/json")
        .header(PASSED_ON, name)
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private int send(HttpClient asking, String holder, HttpRequest request) {
    CompletableFuture<HttpResponse<Void>> answer =
        asking.sendAsync(request, BodyHandlers.discarding());
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (ExecutionException | TimeoutException away) {
      boolean unused = answer.cancel(true);
      paused.put(holder, System.nanoTime() + Duration.ofSeconds(PAUSE_SECONDS).toNanos());
      return BUSY;
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
      return BUSY;
    }
  }

  private boolean isPaused(String holder) {
    Long until = paused.get(holder);
    if (until == null) {
      return false;
    }
    boolean isOver = System.nanoTime() - until > 0;
    if (isOver) {
      paused.remove(holder, until);
    }
    return !isOver;
  }
}
