/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Grants that wait for the end of a change. */
class WaitingGrantsTest {
  private final CompletableFuture<Void> change = new CompletableFuture<>();
  private final List<String> begun = new ArrayList<>();
  private boolean endsAtOnce;
  private int failures;
  private boolean within;

  private final WaitingGrants grants =
      new WaitingGrants(
          choice -> {
            boolean isOver = change.isDone();
            if (endsAtOnce) {
              change.complete(null); // after the look, and before anybody listens
            }
            return isOver ? null : change;
          },
          this::begin);

  private void begin() {
    boolean isWithin = within;
    within = true;
    try {
      grants.begin(isWithin, this::begin);
    } finally {
      within = isWithin;
    }
  }

  private CompletableFuture<Receipt> begin(NewChoice choice, GrantOptions options) {
    if (failures-- > 0) {
      throw new StackOverflowError();
    }
    begun.add(choice.level());
    return new CompletableFuture<>();
  }

  private CompletableFuture<Receipt> add(String level) {
    return grants.add(
        new NewChoice(Fixture.path(level), Purpose.AI_TRAINING, CHAT),
        GrantOptions.underTerms(Fixture.TERMS));
  }

  @Test
  void add_changeEndsBeforeAnybodyListens_theGrantBegins() {
    endsAtOnce = true;

    assertThat(add("acme/u1")).isNotNull();

    assertThat(begun).containsExactly("acme/u1");
    assertThat(grants.isWaiting()).isFalse();
  }

  @Test
  void begin_changeEnds_allBeginInTheirOrder() {
    add("acme/u1");
    add("acme/u2");
    assertThat(begun).isEmpty();
    assertThat(grants.isWaiting()).isTrue();

    change.complete(null);

    assertThat(begun).containsExactly("acme/u1", "acme/u2");
  }

  /** The supervisor calls begin again. */
  @Test
  void begin_errorAtOne_noneIsForgotten() {
    add("acme/u1");
    add("acme/u2");
    failures = 2;
    change.complete(null);
    assertThat(begun).isEmpty();
    assertThat(grants.isWaiting()).isTrue();

    begin();

    assertThat(begun).containsExactly("acme/u1", "acme/u2");
  }

  /** Stands for an error that ends the first call so that no handler of it runs. */
  @Test
  void begin_oneBeforeHasNotEnded_begins() {
    add("acme/u1");
    add("acme/u2");
    failures = 2; // one as the change ends, for each of the grants
    change.complete(null);
    assertThat(begun).isEmpty();

    assertThatThrownBy(
            () ->
                grants.begin(
                    false,
                    (choice, options) -> {
                      grants.begin(false, this::begin);
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(begun).containsExactly("acme/u1", "acme/u2");
  }
}
