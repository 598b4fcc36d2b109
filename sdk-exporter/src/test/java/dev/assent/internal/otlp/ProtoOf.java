/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Builds the message for data, field by field, by OTLP's specification and the generated classes.
 */
final class ProtoOf {
  private ProtoOf() {}

  static ExportTraceServiceRequest spans(List<SpanData> spans) {
    var request = ExportTraceServiceRequest.newBuilder();
    ResourceSpans.Builder resource = null;
    ScopeSpans.Builder scope = null;
    SpanData last = null;
    for (SpanData span : spans) {
      if (last == null || last.getResource() != span.getResource()) {
        resource =
            request
                .addResourceSpansBuilder()
                .setResource(resource(span.getResource()))
                .setSchemaUrl(orEmpty(span.getResource().getSchemaUrl()));
        scope = null;
      }
      InstrumentationScopeInfo info = span.getInstrumentationScopeInfo();
      if (scope == null || last.getInstrumentationScopeInfo() != info) {
        scope =
            resource
                .addScopeSpansBuilder()
                .setScope(scope(info))
                .setSchemaUrl(orEmpty(info.getSchemaUrl()));
      }
      scope.addSpans(span(span));
      last = span;
    }
    return request.build();
  }

  static ExportLogsServiceRequest logs(List<LogRecordData> logs) {
    var request = ExportLogsServiceRequest.newBuilder();
    ResourceLogs.Builder resource = null;
    ScopeLogs.Builder scope = null;
    LogRecordData last = null;
    for (LogRecordData log : logs) {
      if (last == null || last.getResource() != log.getResource()) {
        resource =
            request
                .addResourceLogsBuilder()
                .setResource(resource(log.getResource()))
                .setSchemaUrl(orEmpty(log.getResource().getSchemaUrl()));
        scope = null;
      }
      InstrumentationScopeInfo info = log.getInstrumentationScopeInfo();
      if (scope == null || last.getInstrumentationScopeInfo() != info) {
        scope =
            resource
                .addScopeLogsBuilder()
                .setScope(scope(info))
                .setSchemaUrl(orEmpty(info.getSchemaUrl()));
      }
      scope.addLogRecords(log(log));
      last = log;
    }
    return request.build();
  }

  private static Span span(SpanData span) {
    SpanContext context = span.getSpanContext();
    SpanContext parent = span.getParentSpanContext();
    var proto =
        Span.newBuilder()
            .setTraceId(id(context.getTraceId()))
            .setSpanId(id(context.getSpanId()))
            .setTraceState(state(context.getTraceState()))
            .setFlags(flags(context) | (parent.isRemote() ? 0x300 : 0x100))
            .setName(span.getName())
            .setKindValue(span.getKind().ordinal() + 1)
            .setStartTimeUnixNano(span.getStartEpochNanos())
            .setEndTimeUnixNano(span.getEndEpochNanos())
            .addAllAttributes(attributes(span.getAttributes()))
            .setDroppedAttributesCount(span.getTotalAttributeCount() - span.getAttributes().size())
            .setDroppedEventsCount(span.getTotalRecordedEvents() - span.getEvents().size())
            .setDroppedLinksCount(span.getTotalRecordedLinks() - span.getLinks().size())
            .setStatus(
                Status.newBuilder()
                    .setMessage(span.getStatus().getDescription())
                    .setCodeValue(span.getStatus().getStatusCode().ordinal()));
    if (parent.isValid()) {
      proto.setParentSpanId(id(parent.getSpanId()));
    }
    span.getEvents().forEach(event -> proto.addEvents(event(event)));
    span.getLinks().forEach(link -> proto.addLinks(link(link)));
    return proto.build();
  }

  private static Span.Event event(EventData event) {
    return Span.Event.newBuilder()
        .setTimeUnixNano(event.getEpochNanos())
        .setName(event.getName())
        .addAllAttributes(attributes(event.getAttributes()))
        .setDroppedAttributesCount(event.getDroppedAttributesCount())
        .build();
  }

  private static Span.Link link(LinkData link) {
    SpanContext context = link.getSpanContext();
    return Span.Link.newBuilder()
        .setTraceId(id(context.getTraceId()))
        .setSpanId(id(context.getSpanId()))
        .setTraceState(state(context.getTraceState()))
        .setFlags(flags(context) | (context.isRemote() ? 0x300 : 0x100))
        .addAllAttributes(attributes(link.getAttributes()))
        .setDroppedAttributesCount(link.getTotalAttributeCount() - link.getAttributes().size())
        .build();
  }

