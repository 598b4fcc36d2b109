/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The event streams over HTTP. Thread-safe. */
final class EventEndpoint {
  static final String PATH = "/v1/events";
  private static final String TYPE = "text/event-stream";

  /** The heap that one request with many levels may need, with its answer. */
  private static final long LARGE_BYTES = 128L * 1024 * 1024;

  private static final int MOST_LARGE = 16;

  private final Semaphore large =
      new Semaphore(
          (int) Math.max(2, Math.min(MOST_LARGE, Runtime.getRuntime().maxMemory() / LARGE_BYTES)));

  private final EventStreams streams;
  private final Peers peers;

  EventEndpoint(EventStreams streams, Peers peers) {
    this.streams = streams;
    this.peers = peers;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", PATH, false, this::all),
        new Route("POST", PATH, false, InterestChange.MAX_BYTES, this::named),
        new Route("POST", PATH + "/{stream}", false, InterestChange.MAX_BYTES, this::change));
  }

  private Response all(Request request) {
    Credential credential = reader(request);
    return started(streams.open(credential, received(request)));
  }

  private Response named(Request request) {
    Credential credential = reader(request);
    byte[] body = request.json();
    return alone(
        body,
        () -> started(streams.open(credential, InterestChange.levels(body), received(request))));
  }

  /** Answers requests with large bodies a few at a time: each needs much memory for a while. */
  private Response alone(byte[] body, Supplier<Response> answer) {
    if (body.length <= Route.MOST_BYTES) {
      return answer.get();
    }
    if (!large.tryAcquire()) {
      throw new Problem(
          503, "other streams with many levels are beginning", Map.of("Retry-After", "1"));
    }
    try {
      return answer.get();
    } finally {
      large.release();
    }
  }

  private Response change(Request request) {
    byte[] body = request.json();
    return alone(body, () -> change(request, body));
  }

  private Response change(Request request, byte[] body) {
    String stream = request.parameter("stream");
    boolean isTaken =
        streams.change(request.credential(), stream, InterestChange.read(body))
            || isTakenElsewhere(request, stream, body);
    if (!isTaken) {
      throw new Problem(404, "no server has this stream; open a new one");
    }
    return Response.empty(204).with("Cache-Control", "no-store");
  }

  /** Passes a change on to the server that holds the stream; returns whether it took it. */
  private boolean isTakenElsewhere(Request request, String stream, byte[] body) {
    String authorization = request.header("Authorization");
    if (request.header(Peers.PASSED_ON) != null || authorization == null) {
      return false;
    }
    int status = peers.passOn(stream, authorization, body);
    if (status == Peers.BUSY) {
      throw new Problem(503, "the server that has the stream is busy", Map.of("Retry-After", "1"));
    }
    if (status == 409 || status == 422) {
      throw new Problem(status, "the server that has the stream did not take the change");
    }
    return status == 204;
  }

  private static Credential reader(Request request) {
    Credential credential = request.credential();
    if (!credential.readsAnybody()) {
      throw new Problem(403, "this token may not read documents");
    }
    Accept.choose(request.header("Accept"), List.of(TYPE));
    return credential;
  }

  private Response started(@Nullable EventStream stream) {
    if (stream == null) {
      String reason = streams.isDraining() ? "the server ends" : "too many streams are open";
      throw new Problem(503, reason, Map.of("Retry-After", "5"));
    }
    return Response.stream(TYPE, stream).with("Cache-Control", "no-store");
  }

  /** Returns the last event that the reader received; null if there is none or it is malformed. */
  private static @Nullable Position received(Request request) {
    return Position.parse(request.header("Last-Event-ID"));
  }
}
