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

  EventEndpoint(EventStreams streams) {
    this.streams = streams;
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
    InterestChange change = InterestChange.read(request.json(InterestChange.MAX_BYTES));
    if (!streams.change(request.credential(), request.parameter("stream"), change)) {
      throw new Problem(404, "this server has no such stream; open a new one");
    }
    return Response.empty(204).with("Cache-Control", "no-store");
  }

  private static Credential reader(Request request) {
    Credential credential = request.credential();
    if (!credential.readsAnybody()) {
      throw new Problem(403, "this token may not read documents");
    }
    Accept.choose(request.header("Accept"), List.of(TYPE));
    return credential;
  }

  private static Response started(@Nullable EventStream stream) {
    if (stream == null) {
      throw new Problem(503, "too many streams are open", Map.of("Retry-After", "5"));
    }
    return Response.stream(TYPE, stream).with("Cache-Control", "no-store");
  }

  /** Returns the last event that the reader received; null if there is none or it is malformed. */
  private static @Nullable Position received(Request request) {
    return Position.parse(request.header("Last-Event-ID"));
  }
}
