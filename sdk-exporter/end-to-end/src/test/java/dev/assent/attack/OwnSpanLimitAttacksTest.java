/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the limits of own spans. */
@Timeout(60)
class OwnSpanLimitAttacksTest extends PermissiveOverHttp {
  private static final AttributeKey<List<String>> NOTES = AttributeKey.stringArrayKey("app.notes");

  @Test
  void parts_beyondTheirLimits_areCountedAndDeclareStill() {
    environment.put("OTEL_SPAN_EVENT_COUNT_LIMIT", "3");
    environment.put("OTEL_SPAN_LINK_COUNT_LIMIT", "3");
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "3");
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "9");
    start();
    span(
        span -> {
          for (int i = 0; i < 10; i++) {
            span.addEvent("exception", Attributes.of(NOTE, "event" + i));
            span.addLink(LINK, Attributes.of(NOTE, "link" + i));
            span.setAttribute("app.note" + (i == 0 ? "" : i), "n" + i);
          }
          span.addEvent("exception", Attributes.of(NOTE, "n", CATEGORY, "protected"));
        });
    flushAndStop();
    var span = receiver.spans("").get(0);
    assertThat(span.getEventsCount()).isEqualTo(3);
    assertThat(span.getDroppedEventsCount()).isEqualTo(8);
    assertThat(span.getLinksCount()).isEqualTo(3);
    assertThat(span.getDroppedLinksCount()).isEqualTo(7);
  }

  /** The smallest limits. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void limits_smallest_throwNothing(String limit) {
    for (String name :
        List.of(
            "SPAN_ATTRIBUTE_COUNT",
            "SPAN_EVENT_COUNT",
            "SPAN_LINK_COUNT",
            "EVENT_ATTRIBUTE_COUNT",
            "LINK_ATTRIBUTE_COUNT",
            "SPAN_ATTRIBUTE_VALUE_LENGTH")) {
      environment.put("OTEL_" + name + "_LIMIT", limit);
    }
    try {
      start();
    } catch (dev.assent.config.ConfigurationException refused) {
      assertThat(limit).isEqualTo("0");
      return;
    }
    Attributes two = Attributes.of(NOTE, CANARY, NOTES, List.of(CANARY, CANARY));
    spanBuilder().setAllAttributes(two).addLink(LINK, two).addLink(LINK, two).startSpan().end();
    span(
        span ->
            span.setAllAttributes(two)
                .addEvent("exception", two)
                .addEvent("exception", two)
                .addLink(LINK, two)
                .recordException(new IllegalStateException(CANARY), two));
    assertKept();
    assertThat(receiver.spans("")).hasSize(2);
  }
}
