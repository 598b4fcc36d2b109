/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.host.claim.Claim;
import dev.assent.internal.host.claim.ExporterNames;
import dev.assent.internal.host.claim.HandleProbe;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.host.claim.KnownMetricReader;
import dev.assent.internal.host.claim.LogHandle;
import dev.assent.internal.host.claim.MetricHandle;
import dev.assent.internal.host.claim.PulledMetricReader;
import dev.assent.internal.host.claim.SpanHandle;
import dev.assent.internal.host.metric.HostedMetricReader;
import dev.assent.internal.propagation.PropagationGate;
import dev.assent.internal.send.Deliveries;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The parts of an application's SDK that Assent has taken over. Guarded by its owner. */
final class TakenOverSdk {
  /** The types of Assent's metric readers. */
  static final Collection<Class<?>> READERS =
      Set.of(HostedMetricReader.class, UnclaimedMetricReader.class);

  /** The types of Assent's processors of spans. */
  static final Collection<Class<?>> SPAN_PROCESSORS =
      Set.of(HostedSpanProcessor.class, FollowingProcessor.class, UnclaimedSpanProcessor.class);

  /** The types of Assent's processors of log records. */
  static final Collection<Class<?>> LOG_PROCESSORS =
      Set.of(HostedLogProcessor.class, UnclaimedLogProcessor.class);

  /** Limits that are not known: any string may be truncated, and any category dropped. */
  private static final Limits UNKNOWN_LIMITS = new Limits(0, true, 0);

  private final Clock clock;
  private final Unclaimed unclaimed;
  private final TakeoverReport report = new TakeoverReport();
  private final HandleProbe probe = new HandleProbe();
  private final HostLifecycle lifecycle;
  private final HostMetricReaders readers;
  private final LiveSpans liveSpans = new LiveSpans();
  private final FollowingProcessor follower;
  private final PropagationGate propagationGate;
  private final Deliveries<SpanData> spanDeliveries = new Deliveries<>(span -> 1);
  private final Deliveries<LogRecordData> logDeliveries = new Deliveries<>(log -> 1);
  private final Map<String, HostedDestination> destinations = new LinkedHashMap<>();
  private final List<HostedSpanProcessor> spanProcessors = new ArrayList<>();
  private final List<HostedLogProcessor> logProcessors = new ArrayList<>();
  private Limits spanLimits = UNKNOWN_LIMITS;
  private Limits logLimits = UNKNOWN_LIMITS;
  private boolean hasGatedPropagators;
  private volatile boolean hasLeftLogs;
  private volatile OpenTelemetry openTelemetry = LateOpenTelemetry.INSTANCE;

  TakenOverSdk(Clock clock, HostOwner owner, HostSdkSettings settings, Unclaimed unclaimed) {
    this.clock = clock;
    this.unclaimed = unclaimed;
    this.propagationGate = new PropagationGate(settings);
    this.lifecycle = new HostLifecycle(owner);
    this.follower = new FollowingProcessor(lifecycle);
    this.readers = new HostMetricReaders(clock, probe, lifecycle);
  }

  SpanExporter claim(SpanExporter exporter, boolean isLate) {
    HostedDestination destination =
        destination(exporter, isLate, each -> each.spanHandle() == null);
    SpanHandle handle =
        new SpanHandle(new Claim<>(destination.name(), exporter), spanDeliveries, probe);
    if (isLate) {
      exporter.shutdown();
    } else {
      destination.spans(handle);
    }
    return handle;
  }

  LogRecordExporter claim(LogRecordExporter exporter, boolean isLate) {
    HostedDestination destination = destination(exporter, isLate, each -> each.logHandle() == null);
    LogHandle handle =
        new LogHandle(new Claim<>(destination.name(), exporter), logDeliveries, probe);
    if (isLate) {
      exporter.shutdown();
    } else {
      destination.logs(handle);
    }
    return handle;
  }

  MetricExporter claim(MetricExporter exporter, boolean isLate) {
    HostedDestination destination =
        destination(exporter, isLate, each -> !each.signals().contains(Signal.METRICS));
    MetricHandle handle = new MetricHandle(new Claim<>(destination.name(), exporter), probe);
    if (isLate) {
      exporter.shutdown();
    } else {
      destination.metrics(handle);
      readers.claimed(handle);
    }
    return handle;
  }

  /** Returns the destination of an exporter; two of one signal are two destinations. */
  private HostedDestination destination(
      Object exporter, boolean isLate, Predicate<HostedDestination> isFree) {
    String name = ExporterNames.of(exporter.getClass());
    if (isLate) {
      sayLate(name);
      return new HostedDestination(name);
    }
    return destination(name, isFree);
  }

  private void sayLate(String name) {
    report.note(
        name
            + " was added to the SDK after Assent had started. It gets nothing; add it while the"
            + " SDK is built.");
  }

  private HostedDestination destination(String name, Predicate<HostedDestination> isFree) {
    for (int number = 1; ; number++) {
      String unique = number == 1 ? name : name + "_" + number;
      HostedDestination destination = destinations.computeIfAbsent(unique, HostedDestination::new);
      if (isFree.test(destination)) {
        return destination;
      }
    }
  }

