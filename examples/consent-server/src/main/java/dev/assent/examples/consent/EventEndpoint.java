/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The event streams over HTTP. Thread-safe. */
final class EventEndpoint {
  static final String PATH = "/v1/events";
  private static final String TYPE = "text/event-stream";

  private final EventStreams streams;
  private final Peers peers;

  EventEndpoint(EventStreams streams, Peers peers) {
    this.streams = streams;
    this.peers = peers;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", PATH, false, this::all),
        new Route("POST", PATH, false, this::named),
        new Route("POST", PATH + "/{stream}", false, this::change));
  }

  private Response all(Request request) {
    Credential credential = reader(request);
    return started(streams.open(credential, received(request)));
  }

  private Response named(Request request) {
    Credential credential = reader(request);
    ObjectNode body = Json.object(request.json(InterestChange.MAX_BYTES));
    Body unused = new Body(body, Set.of("levels"));
    if (!body.has("levels")) {
      throw new Problem(422, "levels: must be a list");
    }
    return started(streams.open(credential, Level.list(body, "levels"), received(request)));
  }

  private Response change(Request request) {
    byte[] body = request.json(InterestChange.MAX_BYTES);
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
