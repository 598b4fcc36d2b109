/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request at one store. Immutable.
 *
 * @param store the name of the store
 * @param phase how far it is
 * @param due when the store is asked next; unused in the last phase and after harm
 * @param erased what the store did, over all erasures
 * @param late how many documents arrived after an erasure
 * @param superseded how many answers were given that are not true any more
 * @param failures how often in a row the store did not do it
 * @param problem why the store did not do it; null if there is no reason
 * @param t1 when the look of {@link Phase#NOT_FOUND_T1} was; null before
 * @param t2 when the look of {@link Phase#NOT_FOUND_T2} was; null before
 */
record Task(
    String store,
    Phase phase,
    Instant due,
    Store.Erased erased,
    long late,
    long superseded,
    int failures,
    @Nullable Problem problem,
    @Nullable Instant t1,
    @Nullable Instant t2) {

  /**
   * Why a store did not do it.
   *
   * @param kind what it means
   * @param sentence for people
   */
  record Problem(StoreFailure.Kind kind, String sentence) {}

  static Task of(String store, Instant due) {
    return new Task(store, Phase.ACCEPTED, due, Store.Erased.NOTHING, 0, 0, 0, null, null, null);
  }

  boolean isHarmed() {
    return problem != null && problem.kind() == StoreFailure.Kind.HARMED;
  }

  boolean isOpen() {
    return phase != Phase.NOT_FOUND_T2;
  }

  boolean isDue(Instant now) {
    return isOpen() && !isHarmed() && !due.isAfter(now);
  }

  /** Returns the task after an erasure. */
  Task erased(Store.Erased more) {
    return new Task(
        store,
        phase,
        due,
        new Store.Erased(
            erased.found() + more.found(),
            erased.changed() + more.changed(),
            erased.removed() + more.removed()),
        late,
        superseded,
        failures,
        problem,
        t1,
        t2);
  }

  /** Returns the task after an erasure that was read back. */
  Task deleted(Instant look) {
    return new Task(store, Phase.DELETED, look, erased, late, superseded, 0, null, null, null);
  }

  /** Returns the task after the first look that counts. */
  Task notFoundT1(Instant now, Instant look) {
    return new Task(store, Phase.NOT_FOUND_T1, look, erased, late, superseded, 0, null, now, null);
  }

  /** Returns the task after the second look. */
  Task notFoundT2(Instant now) {
    return new Task(store, Phase.NOT_FOUND_T2, due, erased, late, superseded, 0, null, t1, now);
  }

  /** Returns the task after data was found that an earlier look did not find. */
  Task foundLate(long documents) {
    boolean wasAnswered = phase == Phase.NOT_FOUND_T1;
    return new Task(
        store,
        Phase.ACCEPTED,
        due,
        erased,
        late + documents,
        superseded + (wasAnswered ? 1 : 0),
        failures,
        problem,
        null,
        null);
  }

  /** Returns the task after the store did not do it. */
  Task failed(Problem why, Instant again) {
    return new Task(store, phase, again, erased, late, superseded, failures + 1, why, t1, t2);
  }

  /** Returns the task as it is asked again, such as after a restart. */
  Task again(Instant now) {
    return new Task(store, phase, now, erased, late, superseded, failures, null, t1, t2);
  }

  ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("store", store)
            .put("phase", phase.word())
            .put("due", due.toString())
            .put("found", erased.found())
            .put("changed", erased.changed())
            .put("removed", erased.removed())
            .put("late", late)
            .put("superseded", superseded)
            .put("failures", failures);
    if (problem != null) {
      json.put("kind", problem.kind().name().toLowerCase(Locale.ROOT))
          .put("sentence", problem.sentence());
    }
    if (t1 != null) {
      json.put("t1", t1.toString());
    }
    if (t2 != null) {
      json.put("t2", t2.toString());
    }
    return json;
  }

  /**
   * Reads a task.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Task of(JsonNode json) {
    String kind = json.path("kind").asText("");
    Instant due = time(json, "due");
    if (due == null) {
      throw new IllegalArgumentException("no time");
    }
    return new Task(
        json.path("store").asText(),
        Phase.valueOf(json.path("phase").asText().toUpperCase(Locale.ROOT)),
        due,
        new Store.Erased(
            json.path("found").asLong(),
            json.path("changed").asLong(),
            json.path("removed").asLong()),
        json.path("late").asLong(),
        json.path("superseded").asLong(),
        json.path("failures").asInt(),
        kind.isEmpty()
            ? null
            : new Problem(
                StoreFailure.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                json.path("sentence").asText()),
        time(json, "t1"),
        time(json, "t2"));
  }

  private static @Nullable Instant time(JsonNode json, String member) {
    try {
      return json.has(member) ? Instant.parse(json.path(member).asText()) : null;
    } catch (DateTimeException damaged) {
      throw new IllegalArgumentException(member, damaged);
    }
  }
}
