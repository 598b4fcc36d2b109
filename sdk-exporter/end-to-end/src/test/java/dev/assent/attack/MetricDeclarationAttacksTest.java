/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentOverHttp;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attacks on series that accumulate while the application declares their attributes anew. */
public class MetricDeclarationAttacksTest extends AssentOverHttp {
  private static final AttributeKey<String> KEY = AttributeKey.stringKey("app.s.secret");
  private static final AttributeKey<String> OTHER = AttributeKey.stringKey("app.s.other");

  private LongCounter counter;

  @BeforeEach
  void catalogByPrefix() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { prefix: app.s., category: service.telemetry }
            metrics:
              - { prefix: app., category: service.telemetry }
            """));
    start();
    counter = counter("app.sum").build();
  }

  private void declare(String name, Category category) {
    assent.events().declare(EventType.usage("app.event", Field.ofString(name, category)));
  }

  private List<Metric> collected() {
    receiver.clear();
    flush();
    return receiver.metrics("").stream().filter(it -> it.getName().equals("app.sum")).toList();
  }

  @Test
  void declaration_stricterThanAPrefix_endsSeries() {
    counter.add(1, Attributes.of(KEY, CANARY));
    assertThat(collected()).as("control").asString().contains(CANARY);

    declare("app.s.secret", Category.PROTECTED_HEALTH);

    assertThat(collected()).asString().doesNotContain(CANARY);
    counter.add(2, Attributes.of(KEY, CANARY));
    List<Metric> after = collected();
    assertThat(after).asString().doesNotContain(CANARY);
    assertThat(after.get(0).getSum().getDataPoints(0).getAsInt()).isEqualTo(2);
  }

  /** A declaration of another name ends no series. */
  @Test
  void declaration_ofAnotherName_leavesSeries() {
    counter.add(1, Attributes.of(OTHER, "fine"));
    long start = startOf(collected());

    declare("app.s.secret", Category.PROTECTED_HEALTH);
    counter.add(2, Attributes.of(OTHER, "fine"));

    List<Metric> after = collected();
    assertThat(startOf(after)).isEqualTo(start);
    assertThat(after.get(0).getSum().getDataPoints(0).getAsInt()).isEqualTo(3);
  }

  private static long startOf(List<Metric> metrics) {
    return metrics.get(0).getSum().getDataPoints(0).getStartTimeUnixNano();
  }
}
