/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Exporters that export nothing. They replace exporters that Assent can't claim. Immutable. */
public final class RefusedExporters {
  private static final SpanExporter SPANS = new RefusedSpans();
  private static final LogRecordExporter LOGS = new RefusedLogs();
  private static final MetricExporter METRICS = new RefusedMetrics();

  private RefusedExporters() {}

  /** Returns the exporter of spans. */
  public static SpanExporter spans() {
    return SPANS;
  }

  /** Returns the exporter of log records. */
  public static LogRecordExporter logs() {
    return LOGS;
  }

  /** Returns the exporter of metrics. */
  public static MetricExporter metrics() {
    return METRICS;
  }

  /** Returns whether a processor or reader of the SDK gives all its data to one of these. */
  static boolean isBehind(Object part) {
    return exporter(part) instanceof Nothing;
  }

  private static @Nullable Object exporter(Object part) {
    if (part instanceof BatchSpanProcessor batch) {
      return batch.getSpanExporter();
    }
    if (part instanceof SimpleSpanProcessor simple) {
      return simple.getSpanExporter();
    }
    if (part instanceof BatchLogRecordProcessor batch) {
      return batch.getLogRecordExporter();
    }
    if (part instanceof SimpleLogRecordProcessor simple) {
      return simple.getLogRecordExporter();
    }
    // there is no public method
    return part instanceof PeriodicMetricReader ? PrivateFields.read(part, "exporter") : null;
  }

  /** What the three have in common. */
  abstract static class Nothing {
    public final CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    public final CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static final class RefusedSpans extends Nothing implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static final class RefusedLogs extends Nothing implements LogRecordExporter {
    @Override
    public CompletableResultCode export(Collection<LogRecordData> logs) {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static final class RefusedMetrics extends Nothing implements MetricExporter {
    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.DELTA;
    }
  }
}
