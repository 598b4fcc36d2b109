/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import io.opentelemetry.api.common.AttributeType;
import org.junit.jupiter.api.Test;

class UnknownNamesTest {
  private final UnknownNames names = new UnknownNames();

  @Test
  void count_sameNames_countOncePerKind() {
    for (int i = 0; i < 3; i++) {
      names.attribute("order", AttributeType.STRING);
      names.attribute("order", AttributeType.LONG);
      names.span("order");
      names.event("order");
      names.metric("order");
      names.scope("order");
      names.scope("");
    }
    assertThat(names.count()).isEqualTo(6);
  }

  @Test
  void count_manyNames_isBounded() {
    for (int i = 0; i < 10 * UnknownNames.MAX_NAMES; i++) {
      names.span("order " + i);
      assertThat(names.count()).isEqualTo(Math.min(i + 1, UnknownNames.MAX_NAMES));
    }
  }

  /** What is not unclassified is no gap of the catalog. */
  @Test
  void count_namesThatThePolicyWithholds_areNone() {
    names.withheld("order.note", 1);
    names.whole(Whole.SPANS, "shop", 1);
    names.logger("shop");
    assertThat(names.count()).isZero();
  }

  @Test
  void toString_hasNoName() {
    names.span("jane");
    assertThat(names).hasToString("UnknownNames[1]");
  }
}
