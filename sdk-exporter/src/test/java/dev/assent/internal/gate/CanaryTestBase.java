/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Reachable;
import io.opentelemetry.sdk.common.export.MemoryMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A canary in every position of data of one signal, and the search for them in objects and bytes.
 *
 * @param <T> the data
 */
abstract class CanaryTestBase<T> {
  final Canary canary = new Canary();

  /** The positions by the canary in them. A grant of all categories permits these. */
  final Map<String, String> grantable = new LinkedHashMap<>();

  /** As {@link #grantable}, but no grant permits these. */
  final Map<String, String> never = new LinkedHashMap<>();

  /** A catalog that knows no name. */
  final GateFixture unknown = new GateFixture("");

  /** A catalog that knows the names. */
  GateFixture known;

  abstract T record(GateFixture fixture);

  abstract T enter(GateFixture fixture, T recorded);

  /** Returns the bytes, and the message decoded from them. */
  abstract String wire(T data, MemoryMode mode);

  String grantable(String where) {
    String sign = canary.plain();
    grantable.put(sign, where);
    return sign;
  }

  String never(String where) {
    String sign = canary.plain();
    never.put(sign, where);
    return sign;
  }

  @Test
  void enter_granted_everyCanaryThatCanBeGrantedArrives() {
    T left = enter(known, record(known));
    assertPresent(left, grantable);
    assertAbsent(left, never);
  }

  @Test
  void noGate_everyCanaryArrives_soThatTheSearchIsShownToFindThem() {
    T stamped = record(known);
    assertPresent(stamped, grantable);
    assertPresent(stamped, never);
  }

  void assertAbsent(T data, Map<String, String> signs) {
    assertThat(found(Reachable.from(data).text(), signs)).isEmpty();
    for (MemoryMode mode : MemoryMode.values()) {
      assertThat(found(wire(data, mode), signs)).as(mode.toString()).isEmpty();
    }
  }

  void assertPresent(T data, Map<String, String> signs) {
    for (MemoryMode mode : MemoryMode.values()) {
      assertThat(found(wire(data, mode), signs))
          .as(mode.toString())
          .containsExactlyInAnyOrderElementsOf(signs.values());
    }
  }

  private static List<String> found(String text, Map<String, String> signs) {
    List<String> found = new ArrayList<>();
    signs.forEach(
        (sign, where) -> {
          if (text.contains(sign)) {
            found.add(where);
          }
        });
    return found;
  }
}
