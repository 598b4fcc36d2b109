/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Health and meters over HTTP. Thread-safe. */
final class OperationsEndpoints {
  private static final String JSON = "application/json";

  private final Health health;
  private final BooleanSupplier isAlive;
  private final Meters meters;

  /**
   * @param isAlive whether the threads that announce changes still run
   */
  OperationsEndpoints(Health health, BooleanSupplier isAlive, Meters meters) {
    this.health = health;
    this.isAlive = isAlive;
    this.meters = meters;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/health/live", true, this::live),
        new Route("GET", "/health/ready", true, this::ready),
        new Route("GET", "/metrics", false, this::metrics));
  }

  private Response live(Request request) {
    return answer(isAlive.getAsBoolean() ? List.of() : List.of("changes are not announced"));
  }

  private Response ready(Request request) {
    return answer(health.reasons());
  }

  private static Response answer(List<String> reasons) {
    ObjectNode json = Json.object().put("status", reasons.isEmpty() ? "UP" : "DOWN");
    if (!reasons.isEmpty()) {
      ArrayNode all = json.putArray("reasons");
      reasons.forEach(all::add);
    }
    return Response.of(reasons.isEmpty() ? 200 : 503, JSON, Json.bytes(json))
        .with(Map.of("Cache-Control", "no-store"));
  }

  private Response metrics(Request request) {
    if (request.credential().role() != Role.METRICS) {
      throw new Problem(403, "only a token for meters may do this");
    }
    return Response.of(200, Meters.TYPE, meters.text().getBytes(StandardCharsets.UTF_8))
        .with(Map.of("Cache-Control", "no-store"));
  }
}
