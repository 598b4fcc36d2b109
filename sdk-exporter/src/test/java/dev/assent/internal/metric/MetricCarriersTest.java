/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.booleanArrayKey;
import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleArrayKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longArrayKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A canary in each carrier, searched in every byte of the request, once withheld and once granted.
 */
class MetricCarriersTest {
  private static final String CANARY = "kw9f3zq";

  @Test
  void metricName_unknown_withheldWholeWithItsTexts() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .counterBuilder("unknown." + CANARY)
          .setDescription("about " + CANARY)
          .setUnit(CANARY)
          .build()
          .add(1, Attributes.of(stringKey("shape"), "round"));

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
    }
  }

  @Test
  void metricName_ofContent_leavesOnlyWhenGranted() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("chat." + CANARY).setUnit("1").build();
      counter.add(1);

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);

      it.grant("content.chat");
      it.collect();
      counter.add(1);

      assertThat(MetricBytes.text(it.collect())).contains(CANARY);
    }
  }

  @Test
  void descriptionAndUnit_ofAKnownName_leave() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .counterBuilder("test.known")
          .setDescription("About a")
          .setUnit("{a}")
          .build()
          .add(1);

      StampedMetric metric = it.collect().get(0);

      assertThat(metric.getDescription()).isEqualTo("About a");
      assertThat(metric.getUnit()).isEqualTo("{a}");
    }
  }

  @Test
  void descriptionAndUnit_ofANameBelowAPrefix_dropped() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.a").setDescription(CANARY).setUnit(CANARY).build().add(1);
      it.meter().counterBuilder("test.b").setUnit("By").build().add(1);

      assertThat(it.collect())
          .extracting(metric -> metric.getUnit())
          .containsExactlyInAnyOrder("", "By");
      assertThat(MetricBytes.text(it.arrived.get(0))).doesNotContain(CANARY);
    }
  }

  @Test
  void descriptionAndUnit_longerThanAnyoneWrites_dropped() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .counterBuilder("test.known")
          .setDescription(CANARY.repeat(200))
          .setUnit(CANARY.repeat(10))
          .build()
          .add(1);

      assertThat(MetricBytes.text(it.collect())).contains("test.known").doesNotContain(CANARY);
    }
  }

  static Stream<Arguments> everyType() {
    String name = "any." + CANARY;
    Value<?> leaf = Value.of(CANARY);
    return Stream.of(
        Arguments.of(stringKey(name), CANARY),
        Arguments.of(booleanKey(name), true),
        Arguments.of(longKey(name), 1L),
        Arguments.of(doubleKey(name), 1.0),
        Arguments.of(stringArrayKey(name), List.of("a", CANARY)),
        Arguments.of(booleanArrayKey(name), List.of(true)),
        Arguments.of(longArrayKey(name), List.of(1L)),
        Arguments.of(doubleArrayKey(name), List.of(1.0)),
        Arguments.of(valueKey(name), Value.of(CANARY.getBytes(StandardCharsets.UTF_8))),
        Arguments.of(valueKey(name), Value.of(leaf, Value.of(1L))),
        Arguments.of(valueKey(name), Value.of(KeyValue.of("inner", leaf))),
        Arguments.of(
            valueKey(name), Value.of(KeyValue.of("a", Value.of(KeyValue.of(CANARY, leaf))))));
  }

  @ParameterizedTest
  @MethodSource("everyType")
  <T> void pointAttribute_ofAnyType_leavesOnlyWhenGranted(AttributeKey<T> key, T value) {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.known").build();
      Attributes attributes = Attributes.builder().put(key, value).put("shape", "round").build();
      counter.add(1, attributes);

      assertThat(MetricBytes.text(it.collect())).contains("round").doesNotContain(CANARY);

      it.grant("content.chat");
      it.collect();
      counter.add(1, attributes);

      assertThat(MetricBytes.text(it.collect())).contains("round").contains(CANARY);
    }
  }

  @ParameterizedTest
  @MethodSource("everyType")
  <T> void pointAttribute_ofUnknownName_neverLeaves(AttributeKey<T> key, T value) {
    AttributeKey<?> unknown = renamed(key, "unheard." + CANARY);
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      it.meter()
          .counterBuilder("test.known")
          .build()
          .add(1, put(Attributes.builder().put("shape", "round").build(), unknown, value));

      assertThat(MetricBytes.text(it.collect())).contains("round").doesNotContain(CANARY);
      assertThat(it.counts().withheldByCategory()).containsKey("unclassified");
    }
  }

  @Test
  void unknownNames_areReported() {
    try (MetricFixture it = MetricFixture.create()) {
      var meter = it.provider.get("new.scope");
      meter.counterBuilder("test.a").build().add(1, Attributes.of(stringKey("new.one"), "x"));
      meter.counterBuilder("new.metric").build().add(1);
      it.collect();

      assertThat(it.unclassified).contains("new.one", "new.scope", "new.metric");
    }
  }

  @Test
  void pointAttribute_knownNameOfAnotherTypeOrTooLong_neverLeaves() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, Attributes.of(longKey("topic"), 4711L));
      counter.add(1, Attributes.of(stringKey("topic"), CANARY.repeat(100)));
      counter.add(
          1, Attributes.of(valueKey("shape"), Value.of(KeyValue.of("b", Value.of(CANARY)))));

      StampedMetric metric = it.collect().get(0);

      assertThat(MetricFixture.points(metric)).hasSize(1);
      assertThat(MetricFixture.points(metric).get(0).getAttributes().isEmpty()).isTrue();
      assertThat(MetricBytes.text(List.of(metric))).doesNotContain(CANARY).doesNotContain("topic");
    }
  }

  @Test
  void pointAttribute_listTheApplicationKeeps_changesNothingLater() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      List<String> topics = new ArrayList<>(List.of("known"));
      it.meter()
          .counterBuilder("test.a")
          .build()
          .add(1, Attributes.of(stringArrayKey("topics"), topics));
      List<StampedMetric> metrics = it.collect();
      topics.set(0, CANARY);

      assertThat(MetricBytes.text(metrics)).contains("known").doesNotContain(CANARY);
    }
  }

  @Test
  void declaredCategory_addsToThePointAndNeverLeaves() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      Attributes declared =
          Attributes.of(stringKey("assent.category"), "content.chat", stringKey("shape"), CANARY);
      counter.add(1, declared);
      counter.add(1, Attributes.of(stringKey("shape"), "round"));

      assertThat(MetricBytes.text(it.collect())).contains("round").doesNotContain(CANARY);
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);

      it.grant("content.chat");
      it.collect();
      counter.add(1, declared);

      assertThat(MetricBytes.text(it.collect())).contains(CANARY).doesNotContain("assent.");
    }
  }

  @Test
  void scopeCategory_isThePointsOwn() {
    try (MetricFixture it = MetricFixture.builder().permitted("service.telemetry").build()) {
      it.provider.get("test.usage").counterBuilder("test.a").build().add(1);

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  @Test
  void scope_unknown_losesItsNameVersionAndUrl() {
    try (MetricFixture it = MetricFixture.create()) {
      it.provider
          .meterBuilder("com." + CANARY)
          .setInstrumentationVersion(CANARY)
          .setSchemaUrl("https://" + CANARY)
          .build()
          .counterBuilder("test.a")
          .build()
          .add(1);

      assertThat(MetricBytes.text(it.collect())).contains("test.a").doesNotContain(CANARY);
    }
  }

  @Test
  void resource_attributesByCatalog_leaveOnlyWhenGranted() {
    Resource resource =
        Resource.create(
            Attributes.builder()
                .put("host.nick", CANARY)
                .put("unheard." + CANARY, "x")
                .put("process.command_line", "java " + CANARY + "2")
                .put("service.name", "meeting")
                .build(),
            "https://" + CANARY + "3");
    try (MetricFixture it = MetricFixture.builder().resource(resource).build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1);

      assertThat(MetricBytes.text(it.collect())).contains("meeting").doesNotContain(CANARY);

      it.grant("personal.network");
      it.collect();
      counter.add(1);

      assertThat(MetricBytes.text(it.collect()))
          .contains(CANARY)
          .doesNotContain("unheard")
          .doesNotContain(CANARY + "2")
          .doesNotContain(CANARY + "3");
    }
  }

  @Test
  void exemplar_attributesThatAViewDropped_leaveOnlyWhenGranted() {
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(sdk -> view(sdk, View.builder().setAttributeFilter(Set.of("shape")).build()))
            .build()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      Attributes attributes =
          Attributes.of(stringKey("topic"), CANARY, stringKey("shape"), "round");
      sampled(() -> histogram.record(1, attributes));

      List<StampedMetric> denied = it.collect();
      assertThat(MetricFixture.points(denied.get(0)).get(0).getExemplars()).hasSize(1);
      assertThat(MetricBytes.text(denied)).contains("round").doesNotContain(CANARY);

      it.grant("content.chat");
      it.collect();
      sampled(() -> histogram.record(1, attributes));

      assertThat(MetricBytes.text(it.collect())).contains(CANARY);
    }
  }

  /** An exemplar has only what the point lacks, so that no condition can be tested there. */
  @Test
  void exemplar_nameThatTheMeterOpens_staysClosedThere() {
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(sdk -> view(sdk, View.builder().setAttributeFilter(Set.of("shape")).build()))
            .build()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      sampled(() -> histogram.record(1, Attributes.of(stringKey("shade"), CANARY)));

      List<StampedMetric> metrics = it.collect();

      assertThat(MetricFixture.points(metrics.get(0)).get(0).getExemplars()).hasSize(1);
      assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY);
    }
  }

  @Test
  void pointAttribute_thatTheMeterOpens_leaves() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .histogramBuilder("test.a")
          .build()
          .record(1, Attributes.of(stringKey("shade"), CANARY));

      assertThat(MetricBytes.text(it.collect())).contains(CANARY);
    }
  }

  @Test
  void exemplar_telemetryPermittedForTheProcessesSubject_keepsIdsWithoutTraceState() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      sampled(() -> counter.add(1));

      var exemplar = MetricFixture.points(it.collect().get(0)).get(0).getExemplars().get(0);

      assertThat(exemplar.getSpanContext().getTraceId()).isEqualTo(SAMPLED.getTraceId());
      assertThat(exemplar.getSpanContext().getTraceState().isEmpty()).isTrue();
    }
  }

  /** The metric is no telemetry; the span that the ids name is. */
  @Test
  void exemplar_telemetryNotPermitted_namesNoSpan() {
    try (MetricFixture it =
        MetricFixture.builder().permitted("service.usage", "content.chat").build()) {
      var counter = it.provider.get("test.usage").counterBuilder("chat.a").build();
      sampled(() -> counter.add(1));

      var point = MetricFixture.points(it.collect().get(0)).get(0);

      assertThat(point.getExemplars()).hasSize(1);
      assertThat(point.getExemplars().get(0).getSpanContext().isValid()).isFalse();
      assertThat(it.counts().withheldByCategory()).containsKey("service.telemetry");
    }
  }

  @Test
  void exemplar_ofAProcessWithoutSubject_telemetryNotPermitted_namesNoSpan() {
    try (MetricFixture it =
        MetricFixture.builder()
            .unknownSubject()
            .permitted("service.usage", "content.chat")
            .build()) {
      var counter = it.provider.get("test.usage").counterBuilder("chat.a").build();
      sampled(() -> counter.add(1));

      StampedMetric metric = it.collect().get(0);

      assertThat(MetricFixture.points(metric).get(0).getExemplars()).hasSize(1);
      assertThat(spans(metric)).isEmpty();
    }
  }

  /** The name of the scope is telemetry too, so the metric would become another one. */
  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void exemplar_telemetryRevokedWhileQueued_withheldWithItsMetric(MetricTemporality preference) {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(preference)
            .permitted("service", "content.chat")
            .build()) {
      var counter = it.provider.get("test.usage").counterBuilder("chat.a").build();
      sampled(() -> counter.add(1));
      StampedMetric queued = it.collect().get(0);
      assertThat(spans(queued)).containsExactly(SAMPLED.getTraceId());

      it.revoke("service.telemetry");

      assertThat(it.gates.get(0).leave(queued, State.QUEUED, false, it.clock)).isNull();
      it.arrived.get(0).clear();
    }
  }

  private static List<String> spans(StampedMetric metric) {
    return MetricFixture.points(metric).stream()
        .flatMap(point -> point.getExemplars().stream())
        .map(exemplar -> exemplar.getSpanContext())
        .filter(SpanContext::isValid)
        .map(SpanContext::getTraceId)
        .toList();
  }

  @Test
  void exemplar_ofAProcessWithoutSubject_keepsIdsWithoutTraceState() {
    try (MetricFixture it = MetricFixture.builder().unknownSubject().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      sampled(() -> counter.add(1));

      var exemplar = MetricFixture.points(it.collect().get(0)).get(0).getExemplars().get(0);

      assertThat(exemplar.getSpanContext().getTraceId()).isEqualTo(SAMPLED.getTraceId());
      assertThat(exemplar.getSpanContext().getTraceState().isEmpty()).isTrue();
    }
  }

  /** The reader receives the results of all Views of an instrument. */
  @Test
  void secondView_onTheSameInstrument_isGatedLikeTheFirst() {
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(
                sdk -> {
                  view(sdk, View.builder().setName("test.first").build());
                  view(
                      sdk,
                      View.builder()
                          .setName("test.second")
                          .setAggregation(Aggregation.sum())
                          .build());
                  view(sdk, View.builder().setName(CANARY).setDescription(CANARY).build());
                })
            .build()) {
      it.meter()
          .histogramBuilder("test.a")
          .build()
          .record(1, Attributes.of(stringKey("topic"), CANARY));

      List<StampedMetric> metrics = it.collect();

      assertThat(metrics)
          .extracting(StampedMetric::getName)
          .containsExactlyInAnyOrder("test.first", "test.second");
      assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY);
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
    }
  }

  @Test
  void exponentialHistogram_ofAView_leaves() {
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(
                sdk ->
                    view(
                        sdk,
                        View.builder()
                            .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                            .build()))
            .build()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      histogram.record(1, Attributes.of(stringKey("shape"), "round"));
      histogram.record(1, Attributes.of(stringKey("shape"), "flat"));

      StampedMetric metric = MetricFixture.only(it.collect(), "test.a");

      assertThat(metric.getType()).isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM);
      assertThat(metric.pointCount()).isEqualTo(2);
    }
  }

  @Test
  void toString_ofWhatIsQueued_hasNoContent() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      it.meter()
          .counterBuilder("test." + CANARY)
          .build()
          .add(1, Attributes.of(stringKey("topic"), CANARY));

      StampedMetric metric = it.collect().get(0);

      assertThat(metric.toString() + metric.key() + MetricFixture.points(metric))
          .doesNotContain(CANARY);
    }
  }

  private static final SpanContext SAMPLED =
      SpanContext.create(
          "0123456789abcdef0123456789abcdef",
          "0123456789abcdef",
          TraceFlags.getSampled(),
          TraceState.builder().put("vendor", CANARY).build());

  private static void sampled(Runnable recording) {
    Context.current().with(Span.wrap(SAMPLED)).wrap(recording).run();
  }

  private static void view(SdkMeterProviderBuilder sdk, View view) {
    sdk.registerView(InstrumentSelector.builder().setName("test.a").build(), view);
  }

  @SuppressWarnings("unchecked")
  private static Attributes put(Attributes attributes, AttributeKey<?> key, Object value) {
    return attributes.toBuilder().put((AttributeKey<Object>) key, value).build();
  }

  private static AttributeKey<?> renamed(AttributeKey<?> key, String name) {
    return switch (key.getType()) {
      case STRING -> stringKey(name);
      case BOOLEAN -> booleanKey(name);
      case LONG -> longKey(name);
      case DOUBLE -> doubleKey(name);
      case STRING_ARRAY -> stringArrayKey(name);
      case BOOLEAN_ARRAY -> booleanArrayKey(name);
      case LONG_ARRAY -> longArrayKey(name);
      case DOUBLE_ARRAY -> doubleArrayKey(name);
      case VALUE -> valueKey(name);
    };
  }
}
