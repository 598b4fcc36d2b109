/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.send.OtlpBytes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes from OpenTelemetry's exporter decode to equal data, and encode to equal bytes. */
@Tag("rounds")
class OtlpDecoderTest {
  private static final int SEEDS = Rounds.of(300);

  @ParameterizedTest
  @EnumSource(MemoryMode.class)
  void spans_ofAnyShape_areTheSameDataAndTheSameBytes(MemoryMode mode) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<SpanData> spans = new RandomData(seed).spans(4);
      byte[] bytes = OtlpBytes.ofSpans(spans, mode);

      List<SpanData> decoded = OtlpDecoder.spans(bytes);

      assertThat(decoded).as("seed %s", seed).hasSameSizeAs(spans);
      for (int i = 0; i < spans.size(); i++) {
        assertSame(decoded.get(i), spans.get(i), "seed " + seed);
      }
      assertThat(ProtoOf.spans(decoded))
          .as("seed %s", seed)
          .isEqualTo(ExportTraceServiceRequest.parseFrom(bytes));
      assertThat(OtlpBytes.ofSpans(decoded, mode)).as("seed %s", seed).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource(MemoryMode.class)
  void logs_ofAnyShape_areTheSameDataAndTheSameBytes(MemoryMode mode) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<LogRecordData> logs = new RandomData(seed).logs(4);
      byte[] bytes = OtlpBytes.ofLogs(logs, mode);

      List<LogRecordData> decoded = OtlpDecoder.logs(bytes);

