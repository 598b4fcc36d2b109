/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import dev.assent.ledger.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody has chosen anything in this process, in whatever instance, and those who must
 * know of the first choice at once. Copies of this class in other class loaders share it: it is in
 * the system properties, and has objects of the JDK only. Thread-safe.
 */
public final class ProcessChoices {
  /** The property that is set once somebody has chosen. */
  static final String MADE = "dev.assent.choice";

  /**
   * The property, whose value is a map of those who wait to what they do at the first choice.
   * Without any, there is no such property: other code may expect texts only.
   */
  static final String WAITING = "dev.assent.report-only";

  private ProcessChoices() {}

  /**
   * What the first choice has ended in others than the one in which it was made.
   *
   * @param hasEnded whether it has ended <em>report only</em> in one of them
   * @param counts what that did to their data
   */
  record Ended(boolean hasEnded, List<Receipt.Count> counts) {
    private static final Ended NOTHING = new Ended(false, List.of());

    private Ended and(Ended other) {
      List<Receipt.Count> all = new ArrayList<>(counts);
      all.addAll(other.counts);
      return new Ended(hasEnded || other.hasEnded, all);
    }
  }

  /**
   * Adds somebody who must know of the first choice.
   *
   * @param atFirst called on the thread of the first choice, before that returns; returns the
   *     counts for its receipt, or null if nothing has ended
   * @return false if somebody has chosen already, or if something else has taken the property; then
   *     nobody is added
   */
  public static boolean await(
      Object who, Supplier<? extends @Nullable CompletionStage<List<Receipt.Count>>> atFirst) {
    Map<Object, Object> waiting =
        map(
            System.getProperties()
                .computeIfAbsent(WAITING, any -> new ConcurrentHashMap<Object, Object>()));
    if (waiting == null) {
      return false;
    }
    Supplier<@Nullable CompletionStage<List<Object[]>>> encoded =
        () -> {
          CompletionStage<List<Receipt.Count>> counts = atFirst.get();
          return counts == null ? null : counts.thenApply(ProcessChoices::encoded);
        };
    waiting.put(who, encoded);
    if (areMade()) { // after the put: who chooses from now on finds it
      waiting.remove(who);
      return false;
    }
    return true;
  }

  /** Removes somebody who closes. */
  public static void forget(Object who) {
    Map<Object, Object> waiting = map(System.getProperties().get(WAITING));
    if (waiting != null) {
      waiting.remove(who);
    }
  }

  /** Returns whether somebody has chosen in this process. */
  public static boolean areMade() {
    return System.getProperty(MADE) != null;
  }

  /** Notes that somebody chooses. Nobody who asks from now on waits for a first choice. */
  static void note() {
    try {
      if (!areMade()) {
        System.setProperty(MADE, "true");
      }
    } catch (Throwable failed) {
      return; // the choice itself must be heard
    }
  }

  /**
   * Tells all others of a choice. They know of it when this returns, but for one that lacks the
   * memory: it finds {@link #areMade} later. The caller must hold no lock of its own.
   *
   * @return what has ended there, when that is enforced; never fails
   */
  static CompletableFuture<Ended> tell(Object chooser) {
    CompletableFuture<Ended> all = CompletableFuture.completedFuture(Ended.NOTHING);
    Map<Object, Object> waiting = map(System.getProperties().get(WAITING));
    if (waiting == null) {
      return all; // nobody could begin to wait
    }
    for (Map.Entry<Object, Object> other : waiting.entrySet()) {
      if (other.getKey() != chooser && other.getValue() instanceof Supplier<?> atFirst) {
        all = all.thenCombine(ended(atFirst), Ended::and);
      }
    }
    return all;
  }

  /** Even for lack of memory, the others must be told, and the choice itself be heard. */
  private static CompletionStage<Ended> ended(Supplier<?> atFirst) {
    try {
      return atFirst.get() instanceof CompletionStage<?> counts // null after the first choice
          ? counts.handle((each, failure) -> new Ended(true, decoded(each)))
          : CompletableFuture.completedFuture(Ended.NOTHING);
    } catch (Throwable failed) {
      return CompletableFuture.completedFuture(Ended.NOTHING);
    }
  }

  private static List<Object[]> encoded(List<Receipt.Count> counts) {
    List<Object[]> all = new ArrayList<>();
    for (Receipt.Count count : counts) {
      all.add(
          new Object[] {
            count.destination(),
            count.signal().name(),
            count.stripped(),
            count.withheld(),
            count.aborted(),
            count.possiblySent(),
            count.erased(),
            count.notErased(),
            count.sentBefore(),
            count.sentSince()
          });
    }
    return all;
  }

  /** Leaves out what another version of this class writes otherwise. */
  private static List<Receipt.Count> decoded(@Nullable Object encoded) {
    List<Receipt.Count> all = new ArrayList<>();
    for (Object each : encoded instanceof List<?> list ? list : List.of()) {
      Receipt.Count count = each instanceof Object[] parts ? count(parts) : null;
      if (count != null) {
        all.add(count);
      }
    }
    return all;
  }

  private static Receipt.@Nullable Count count(Object[] parts) {
    try {
      return new Receipt.Count(
          (String) parts[0],
          Signal.valueOf((String) parts[1]),
          (Long) parts[2],
          (Long) parts[3],
          (Long) parts[4],
          (Long) parts[5],
          (Long) parts[6],
          (String) parts[7],
          (Long) parts[8],
          (Instant) parts[9]);
    } catch (RuntimeException other) {
      return null;
    }
  }

  /** Returns null for a value that something else put there. */
  @SuppressWarnings("unchecked") // put there by another copy of this class
  private static @Nullable Map<Object, Object> map(@Nullable Object value) {
    return value instanceof ConcurrentHashMap<?, ?> map ? (Map<Object, Object>) map : null;
  }
}
