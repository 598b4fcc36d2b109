/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Data with a reference equals the data without it in all other accessors. */
class ReferencedDataTest {
  private static final List<String> REFS = List.of("ab12");
  private static final Resource RESOURCE =
      Resource.create(Attributes.builder().put("service.name", "meetings").build(), "https://s");
  private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("app");

  private static <T> void saysTheSameBut(Class<T> type, T plain, T marked, Set<String> but)
      throws ReflectiveOperationException {
    int compared = 0;
    for (Method accessor : type.getMethods()) {
      if (accessor.getParameterCount() == 0 && !but.contains(accessor.getName())) {
        assertThat(accessor.invoke(marked))
            .as(accessor.getName())
            .isEqualTo(accessor.invoke(plain));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(6);
  }

  @Test
  void log_everyAccessor_isTheSameButForTheAttributes() throws ReflectiveOperationException {
    LogRecordData plain =
        TestLogRecordData.builder()
            .setResource(RESOURCE)
            .setInstrumentationScopeInfo(SCOPE)
            .setTimestamp(Instant.ofEpochSecond(1))
            .setObservedTimestamp(Instant.ofEpochSecond(2))
            .setSeverity(Severity.WARN)
            .setSeverityText("warn")
            .setEventName("app.event")
            .setBodyValue(Value.of("body"))
            .setAttributes(Attributes.builder().put("a", "b").build())
            .setTotalAttributeCount(5)
            .build();
    LogRecordData marked = new ReferencedData.MarkedLog(plain, REFS);

    saysTheSameBut(
        LogRecordData.class, plain, marked, Set.of("getAttributes", "getTotalAttributeCount"));
    assertThat(marked.getTotalAttributeCount()).isEqualTo(6);
    assertThat(marked.getAttributes())
        .isEqualTo(Attributes.builder().put("a", "b").put(ReferencedData.REF, REFS).build());
    assertThat(marked).hasToString("MarkedLog");
  }

  @Test
  void metric_everyAccessor_isTheSameButForTheResource() throws ReflectiveOperationException {
    MetricData plain =
        ImmutableMetricData.createLongGauge(
            RESOURCE,
            SCOPE,
            "app.people",
            "people",
            "1",
            ImmutableGaugeData.create(
                List.of(ImmutableLongPointData.create(1, 2, Attributes.empty(), 3))));
    MetricData marked =
        new ReferencedData.MarkedMetric(plain, ReferencedData.resource(RESOURCE, REFS));

    saysTheSameBut(MetricData.class, plain, marked, Set.of("getResource"));
    assertThat(marked.getResource().getAttributes().get(ReferencedData.REF)).isEqualTo(REFS);
    assertThat(marked.getResource().getSchemaUrl()).isEqualTo("https://s");
    assertThat(marked.getResource().getAttributes().size()).isEqualTo(2);
    assertThat(marked).hasToString("MarkedMetric");
  }
}
