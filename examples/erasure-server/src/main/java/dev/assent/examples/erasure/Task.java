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
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request at one store. Immutable.
 *
 * @param store the name of the store
 * @param phase how far it is
 * @param due when the store is asked next; unused in the last phase and after harm
 * @param erased what the store did, over all erasures; without what an erasure has begun with
 * @param begun how many documents were found before the store was asked to delete, as long as no
 *     look has shown that they are gone: also after a crash in between
 * @param late how many documents arrived after an erasure
 * @param superseded how many answers were given that are not true any more
 * @param failures how often in a row the store did not do it
 * @param problem why the store did not do it; null if there is no reason
 * @param t1 when the look of {@link Phase#NOT_FOUND_T1} was; null before
 * @param t2 when the look of {@link Phase#NOT_FOUND_T2} was; null before
 * @param unseen what the looks can't say
 */
record Task(
    String store,
    Phase phase,
    Instant due,
    Store.Erased erased,
    long begun,
    long late,
    long superseded,
    int failures,
    @Nullable Problem problem,
    @Nullable Instant t1,
    @Nullable Instant t2,
    Unseen unseen) {
  /** The most that are named of what may keep copies: {@value}. */
  static final int MOST_COPIES = 50;

  private static final String MORE = "and others";
  private static final String COPIES = "copies";
  private static final String NOT_KEPT = "notKept";
  private static final Unseen NOTHING =
      new Unseen(Collections.emptySortedSet(), Collections.emptySortedSet());

  /**
   * Why a store did not do it.
   *
   * @param kind what it means
   * @param sentence for people
   */
  record Problem(StoreFailure.Kind kind, String sentence) {}

  /**
   * What the looks can't say.
   *
   * @param copies what in the store may keep copies, at any of the looks so far
   * @param notKept the categories for which the last look did not look, since the map said that the
   *     store has none of them
   */
  record Unseen(SortedSet<String> copies, SortedSet<String> notKept) {}

  static Task of(String store, Instant due) {
    return new Task(
        store, Phase.ACCEPTED, due, Store.Erased.NOTHING, 0, 0, 0, 0, null, null, null, NOTHING);
  }

  boolean isHarmed() {
    return problem != null && problem.kind() == StoreFailure.Kind.HARMED;
  }

  boolean isOpen() {
    return phase.isOpen();
  }

  boolean isDue(Instant now) {
    return isOpen() && !isHarmed() && !due.isAfter(now);
  }

  /** Returns how many documents were found, over all erasures, also those that were not ended. */
  long found() {
    return erased.found() + begun;
  }

  /** Returns the task before the store is asked to delete what a look has found. */
  Task began(long documents) {
    return with(erased, Math.max(begun, documents));
  }

  /** Returns the task after the store said what it did. A look must show whether it is true. */
  Task erased(Store.Erased more) {
    return with(
        new Store.Erased(
            erased.found(), erased.changed() + more.changed(), erased.removed() + more.removed()),
        Math.max(begun, more.found()));
  }

  /** Returns the task after a look that has found so many documents. */
  Task left(long documents) {
    long gone = Math.max(0, begun - documents);
    return with(
        new Store.Erased(erased.found() + gone, erased.changed(), erased.removed()), begun - gone);
  }

  private Task with(Store.Erased all, long unended) {
    return new Task(
        store, phase, due, all, unended, late, superseded, failures, problem, t1, t2, unseen);
  }

  /**
   * Returns the task before a look.
   *
   * @param more what may keep copies; what did so before may have them still
   * @param notKept the categories for which it does not look
   */
  Task looking(Set<String> more, Collection<String> notKept) {
    SortedSet<String> all = new TreeSet<>(unseen.copies());
    for (String each : new TreeSet<>(more)) {
      all.add(all.size() < MOST_COPIES || all.contains(each) ? each : MORE);
    }
    Unseen now = new Unseen(all, new TreeSet<>(notKept));
    return new Task(
        store, phase, due, erased, begun, late, superseded, failures, problem, t1, t2, now);
  }

  /** Returns the task after a look right after an erasure that has found nothing. */
  Task deleted(Instant look) {
    Store.Erased all = left(0).erased;
    return new Task(
        store, Phase.DELETED, look, all, 0, late, superseded, 0, null, null, null, unseen);
  }

  /** Returns the task after the first look that counts. */
  Task notFoundT1(Instant now, Instant look) {
    Store.Erased all = left(0).erased;
    return new Task(
        store, Phase.NOT_FOUND_T1, look, all, 0, late, superseded, 0, null, now, null, unseen);
  }

  /** Returns the task after the second look. */
  Task notFoundT2(Instant now) {
    Store.Erased all = left(0).erased;
    return new Task(
        store, Phase.NOT_FOUND_T2, due, all, 0, late, superseded, 0, null, t1, now, unseen);
  }

  /** Returns the task if the map says that the store has none of the data. */
  Task notKept() {
    return new Task(
        store, Phase.NOT_KEPT, due, erased, begun, late, superseded, 0, null, null, null, unseen);
  }

  /** Returns the task after data was found that an earlier look did not find. */
  Task foundLate(long documents) {
    boolean wasAnswered = phase == Phase.NOT_FOUND_T1;
    return new Task(
        store,
        Phase.ACCEPTED,
        due,
        erased,
        begun,
        late + documents,
        superseded + (wasAnswered ? 1 : 0),
        failures,
        problem,
        null,
        null,
        unseen);
  }

  /** Returns the task after the store did not do it. */
  Task failed(Problem why, Instant again) {
    return new Task(
        store, phase, again, erased, begun, late, superseded, failures + 1, why, t1, t2, unseen);
  }

  /** Returns the task as it is asked again, such as after a restart. */
  Task again(Instant now) {
    return new Task(
        store, phase, now, erased, begun, late, superseded, failures, null, t1, t2, unseen);
  }

  /** Returns the task from its beginning. */
  Task anew(Instant now) {
    return new Task(
        store, Phase.ACCEPTED, now, erased, begun, late, superseded, 0, null, null, null, unseen);
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
            .put("begun", begun)
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
    put(json, COPIES, unseen.copies());
    put(json, NOT_KEPT, unseen.notKept());
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
        json.path("begun").asLong(),
        json.path("late").asLong(),
        json.path("superseded").asLong(),
        json.path("failures").asInt(),
        kind.isEmpty()
            ? null
            : new Problem(
                StoreFailure.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                json.path("sentence").asText()),
        time(json, "t1"),
        time(json, "t2"),
        new Unseen(all(json, COPIES), all(json, NOT_KEPT)));
  }

  private static void put(ObjectNode json, String member, SortedSet<String> texts) {
    if (!texts.isEmpty()) {
      texts.forEach(json.putArray(member)::add);
    }
  }

  private static SortedSet<String> all(JsonNode json, String member) {
    SortedSet<String> texts = new TreeSet<>();
    json.path(member).forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static @Nullable Instant time(JsonNode json, String member) {
    try {
      return json.has(member) ? Instant.parse(json.path(member).asText()) : null;
    } catch (DateTimeException damaged) {
      throw new IllegalArgumentException(member, damaged);
    }
  }
}
