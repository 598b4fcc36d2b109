/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.List;

/** Events as JSON, decoded from the requests of a receiver. */
final class EventText {
  private EventText() {}

  /** Returns the events of one name in a request, in their order. */
  static List<String> of(ExportLogsServiceRequest request, String name) {
    return request.getResourceLogsList().stream()
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .filter(event -> event.getEventName().equals(name))
        .map(EventText::json)
        .toList();
  }

  private static String json(LogRecord event) {
    StringBuilder json = new StringBuilder("{\"event\":\"").append(event.getEventName());
    json.append('"');
    for (KeyValue field : event.getAttributesList()) {
      json.append(",\"").append(field.getKey()).append("\":").append(value(field.getValue()));
    }
    return json.append('}').toString();
  }

  private static String value(AnyValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      default -> '"' + value.getStringValue().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    };
  }
}
