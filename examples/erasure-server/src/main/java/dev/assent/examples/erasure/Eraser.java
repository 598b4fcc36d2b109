/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Takes requests through their phases: it asks the stores to delete, looks right after it, looks
 * again after the store's ingestion (T1) and a day later (T2). What a look finds is deleted, and
 * the phases begin again. Each store has one caller at a time; different stores may have different
 * threads.
 */
final class Eraser {
  /** The time from the first look that counts to the second one. */
  static final Duration DAY = Duration.ofDays(1);

  private static final Logger logger = System.getLogger(Eraser.class.getName());
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** The time until something is tried again that somebody has to mend. */
  private static final Duration MENDED = Duration.ofHours(1);

  private final ErasureMap map;
  private final Map<String, Store> stores;
  private final RequestQueue queue;
  private final Clock clock;

  /**
   * @param stores by the names that the map has
   */
  Eraser(ErasureMap map, Map<String, Store> stores, RequestQueue queue, Clock clock) {
    this.map = map;
    this.stores = new LinkedHashMap<>(stores);
    this.queue = queue;
    this.clock = clock;
  }

  /** Returns a new request with a task for each store that has its destination. */
  Work plan(ErasureRequest request) {
    Instant now = clock.instant();
    SortedMap<String, Task> tasks = new TreeMap<>();
    map.of(request.destination()).forEach(it -> tasks.put(it.name(), Task.of(it.name(), now)));
    return new Work(request, now, tasks);
  }

  /**
   * Begins after a start: what had a reason to wait is tried again at once, since somebody may have
   * mended it, and stores that the map names newly get the requests that are not finished. Where
   * the map said that a store has none of the data, and names fields now, somebody looks.
   *
   * @param resumed the stores at which harm was done, and that an operator has looked at
   * @throws IOException if the queue can't be written
   */
  void begin(List<String> resumed) throws IOException {
    Instant now = clock.instant();
    for (Work work : queue.all()) {
      Work next = work;
      if (work.isOpen()) {
        for (StoreMap store : map.of(work.request().destination())) {
          if (!work.tasks().containsKey(store.name())) {
            next = next.with(Task.of(store.name(), now));
          }
        }
      }
      for (Task task : work.tasks().values()) {
        boolean isMended =
            task.isHarmed() ? resumed.contains(task.store()) : task.problem() != null;
        if (isMended) {
          next = next.with(task.again(now));
        } else if (!task.isOpen() && isKept(work, task)) {
          next = next.with(task.anew(now));
        }
      }
      if (!next.equals(work)) {
        queue.put(next);
      }
    }
  }

  /** Returns whether the map names fields where it said at the last look that there are none. */
  private boolean isKept(Work work, Task task) {
    StoreMap of = map.stores().get(task.store());
    SortedSet<String> unseen =
        task.phase() == Phase.NOT_KEPT ? work.request().categories() : task.unseen().notKept();
    return of != null && !of.fieldsOf(unseen).isEmpty();
  }

  /** Runs what is due at one store. One thread at a time per store. */
  void run(String store) {
    boolean isStopped = isStopped(store);
    for (Work work : queue.all()) {
      Task task = work.tasks().get(store);
      if (!isStopped && task != null && task.isDue(clock.instant())) {
        isStopped = step(work, task).isHarmed();
      }
    }
  }

  /** Returns whether a deletion at the store has done harm that nobody looked at yet. */
  boolean isStopped(String store) {
    return queue.all().stream()
        .map(work -> work.tasks().get(store))
        .anyMatch(task -> task != null && task.isHarmed());
  }

  private Task step(Work work, Task task) {
    Task next;
    try {
      StoreMap of = map.stores().get(task.store());
      Store store = stores.get(task.store());
      if (of == null || store == null) {
        throw StoreFailure.cannot(
            "The map has no store " + task.store() + " any more, so nobody looks there.");
      }
      next = look(work, task, of, store);
    } catch (StoreFailure failed) {
      next = failed(current(work, task), failed);
    } catch (RuntimeException | VirtualMachineError unexpected) { // such as a lack of memory
      next =
          failed(
              current(work, task),
              StoreFailure.away(
                  "The adapter failed with " + unexpected.getClass().getSimpleName() + "."));
    }
    boolean unused = write(work, next);
    return next;
  }

