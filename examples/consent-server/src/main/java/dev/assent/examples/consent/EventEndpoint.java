/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The event stream over HTTP. Thread-safe. */
final class EventEndpoint {
  private static final String TYPE = "text/event-stream";

  private final EventStreams streams;

  EventEndpoint(EventStreams streams) {
    this.streams = streams;
  }

  List<Route> routes() {
    return List.of(new Route("GET", "/v1/events", false, this::events));
  }

  private Response events(Request request) {
    Credential credential = request.credential();
    if (!credential.readsAnybody()) {
      throw new Problem(403, "this token may not read documents");
    }
    Accept.choose(request.header("Accept"), List.of(TYPE));
    EventStream stream = streams.open(credential, lastEventId(request.header("Last-Event-ID")));
    if (stream == null) {
      throw new Problem(503, "too many streams are open", Map.of("Retry-After", "5"));
    }
    return Response.stream(TYPE, stream).with("Cache-Control", "no-store");
  }

  /** Returns the last id that the reader received; null if there is none or it is malformed. */
  private static @Nullable Long lastEventId(@Nullable String header) {
    return header == null || !header.matches("[0-9]{1,18}") ? null : Long.valueOf(header);
  }
}
