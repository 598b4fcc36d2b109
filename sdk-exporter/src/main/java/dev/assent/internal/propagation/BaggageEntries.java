/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Filters baggage. */
final class BaggageEntries {
  private BaggageEntries() {}

  /** Returns baggage without some keys, in the API's class; the same object if it has none. */
  static Baggage without(Baggage baggage, Predicate<String> unwanted) {
    boolean isClean = baggage.getClass() == Baggage.empty().getClass();
    if (isClean && baggage.asMap().keySet().stream().noneMatch(unwanted)) {
      return baggage;
    }
    BaggageBuilder rest = Baggage.builder();
    baggage.forEach(
        (key, entry) -> {
          if (!unwanted.test(key)) {
            rest.put(key, entry.getValue(), entry.getMetadata());
          }
        });
    return rest.build();
  }

  /**
   * Returns the entries that may leave, by key and value. Their metadata is text that no catalog
   * knows, and never leaves.
   */
  static Baggage leaving(Baggage baggage, BiPredicate<String, String> permitted) {
    BaggageBuilder leaving = Baggage.builder();
    baggage.forEach(
        (key, entry) -> {
          String value = entry.getValue();
          if (permitted.test(key, value)) {
            leaving.put(key, value);
          }
        });
    return leaving.build();
  }
}
