/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.host.send.ClaimedExporter;
import dev.assent.internal.instance.GatedExport;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The exporters of one name, at most one per signal. Confined to the start. */
public final class HostedDestination {
  private final String name;
  private final Map<Signal, ClaimedExporter> claimed = new EnumMap<>(Signal.class);
  private @Nullable SpanHandle spans;
  private @Nullable LogHandle logs;
  private @Nullable MetricHandle metrics;
  private @Nullable PulledMetricReader pulled;

  public HostedDestination(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public void spans(SpanHandle handle) {
    spans = handle;
  }

  public void logs(LogHandle handle) {
    logs = handle;
  }

  public void metrics(MetricHandle handle) {
    metrics = handle;
  }

  public void pulled(PulledMetricReader reader) {
    pulled = reader;
  }

  public @Nullable SpanHandle spanHandle() {
    return spans;
  }

  public @Nullable LogHandle logHandle() {
    return logs;
  }

  public @Nullable MetricHandle metricHandle() {
    return metrics;
  }

  public @Nullable PulledMetricReader pulledReader() {
    return pulled;
  }

  public @Nullable Claim<SpanExporter> spans() {
    return spans == null ? null : spans.claim();
  }

  public @Nullable Claim<LogRecordExporter> logs() {
    return logs == null ? null : logs.claim();
  }

  public @Nullable Claim<MetricExporter> metrics() {
    return metrics == null ? null : metrics.claim();
  }

  public Set<Signal> signals() {
    Set<Signal> signals = EnumSet.noneOf(Signal.class);
    if (spans != null) {
      signals.add(Signal.TRACES);
    }
    if (logs != null) {
      signals.add(Signal.LOGS);
    }
    if (metrics != null || pulled != null) {
      signals.add(Signal.METRICS);
    }
    return signals;
  }

  /** An exporter was claimed. */
  public void add(Signal signal, ClaimedExporter exporter) {
    claimed.put(signal, exporter);
  }

  /** Counts at this destination what arrives at its handles without a delivery. */
  public void count(GatedExport export) {
    for (int index = 0; index < export.exporters().size(); index++) {
      if (export.exporters().get(index).name().equals(name)) {
        count(spans, export.ledger(), index, Signal.TRACES);
        count(logs, export.ledger(), index, Signal.LOGS);
      }
    }
  }

  private static void count(
      @Nullable ExporterHandle<?, ?> handle, LiveLedger ledger, int index, Signal signal) {
    if (handle != null) {
      handle.ungated().open(ledger.account(index, signal));
    }
  }

  /** Shuts the exporters down, because others take their place. */
  public void shutDown() {
    if (spans != null) {
      spans.claim().exporter().shutdown();
    }
    if (logs != null) {
      logs.claim().exporter().shutdown();
    }
    if (metrics != null) {
      metrics.claim().exporter().shutdown();
    }
  }

  /** Returns the signals and how each is sent, such as {@code traces by OTLP/HTTP}. */
  public String description() {
    String sent =
        claimed.entrySet().stream()
            .map(each -> each.getKey().id() + " by " + kind(each.getValue()))
            .collect(Collectors.joining(", "));
    String read = pulled == null ? "" : "metrics to " + pulled.className();
    return name + " (" + sent + (sent.isEmpty() || read.isEmpty() ? "" : ", ") + read + ")";
  }

  private static String kind(ClaimedExporter exporter) {
    return switch (exporter.kind()) {
      case OTLP_HTTP -> "OTLP/HTTP";
      case OTLP_GRPC -> "OTLP/gRPC";
      case FOREIGN -> exporter.className();
    };
  }
}
