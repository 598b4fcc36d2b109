/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EnforcersTest {
  private static final Enforcer.Change CHANGE = new Enforcer.Change(1, 0);

  private final Enforcers enforcers =
      new Enforcers(new FoundChanges(0, System::nanoTime), System::nanoTime);
  private final List<String> called = new ArrayList<>();

  private Enforcer calling(String name) {
    return change -> {
      called.add(name);
      return CompletableFuture.completedStage(List.of());
    };
  }

  @Test
  void enforce_addedInReverse_callsInOrder() {
    List<EnforcerOrder> reverse = new ArrayList<>(List.of(EnforcerOrder.values()));
    Collections.reverse(reverse);
    reverse.forEach(place -> enforcers.add(place, calling(place.name())));

    assertThat(enforcers.enforce(CHANGE)).isCompleted();

    Collections.reverse(reverse);
    assertThat(called).isEqualTo(reverse.stream().map(Enum::name).toList());
    assertThat(enforcers.inOrder()).hasSameSizeAs(reverse);
  }

  @Test
  void enforce_twoOfOneKind_callsInTheOrderOfAdding() {
    enforcers.add(EnforcerOrder.DESTINATION, calling("first"));
    enforcers.add(EnforcerOrder.DESTINATION, calling("second"));
    enforcers.add(EnforcerOrder.METRIC_READER, calling("reader"));

    assertThat(enforcers.enforce(CHANGE)).isCompleted();

    assertThat(called).containsExactly("reader", "first", "second");
  }

  @Test
  void enforce_addedDuringAChange_callsAllOthersAndThenIt() {
    enforcers.add(
        EnforcerOrder.DESTINATION,
        change -> {
          enforcers.add(EnforcerOrder.METRIC_READER, calling("late"));
          return CompletableFuture.completedStage(List.of());
        });
    enforcers.add(EnforcerOrder.VIEWER, calling("viewer"));

    assertThat(enforcers.enforce(CHANGE)).isCompleted();
    assertThat(called).containsExactly("viewer");

    called.clear();
    assertThat(enforcers.enforce(CHANGE)).isCompleted();
    assertThat(called).containsExactly("late", "viewer");
  }

  @Test
  void enforce_oneThrows_callsTheOthers() {
    enforcers.add(
        EnforcerOrder.METRIC_READER,
        change -> {
          throw new IllegalStateException("expected");
        });
    enforcers.add(EnforcerOrder.DESTINATION, calling("destination"));

    assertThat(enforcers.enforce(CHANGE)).isCompletedExceptionally();
    assertThat(called).containsExactly("destination");
  }
}
