/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Webhooks of platforms. Thread-safe. */
final class BridgeEndpoints {
  private static final int MAX_BYTES = 1024 * 1024;

  private final Bridge bridge;
  private final Meters meters;

  BridgeEndpoints(Bridge bridge, Meters meters) {
    this.bridge = bridge;
    this.meters = meters;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/bridge/didomi", false, MAX_BYTES, hook("didomi", DidomiEvents::read)),
        new Route(
            "POST",
            "/bridge/usercentrics",
            false,
            MAX_BYTES,
            hook("usercentrics", UsercentricsEvents::read)));
  }

  private Route.Endpoint hook(String name, Function<byte[], @Nullable BridgeEvent> reader) {
    return request -> {
      Credential credential = request.credential();
      if (credential.role() != Role.BRIDGE || !name.equals(credential.subject())) {
        throw new Problem(403, "only a token of the file bridge." + name + " may do this");
      }
      BridgeEvent event;
      try {
        event = reader.apply(request.json());
      } catch (Problem unreadable) {
        meters.bridged(name, "unreadable");
        throw unreadable;
      }
      bridge.take(name, event);
      return Response.empty(204).with("Cache-Control", "no-store");
    };
  }
}
