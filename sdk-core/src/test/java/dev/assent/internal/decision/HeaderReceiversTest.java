/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Receivers of headers are decided about like destinations, and nothing is captured for them. */
class HeaderReceiversTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long CHAT = CATEGORIES.mask(Category.CONTENT_CHAT);
  private static final Destination OPERATIONS =
      new Destination("operations", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY);
  private static final Destination HEADERS =
      new Destination("headers", Purpose.AI_TRAINING, Recipient.FIRST_PARTY);

  private final GivenDecisions given =
      new GivenDecisions(
          List.of(OPERATIONS),
          "",
          builder ->
              builder
                  .headerReceivers(List.of(HEADERS))
                  .policy(PooledPolicy.load(List.of("terms"), CATEGORIES, Set.of())));

  @Test
  void index_ofADestinationOrReceiver_isThatOfItsDecisions() {
    Decisions decisions = given.decisions();

    assertThat(decisions.index(Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)).isZero();
    assertThat(decisions.index(Purpose.AI_TRAINING, Recipient.FIRST_PARTY)).isEqualTo(1);
    assertThat(decisions.index(Purpose.AI_TRAINING, Recipient.THIRD_PARTY)).isEqualTo(-1);
    assertThat(decisions.destinations()).containsExactly(OPERATIONS);
  }

  /** An event that only a header could carry is never built. */
  @Test
  void grantForAReceiver_permitsItAndKeepsNoData() {
    given.say("acme/u7", Purpose.AI_TRAINING, CHAT, 0);
    Decision granted = given.subject("acme/u7").decision();
    Decision unset = given.subject("acme/u8").decision();

    assertThat(granted.permitted(1) & CHAT).isEqualTo(CHAT);
    assertThat(unset.permitted(1) & CHAT).isZero();
    assertThat(granted.keptAnywhere() & CHAT).isZero();
    assertThat(granted.keptAnywhere()).isNotZero();
  }
}
