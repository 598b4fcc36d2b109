/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.receiver;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A line for each datum of a request: its signal, its name, and its attributes. */
final class ReceivedText {
  private ReceivedText() {}

  static List<String> lines(Message request) {
    Stream<String> lines = Stream.of();
    if (request instanceof ExportTraceServiceRequest traces) {
      lines =
          traces.getResourceSpansList().stream()
              .flatMap(resource -> resource.getScopeSpansList().stream())
              .flatMap(scope -> scope.getSpansList().stream())
              .map(ReceivedText::span);
    } else if (request instanceof ExportLogsServiceRequest logs) {
      lines =
          logs.getResourceLogsList().stream()
              .flatMap(resource -> resource.getScopeLogsList().stream())
              .flatMap(scope -> scope.getLogRecordsList().stream())
              .map(ReceivedText::log);
    } else if (request instanceof ExportMetricsServiceRequest metrics) {
      lines =
          metrics.getResourceMetricsList().stream()
              .flatMap(resource -> resource.getScopeMetricsList().stream())
              .flatMap(scope -> scope.getMetricsList().stream())
              .map(metric -> "metric  " + metric.getName());
    }
    return lines.toList();
  }

  private static String span(Span span) {
    return "span    " + span.getName() + attributes(span.getAttributesList());
  }

  private static String log(LogRecord log) {
    String name = log.getEventName().isEmpty() ? log.getSeverityText() : log.getEventName();
    String body = log.hasBody() ? " \"" + value(log.getBody()) + '"' : "";
    return ("log     " + name).stripTrailing() + body + attributes(log.getAttributesList());
  }

  private static String attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .map(attribute -> attribute.getKey() + '=' + value(attribute.getValue()))
        .collect(Collectors.joining(", ", " {", "}"));
  }

  private static String value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> "…";
    };
  }
}
