/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a request: only what a look has shown. No answer has a reference. Stateless.
 */
final class Answers {
  /** Harm first, then what can't be done, then what waits, then how far it is. */
  private static final Comparator<Task> FURTHEST_BEHIND =
      Comparator.comparing(Answers::kind, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(Task::phase);

  private final ErasureMap map;

  Answers(ErasureMap map) {
    this.map = map;
  }

  /**
   * Returns the answer. Its state is that of the store that is furthest behind: {@code accepted},
   * {@code deleted}, {@code not_found} or {@code nothing_found} with the look ({@code T1}, {@code
   * T2}) and its time, {@code not_kept} if nobody looks since the map says that no store has such
   * data, or the reason why it does not go on ({@code away}, {@code cannot}, {@code contradicted},
   * {@code harmed}).
   */
  ObjectNode of(Work work) {
    ObjectNode json =
        Json.object().put("id", work.id()).put("accepted", work.accepted().toString());
    if (work.tasks().isEmpty()) {
      return json.put("state", "cannot")
          .put(
              "sentence",
              "The map has no store for the destination "
                  + work.request().destination()
                  + ", so nothing was deleted. Name the destination at its stores, and restart.");
    }
    Task last = last(work);
    json.put("state", state(last, work.tasks().values().stream().mapToLong(Task::found).sum()));
    Instant look = time(last);
    if (last.problem() == null && look != null) {
      json.put("look", last.phase() == Phase.NOT_FOUND_T1 ? "T1" : "T2").put("at", look.toString());
    }
    json.put("late", work.tasks().values().stream().mapToLong(Task::late).sum());
    json.put("superseded", work.tasks().values().stream().mapToLong(Task::superseded).sum());
    ArrayNode stores = json.putArray("stores");
    SortedSet<String> copies = new TreeSet<>();
    for (Task task : work.tasks().values()) {
      stores.add(of(task));
      task.unseen()
          .copies()
          .forEach(each -> copies.add(task.store() + ": may keep copies: " + each));
      StoreMap store = map.stores().get(task.store());
      copies.add(
          store == null
              ? task.store() + ": the map does not name it any more"
              : task.store() + ": back-ups (" + store.backups() + ")");
      if (store != null) {
        store
            .notKept(work.request().categories())
            .forEach(
                category ->
                    copies.add(
                        task.store()
                            + ": "
                            + category
                            + " (the map says that the store has none of it)"));
      }
    }
    ArrayNode unseen = json.putArray("notLookedAt");
    copies.forEach(unseen::add);
    return json;
  }

  private static StoreFailure.@Nullable Kind kind(Task task) {
    Task.Problem problem = task.problem();
    return problem == null ? null : problem.kind();
  }

  private static Task last(Work work) {
    return Collections.min(work.tasks().values(), FURTHEST_BEHIND);
  }

  private static String state(Task task, long found) {
    Task.Problem problem = task.problem();
    if (problem != null) {
      return problem.kind().name().toLowerCase(Locale.ROOT);
    }
    return switch (task.phase()) {
      case ACCEPTED -> "accepted";
      case DELETED -> found == 0 ? "accepted" : "deleted";
      case NOT_FOUND_T1, NOT_FOUND_T2 -> found == 0 ? "nothing_found" : "not_found";
      case NOT_KEPT -> "not_kept";
    };
  }

  private static @Nullable Instant time(Task task) {
    return task.phase() == Phase.NOT_FOUND_T2 ? task.t2() : task.t1();
  }

  private static ObjectNode of(Task task) {
    ObjectNode json =
        Json.object()
            .put("store", task.store())
            .put("state", state(task, task.found()))
            .put("found", task.found())
            .put("changed", task.erased().changed())
            .put("removed", task.erased().removed())
            .put("late", task.late());
    Instant look = time(task);
    if (look != null) {
      json.put("at", look.toString());
    }
    if (task.problem() != null) {
      json.put("sentence", task.problem().sentence());
    }
    return json;
  }
}
