/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import com.google.protobuf.Message;
import dev.assent.ledger.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;

/** Counts the data of a decoded request, in the ledger's unit: spans, log records, points. */
final class DatumCount {
  private DatumCount() {}

  static long of(Message message, Signal signal) {
    return switch (signal) {
      case TRACES -> message instanceof ExportTraceServiceRequest traces ? spans(traces) : 0;
      case LOGS -> message instanceof ExportLogsServiceRequest logs ? records(logs) : 0;
      case METRICS -> message instanceof ExportMetricsServiceRequest metrics ? points(metrics) : 0;
    };
  }

  private static long spans(ExportTraceServiceRequest request) {
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .mapToLong(scope -> scope.getSpansCount())
        .sum();
  }

  private static long records(ExportLogsServiceRequest request) {
    return request.getResourceLogsList().stream()
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .mapToLong(scope -> scope.getLogRecordsCount())
        .sum();
  }

  private static long points(ExportMetricsServiceRequest request) {
    return request.getResourceMetricsList().stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .mapToLong(DatumCount::points)
        .sum();
  }

  private static long points(Metric metric) {
    return (long) metric.getGauge().getDataPointsCount()
        + metric.getSum().getDataPointsCount()
        + metric.getHistogram().getDataPointsCount()
        + metric.getExponentialHistogram().getDataPointsCount()
        + metric.getSummary().getDataPointsCount();
  }
}