  SpanProcessor replace(SpanProcessor replaced, SpanExporter chain) {
    List<SpanHandle> behind = probe.behind(chain::flush, SpanHandle.class);
    if (behind.isEmpty() && unclaimed.mayPass() && chain != SpanExporter.composite()) {
      return new UnclaimedSpanProcessor(replaced, leave(replaced, Signal.TRACES));
    }
    HostedSpanProcessor processor = new HostedSpanProcessor(replaced, chain, behind, lifecycle);
    spanProcessors.add(processor);
    lifecycle.add(processor);
    return processor;
  }

  LogRecordProcessor replace(LogRecordProcessor replaced, LogRecordExporter chain) {
    List<LogHandle> behind = probe.behind(chain::flush, LogHandle.class);
    if (behind.isEmpty() && unclaimed.mayPass() && chain != LogRecordExporter.composite()) {
      return new UnclaimedLogProcessor(replaced, leave(replaced, Signal.LOGS));
    }
    HostedLogProcessor processor = new HostedLogProcessor(replaced, chain, behind, lifecycle);
    logProcessors.add(processor);
    lifecycle.add(processor);
    return processor;
  }

  MetricReader gate(MetricReader reader, boolean isLate) {
    if (reader instanceof HostedMetricReader) {
      return reader;
    }
    if (unclaimed.mayPass() && readers.hasUnclaimedExporter(reader)) {
      return new UnclaimedMetricReader(reader, leave(reader, Signal.METRICS));
    }
    if (isLate) {
      sayLate(ExporterNames.of(reader.getClass()));
    }
    return readers.gate(reader);
  }

  /** Decides where the data of each metric reader goes, when all parts are known. */
  void resolveReaders() {
    for (KnownMetricReader reader : readers.resolve(report)) {
      HostedDestination destination =
          destination(
              ExporterNames.of(reader.type()), each -> !each.signals().contains(Signal.METRICS));
      destination.pulled(
          new PulledMetricReader(destination.name(), reader.className(), reader.gated()));
    }
  }

  void propagatorsAreGated() {
    hasGatedPropagators = true;
  }

  void limits(@Nullable SpanLimits limits) {
    spanLimits = limits == null ? UNKNOWN_LIMITS : Limits.of(limits);
  }

  void limits(@Nullable LogLimits limits) {
    logLimits = limits == null ? UNKNOWN_LIMITS : Limits.of(limits);
  }

  /** Closes a signal. The SDK does not get its parts. */
  void close(Signal signal, String reason) {
    report.closed(signal, reason);
    lifecycle.remove(
        switch (signal) {
          case TRACES -> spanProcessors;
          case LOGS -> logProcessors;
          case METRICS -> readers.parts();
        });
  }

  /** Forgets the processors that are not in the SDK, which will never shut them down. */
  void keepOnly(Signal signal, Collection<?> present) {
    Set<Object> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(present);
    List<? extends HostedProcessor<?, ?, ?>> all =
        signal == Signal.TRACES ? spanProcessors : logProcessors;
    List<Object> absent = new ArrayList<>(all);
    absent.removeIf(kept::contains);
    lifecycle.remove(absent);
    all.removeAll(absent);
  }

  void recordWith(OpenTelemetry given) {
    openTelemetry = given;
  }

  OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  Clock clock() {
    return clock;
  }

  /** Returns the parts that are left untouched while gates only report. */
  Unclaimed unclaimed() {
    return unclaimed;
  }

  /** A complete logger provider was left, in which nothing stands in front of other parts. */
  void leaveLogs() {
    hasLeftLogs = true;
  }

  /** Whether events of Assent's own API would reach parts that it could not claim. */
  boolean hasLeftLogs() {
    return hasLeftLogs && unclaimed.mayPass();
  }

  /** Leaves a part untouched while gates only report, and says until when. */
  UnclaimedPart leave(Object part, Signal signal) {
    noteLeft(part.getClass().getName());
    return unclaimed.add(part, signal);
  }

  /** Says until when a part is left untouched. */
  void noteLeft(String what) {
    report.note(what + ": not observed, closes on " + unclaimed.closes() + ".");
  }

  TakeoverReport report() {
    return report;
  }

  HostLifecycle lifecycle() {
    return lifecycle;
  }

  LiveSpans liveSpans() {
    return liveSpans;
  }

  FollowingProcessor follower() {
    return follower;
  }

  /** Adds the processor of an SDK that exports no spans. */
  void follow(SdkTracerProviderBuilder builder) {
    lifecycle.add(follower);
    builder.addSpanProcessor(follower);
  }

  /** Returns the destinations that take at least one signal. */
  List<HostedDestination> destinations() {
    return destinations.values().stream().filter(each -> !each.signals().isEmpty()).toList();
  }

  List<HostedSpanProcessor> spanProcessors() {
    return spanProcessors;
  }

  List<HostedLogProcessor> logProcessors() {
    return logProcessors;
  }

  HostMetricReaders readers() {
    return readers;
  }

  Limits spanLimits() {
    return spanLimits;
  }

  Limits logLimits() {
    return logLimits;
  }

  /** Returns the gate of all propagators. */
  PropagationGate propagationGate() {
    return propagationGate;
  }

  boolean hasGatedPropagators() {
    return hasGatedPropagators;
  }
}