      assertThat(decoded).as("seed %s", seed).hasSameSizeAs(logs);
      for (int i = 0; i < logs.size(); i++) {
        assertSame(decoded.get(i), logs.get(i), "seed " + seed);
      }
      assertThat(ProtoOf.logs(decoded))
          .as("seed %s", seed)
          .isEqualTo(ExportLogsServiceRequest.parseFrom(bytes));
      assertThat(OtlpBytes.ofLogs(decoded, mode)).as("seed %s", seed).isEqualTo(bytes);
    }
  }

  private static void assertSame(SpanData decoded, SpanData source, String seed) {
    assertThat(decoded)
        .as(seed)
        .returns(source.getName(), SpanData::getName)
        .returns(source.getKind(), SpanData::getKind)
        .returns(source.getSpanContext(), SpanData::getSpanContext)
        .returns(source.getTraceId(), SpanData::getTraceId)
        .returns(source.getParentSpanContext(), SpanData::getParentSpanContext)
        .returns(source.getParentSpanId(), SpanData::getParentSpanId)
        .returns(source.getStatus(), SpanData::getStatus)
        .returns(source.getStartEpochNanos(), SpanData::getStartEpochNanos)
        .returns(source.getEndEpochNanos(), SpanData::getEndEpochNanos)
        .returns(true, SpanData::hasEnded)
        .returns(source.getTotalAttributeCount(), SpanData::getTotalAttributeCount)
        .returns(source.getTotalRecordedEvents(), SpanData::getTotalRecordedEvents)
        .returns(source.getTotalRecordedLinks(), SpanData::getTotalRecordedLinks)
        .returns(source.getInstrumentationScopeInfo().getName(), OtlpDecoderTest::libraryName);
    assertSame(decoded.getAttributes(), source.getAttributes(), seed);
    assertSameOrigin(decoded.getResource(), source.getResource(), seed);
    var scope = source.getInstrumentationScopeInfo();
    assertThat(decoded.getInstrumentationScopeInfo())
        .as(seed)
        .returns(scope.getName(), it -> it.getName())
        .returns(scope.getVersion(), it -> it.getVersion())
        .returns(scope.getSchemaUrl(), it -> it.getSchemaUrl());
    assertSame(decoded.getInstrumentationScopeInfo().getAttributes(), scope.getAttributes(), seed);
    for (int i = 0; i < source.getEvents().size(); i++) {
      EventData event = source.getEvents().get(i);
      assertThat(decoded.getEvents().get(i))
          .as(seed)
          .returns(event.getName(), EventData::getName)
          .returns(event.getEpochNanos(), EventData::getEpochNanos)
          .returns(event.getTotalAttributeCount(), EventData::getTotalAttributeCount);
      assertSame(decoded.getEvents().get(i).getAttributes(), event.getAttributes(), seed);
    }
    for (int i = 0; i < source.getLinks().size(); i++) {
      LinkData link = source.getLinks().get(i);
      assertThat(decoded.getLinks().get(i))
          .as(seed)
          .returns(link.getSpanContext(), LinkData::getSpanContext)
          .returns(link.getTotalAttributeCount(), LinkData::getTotalAttributeCount);
      assertSame(decoded.getLinks().get(i).getAttributes(), link.getAttributes(), seed);
    }
  }

  @SuppressWarnings("deprecation")
  private static String libraryName(SpanData span) {
    return span.getInstrumentationLibraryInfo().getName();
  }

  private static void assertSame(LogRecordData decoded, LogRecordData source, String seed) {
    assertThat(decoded)
        .as(seed)
        .returns(source.getTimestampEpochNanos(), LogRecordData::getTimestampEpochNanos)
        .returns(
            source.getObservedTimestampEpochNanos(), LogRecordData::getObservedTimestampEpochNanos)
        .returns(source.getSpanContext(), LogRecordData::getSpanContext)
        .returns(source.getSeverity(), LogRecordData::getSeverity)
        .returns(source.getSeverityText(), LogRecordData::getSeverityText)
        .returns(source.getBodyValue(), LogRecordData::getBodyValue)
        .returns(source.getEventName(), LogRecordData::getEventName)
        .returns(source.getTotalAttributeCount(), LogRecordData::getTotalAttributeCount);
    assertThat(body(decoded)).as(seed).isEqualTo(body(source));
    assertSame(decoded.getAttributes(), source.getAttributes(), seed);
    assertSameOrigin(decoded.getResource(), source.getResource(), seed);
  }

  @SuppressWarnings("deprecation")
  private static String body(LogRecordData log) {
    return log.getBody().asString();
  }

  private static void assertSameOrigin(Resource decoded, Resource source, String seed) {
    assertThat(decoded.getSchemaUrl()).as(seed).isEqualTo(source.getSchemaUrl());
    assertSame(decoded.getAttributes(), source.getAttributes(), seed);
  }

  /** Asserts equal keys and types in equal order. */
  private static void assertSame(Attributes decoded, Attributes source, String seed) {
    assertThat(pairs(decoded)).as(seed).isEqualTo(pairs(source));
  }

  private static Attributes flat(Object... pairs) {
    return FlatAttributes.of(List.of(pairs));
  }

  private static List<Object> pairs(Attributes attributes) {
    List<Object> pairs = new ArrayList<>();
    attributes.forEach(
        (key, value) -> {
          pairs.add(key);
          pairs.add(value);
        });
    return pairs;
  }

  @Test
  void spans_ofSeveralResourcesAndScopes_keepTheirOwnAndShareIt() throws Exception {
    List<SpanData> spans = new ArrayList<>();
    for (int seed = 0; seed < 6; seed++) {
      spans.addAll(new RandomData(seed).spans(5));
    }

    List<SpanData> decoded = OtlpDecoder.spans(OtlpBytes.ofSpans(spans, MemoryMode.IMMUTABLE_DATA));

    assertThat(decoded.stream().map(SpanData::getSpanId))
        .containsExactlyInAnyOrderElementsOf(spans.stream().map(SpanData::getSpanId).toList());
    for (SpanData each : decoded) {
      assertSame(
          each,
          spans.stream().filter(it -> it.getSpanId().equals(each.getSpanId())).findAny().get(),
          each.getSpanId());
    }
    assertThat(identities(decoded)).hasSameSizeAs(identities(spans));
    assertThat(
            Set.copyOf(
                ExportTraceServiceRequest.parseFrom(
                        OtlpBytes.ofSpans(decoded, MemoryMode.REUSABLE_DATA))
                    .getResourceSpansList()))
        .isEqualTo(Set.copyOf(ProtoOf.spans(decoded).getResourceSpansList()));
  }

  private static Set<Integer> identities(List<SpanData> spans) {
    return spans.stream()
        .map(it -> System.identityHashCode(it.getResource()))
        .collect(Collectors.toSet());
  }

  @Test
  void attributes_ofValuesThatHaveAPlainType_getItAsInTheBuilderOfOpenTelemetry() throws Exception {
    RandomData random = new RandomData(20261125);
    for (int i = 0; i < 500; i++) {
      Value<?> value = random.value(2);
      Attributes built = Attributes.builder().put(AttributeKey.valueKey("k"), value).build();
      SpanData span =
          Samples.spanBuilder().setAttributes(flat(AttributeKey.valueKey("k"), value)).build();

      Attributes decoded =
          OtlpDecoder.spans(OtlpBytes.ofSpans(List.of(span), MemoryMode.REUSABLE_DATA))
              .get(0)
              .getAttributes();

      assertSame(decoded, built, "value " + i);
    }
  }

  @Test
  void attributes_arrayWithoutElements_isAnEmptyValue() throws Exception {
    Attributes source = Attributes.of(AttributeKey.stringArrayKey("k"), List.of());
    SpanData span = Samples.spanBuilder().setAttributes(source).build();

    SpanData decoded =
        OtlpDecoder.spans(OtlpBytes.ofSpans(List.of(span), MemoryMode.REUSABLE_DATA)).get(0);

    assertThat(pairs(decoded.getAttributes()))
        .containsExactly(AttributeKey.valueKey("k"), Value.of(List.<Value<?>>of()));
  }

  @Test
  void attributes_nameThatComesTwice_isKeptTwice() throws Exception {
    Attributes twice = flat(AttributeKey.longKey("k"), 1L, AttributeKey.stringKey("k"), "one");
    SpanData span = Samples.spanBuilder().setAttributes(twice).build();

    SpanData decoded =
        OtlpDecoder.spans(OtlpBytes.ofSpans(List.of(span), MemoryMode.REUSABLE_DATA)).get(0);

    assertSame(decoded.getAttributes(), twice, "twice");
  }

  @Test
  void spans_withoutValidIds_areDecodedAsSuch() throws Exception {
    SpanData span =
        Samples.spanBuilder()
            .setSpanContext(SpanContext.getInvalid())
            .setParentSpanContext(SpanContext.getInvalid())
            .build();
    byte[] bytes = OtlpBytes.ofSpans(List.of(span), MemoryMode.REUSABLE_DATA);

    List<SpanData> decoded = OtlpDecoder.spans(bytes);

    assertThat(decoded.get(0).getSpanContext()).isEqualTo(SpanContext.getInvalid());
    assertThat(OtlpBytes.ofSpans(decoded, MemoryMode.REUSABLE_DATA)).isEqualTo(bytes);
  }

  @Test
  void toString_ofDecodedData_hasNothingOfThem() throws Exception {
    SpanData span =
        OtlpDecoder.spans(OtlpBytes.ofSpans(List.of(Samples.span()), MemoryMode.REUSABLE_DATA))
            .get(0);
    LogRecordData log =
        OtlpDecoder.logs(OtlpBytes.ofLogs(List.of(Samples.log()), MemoryMode.REUSABLE_DATA)).get(0);

    assertThat("" + span + span.getEvents() + span.getLinks() + span.getAttributes() + log)
        .isEqualTo("DecodedSpan[DecodedEvent][DecodedLink]FlatAttributes{size=6}DecodedLog");
  }
}
