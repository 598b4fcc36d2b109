/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request that was accepted, and how far it is at each store. Immutable.
 *
 * @param request the request
 * @param accepted when it was accepted
 * @param tasks by the name of the store; empty if no store has the destination
 */
record Work(ErasureRequest request, Instant accepted, SortedMap<String, Task> tasks) {
  String id() {
    return request.id();
  }

  boolean isOpen() {
    return tasks.isEmpty() || tasks.values().stream().anyMatch(Task::isOpen);
  }

  /** Returns the work with another state of a task. */
  Work with(Task task) {
    SortedMap<String, Task> all = new TreeMap<>(tasks);
    all.put(task.store(), task);
    return new Work(request, accepted, all);
  }

  /** Returns one line of the queue's file, without its end. */
  byte[] line() {
    ObjectNode json = Json.object().put("accepted", accepted.toString());
    json.set("request", request.json());
    ArrayNode all = json.putArray("tasks");
    tasks.values().forEach(task -> all.add(task.json()));
    return Json.bytes(json);
  }

  /**
   * Reads a line of the queue's file.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Work of(byte[] line) {
    try {
      ObjectNode json = Json.object(line);
      if (!(json.path("request") instanceof ObjectNode request)) {
        throw new IllegalArgumentException("request");
      }
      SortedMap<String, Task> tasks = new TreeMap<>();
      for (JsonNode each : json.path("tasks")) {
        Task task = Task.of(each);
        tasks.put(task.store(), task);
      }
      return new Work(
          ErasureRequest.of(request), Instant.parse(json.path("accepted").asText()), tasks);
    } catch (Problem | DateTimeException damaged) {
      throw new IllegalArgumentException("no request", damaged);
    }
  }
}
