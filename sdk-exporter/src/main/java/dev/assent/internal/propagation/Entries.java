/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import java.util.function.Predicate;

/** Removes entries from baggage. */
final class Entries {
  private Entries() {}

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
}