  private static LogRecord log(LogRecordData log) {
    SpanContext context = log.getSpanContext();
    var proto =
        LogRecord.newBuilder()
            .setTimeUnixNano(log.getTimestampEpochNanos())
            .setObservedTimeUnixNano(log.getObservedTimestampEpochNanos())
            .setSeverityNumberValue(log.getSeverity().getSeverityNumber())
            .setSeverityText(orEmpty(log.getSeverityText()))
            .setEventName(orEmpty(log.getEventName()))
            .addAllAttributes(attributes(log.getAttributes()))
            .setDroppedAttributesCount(log.getTotalAttributeCount() - log.getAttributes().size())
            .setFlags(flags(context));
    if (context.isValid()) {
      proto.setTraceId(id(context.getTraceId())).setSpanId(id(context.getSpanId()));
    }
    if (log.getBodyValue() != null) {
      proto.setBody(value(log.getBodyValue()));
    }
    return proto.build();
  }

  static Resource resource(io.opentelemetry.sdk.resources.Resource resource) {
    return Resource.newBuilder().addAllAttributes(attributes(resource.getAttributes())).build();
  }

  static InstrumentationScope scope(InstrumentationScopeInfo scope) {
    return InstrumentationScope.newBuilder()
        .setName(scope.getName())
        .setVersion(orEmpty(scope.getVersion()))
        .addAllAttributes(attributes(scope.getAttributes()))
        .build();
  }

  static List<KeyValue> attributes(Attributes attributes) {
    List<KeyValue> entries = new ArrayList<>();
    attributes.forEach((key, value) -> entries.add(entry(key.getKey(), attribute(key, value))));
    return entries;
  }

  private static AnyValue attribute(AttributeKey<?> key, Object value) {
    return switch (key.getType()) {
      case STRING -> value(Value.of((String) value));
      case LONG -> value(Value.of((long) value));
      case DOUBLE -> value(Value.of((double) value));
      case BOOLEAN -> value(Value.of((boolean) value));
      case STRING_ARRAY -> array((List<?>) value, it -> Value.of((String) it));
      case LONG_ARRAY -> array((List<?>) value, it -> Value.of((long) it));
      case DOUBLE_ARRAY -> array((List<?>) value, it -> Value.of((double) it));
      case BOOLEAN_ARRAY -> array((List<?>) value, it -> Value.of((boolean) it));
      case VALUE -> value((Value<?>) value);
    };
  }

  private static AnyValue array(
      List<?> list, java.util.function.Function<Object, Value<?>> element) {
    var array = ArrayValue.newBuilder();
    list.forEach(it -> array.addValues(value(element.apply(it))));
    return AnyValue.newBuilder().setArrayValue(array).build();
  }

  private static AnyValue value(Value<?> value) {
    var proto = AnyValue.newBuilder();
    return switch (value.getType()) {
      case STRING -> proto.setStringValue((String) value.getValue()).build();
      case LONG -> proto.setIntValue((long) value.getValue()).build();
      case DOUBLE -> proto.setDoubleValue((double) value.getValue()).build();
      case BOOLEAN -> proto.setBoolValue((boolean) value.getValue()).build();
      case BYTES -> proto.setBytesValue(ByteString.copyFrom((ByteBuffer) value.getValue())).build();
      case EMPTY -> proto.build();
      case ARRAY -> array((List<?>) value.getValue(), it -> (Value<?>) it);
      case KEY_VALUE_LIST -> {
        var map = KeyValueList.newBuilder();
        for (Object each : (List<?>) value.getValue()) {
          var entry = (io.opentelemetry.api.common.KeyValue) each;
          map.addValues(entry(entry.getKey(), value(entry.getValue())));
        }
        yield proto.setKvlistValue(map).build();
      }
    };
  }

  private static KeyValue entry(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static int flags(SpanContext context) {
    return context.getTraceFlags().asByte() & 0xff;
  }

  private static String state(TraceState state) {
    List<String> members = new ArrayList<>();
    state.forEach((key, value) -> members.add(key + "=" + value));
    return String.join(",", members);
  }

  static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