  /** Returns the task as it was written in the middle of a step. */
  private Task current(Work work, Task task) {
    Work now = queue.find(work.id());
    return now == null ? task : now.tasks().getOrDefault(task.store(), task);
  }

  /**
   * Writes a state. What the disk refuses counts in memory all the same, unless it says that data
   * is gone: that is found out again.
   *
   * @return whether it is on the disk
   */
  private boolean write(Work work, Task next) {
    try {
      queue.put(work, next);
      return true;
    } catch (IOException full) {
      logger.log(
          Level.WARNING,
          "The queue can''t be written ({0}). Check the free space and the permissions of --state.",
          full.getClass().getSimpleName());
      if (next.problem() != null || next.phase() == Phase.ACCEPTED) {
        queue.keep(work, next);
      }
      return false;
    }
  }

  private Task look(Work work, Task task, StoreMap of, Store store) throws StoreFailure {
    ErasureRequest request = work.request();
    List<Field> fields = of.fieldsOf(request.categories());
    if (fields.isEmpty()) {
      requireMapped(request, of);
      return task.notKept();
    }
    Task seen = task.looking(store.copies(), of.notKept(request.categories()));
    long found = store.find(request, fields);
    if (found > 0) {
      Task next = seen.phase() == Phase.ACCEPTED ? seen : seen.foundLate(found);
      return erase(work, next, of, store, new Found(fields, found));
    }
    requireMapped(request, of);
    Instant now = clock.instant();
    return switch (seen.phase()) {
      // the sender asks after the last use, so no later time is needed if its clock is ahead
      case ACCEPTED -> seen.deleted(now.plus(of.ingestion()));
      case DELETED -> seen.notFoundT1(now, now.plus(DAY));
      case NOT_FOUND_T1, NOT_FOUND_T2 -> seen.notFoundT2(now);
      case NOT_KEPT -> seen.notKept();
    };
  }

  /**
   * What a look has found.
   *
   * @param fields the fields for which it looked
   * @param documents how many documents have one of them
   */
  private record Found(List<Field> fields, long documents) {}

  /**
   * Asks the store to delete. That it is asked, and for how much, is on the disk before: after a
   * crash, a look that finds nothing any more must not say that there was nothing.
   */
  private Task erase(Work work, Task task, StoreMap of, Store store, Found found)
      throws StoreFailure {
    ErasureRequest request = work.request();
    Task next = task.began(found.documents());
    if (!write(work, next)) {
      throw StoreFailure.away(
          "The queue of this server can't be written, so the store was not asked to delete. Check"
              + " the free space and the permissions of --state.");
    }
    next = next.erased(store.erase(request, found.fields()));
    try {
      long left = store.find(request, found.fields());
      next = next.left(left);
      if (left > 0) {
        throw StoreFailure.contradicted(
            "The store answered that it deleted, and "
                + left
                + " documents still have the data. It is asked again.");
      }
      requireMapped(request, of);
    } catch (StoreFailure failed) {
      return failed(next, failed); // what was erased counts all the same
    }
    return next.deleted(clock.instant().plus(of.ingestion()));
  }

  /** A category without a row may be anywhere in the store. */
  private static void requireMapped(ErasureRequest request, StoreMap of) throws StoreFailure {
    List<String> unmapped = of.unmapped(request.categories());
    if (!unmapped.isEmpty()) {
      throw StoreFailure.cannot(
          "The map has no fields for "
              + String.join(", ", unmapped)
              + " at the store "
              + of.name()
              + ", so nobody knows what to delete. Add a row for each, with an empty list if the"
              + " store has none.");
    }
  }

  private Task failed(Task task, StoreFailure failed) {
    Duration pause =
        switch (failed.kind()) {
          case AWAY, CONTRADICTED -> backoff(task.failures());
          case CANNOT, HARMED -> MENDED;
        };
    if (task.failures() == 0 || failed.kind() == StoreFailure.Kind.HARMED) {
      logger.log(Level.WARNING, "Store {0}: {1}", task.store(), failed.sentence());
    }
    return task.failed(
        new Task.Problem(failed.kind(), failed.sentence()), clock.instant().plus(pause));
  }

  private static Duration backoff(int failures) {
    Duration pause = SHORTEST.multipliedBy(1L << Math.min(failures, 10));
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }
}
