/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Problem;
import dev.assent.examples.consent.Request;
import dev.assent.examples.consent.Response;
import dev.assent.examples.consent.Role;
import dev.assent.examples.consent.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests and answers over HTTP. Thread-safe. */
final class ErasureEndpoints {
  private static final String JSON = "application/json";
  private static final int MOST_LISTED = 1_000;

  private final RequestQueue queue;
  private final Eraser eraser;
  private final Answers answers;
  private final List<String> stores;

  ErasureEndpoints(RequestQueue queue, Eraser eraser, Answers answers, List<String> stores) {
    this.queue = queue;
    this.eraser = eraser;
    this.answers = answers;
    this.stores = List.copyOf(stores);
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/deletions", false, this::accept),
        new Route("GET", "/v1/deletions", false, this::list),
        new Route("GET", "/v1/deletions/{id}", false, this::answer),
        new Route("GET", "/health/ready", true, this::ready));
  }

  /** The request is on the disk before it is accepted. */
  private Response accept(Request request) {
    if (request.credential().role() != Role.SERVICE) {
      throw new Problem(403, "only the token of a service may request deletions");
    }
    ErasureRequest asked = ErasureRequest.of(Json.object(request.json()));
    return json(202, answers.of(queue.add(eraser.plan(asked))));
  }

  private Response answer(Request request) {
    if (request.credential().role() != Role.SERVICE
        && request.credential().role() != Role.OPERATOR) {
      throw new Problem(403, "only the token of a service or an operator may read answers");
    }
    Work work = queue.find(request.parameter("id"));
    if (work == null) {
      throw new Problem(404, "no request with this id was accepted");
    }
    return json(200, answers.of(work));
  }

  /** What is not finished, for the operator. */
  private Response list(Request request) {
    if (request.credential().role() != Role.OPERATOR) {
      throw new Problem(403, "only the operator's token may do this");
    }
    Map<String, Integer> states = new TreeMap<>();
    ObjectNode json = Json.object();
    ArrayNode open = json.putArray("open");
    for (Work work : queue.all()) {
      ObjectNode answer = answers.of(work);
      states.merge(answer.path("state").asText(), 1, Integer::sum);
      if (work.isOpen() && open.size() < MOST_LISTED) {
        open.add(answer);
      }
    }
    ObjectNode counts = json.putObject("states");
    states.forEach(counts::put);
    return json(200, json);
  }

  private Response ready(Request request) {
    ObjectNode json = Json.object().put("status", "UP");
    ArrayNode reasons = Json.object().putArray("reasons");
    for (String store : stores) {
      if (eraser.isStopped(store)) {
        reasons.add("a deletion at the store " + store + " did harm; nothing more is asked of it");
      }
    }
    if (reasons.isEmpty()) {
      return json(200, json);
    }
    json.put("status", "DOWN").set("reasons", reasons);
    return json(503, json);
  }

  private static Response json(int status, ObjectNode json) {
    return Response.of(status, JSON, Json.bytes(json)).with("Cache-Control", "no-store");
  }
}
