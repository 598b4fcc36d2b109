/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.catalog;

import java.util.ArrayList;
import java.util.List;

/** Names with one {@code hashCode}: each place is "Aa" or "BB", which have equal hashes. */
final class Colliding {
  private static final int PLACES = 11;

  private Colliding() {}

  static List<String> names(int count) {
    List<String> names = new ArrayList<>();
    for (int bits = 0; bits < count; bits++) {
      StringBuilder name = new StringBuilder();
      for (int place = 0; place < PLACES; place++) {
        name.append((bits >> place & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    return names;
  }
}
