/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names and data with which a text arrived. */
final class Arrivals {
  /** One name in one datum. */
  record Found(String name, Datum datum) {}

  /** The names, and their data, whose values have the text. */
  final Set<Found> found = new LinkedHashSet<>();

  /** Span names that have the text although no attribute of the span has it. */
  final Set<String> names = new TreeSet<>();

  /** The number of occurrences in known places; {@link #inBytes} counts all of them. */
  long known;

  long inBytes;

  private final String text;
  private final List<Datum> data;

  private Arrivals(String text, List<Datum> data) {
    this.text = text;
    this.data = data;
  }

  static Arrivals read(OtlpReceiver receiver, String text, List<Datum> data) {
    Arrivals arrivals = new Arrivals(text, data);
    try {
      for (OtlpReceiver.Request request : receiver.requests()) {
        arrivals.inBytes += count(request.body(), text);
        arrivals.read(request.path(), request.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return arrivals;
  }

  private static long count(byte[] body, String text) {
    String bytes = new String(body, StandardCharsets.ISO_8859_1);
    long times = 0;
    for (int at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
      times++;
    }
    return times;
  }

  private void read(String path, byte[] body) throws IOException {
    switch (path.substring(path.lastIndexOf('/') + 1)) {
      case "traces" -> {
        for (var of : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
          attributes(of.getResource().getAttributesList(), Datum.RESOURCE);
          of.getScopeSpansList().forEach(it -> it.getSpansList().forEach(this::span));
        }
      }
      case "logs" -> {
        for (var of : ExportLogsServiceRequest.parseFrom(body).getResourceLogsList()) {
          attributes(of.getResource().getAttributesList(), Datum.RESOURCE);
          of.getScopeLogsList().forEach(it -> it.getLogRecordsList().forEach(this::log));
        }
      }
      default -> {
        for (var of : ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList()) {
          attributes(of.getResource().getAttributesList(), Datum.RESOURCE);
          of.getScopeMetricsList().forEach(it -> it.getMetricsList().forEach(this::metric));
        }
      }
    }
  }

  private void span(Span span) {
    Datum datum = data.get((int) (span.getStartTimeUnixNano() / 1_000_000_000L) - 1);
    boolean any = attributes(span.getAttributesList(), datum);
    span.getEventsList().forEach(it -> attributes(it.getAttributesList(), Datum.PARTS));
    span.getLinksList().forEach(it -> attributes(it.getAttributesList(), Datum.PARTS));
    long times = count(span.getName().getBytes(StandardCharsets.UTF_8), text);
    known += times;
    if (times > 0 && !any) {
      names.add(span.getName() + " " + datum);
    }
  }

  private void log(LogRecord log) {
    Datum datum = data.get((int) (log.getTimeUnixNano() / 1_000_000_000L) - 1);
    attributes(log.getAttributesList(), datum);
    attributes(log.getBody().getKvlistValue().getValuesList(), Datum.PARTS);
  }

  private void metric(Metric metric) {
    Datum datum =
        data.stream()
            .filter(it -> it.meter().equals(metric.getName()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("unknown metric " + metric.getName()));
    metric.getSum().getDataPointsList().forEach(it -> attributes(it.getAttributesList(), datum));
  }

  private boolean attributes(List<KeyValue> attributes, Datum datum) {
    boolean any = false;
    for (KeyValue attribute : attributes) {
      long times = times(attribute.getValue());
      known += times;
      if (times > 0) {
        found.add(new Found(attribute.getKey(), datum));
        any = true;
      }
    }
    return any;
  }

  private long times(AnyValue value) {
    if (value.hasArrayValue()) {
      return value.getArrayValue().getValuesList().stream().mapToLong(this::times).sum();
    }
    return value.getStringValue().equals(text) ? 1 : 0;
  }
}
