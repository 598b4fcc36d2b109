/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.host.claim.HandleProbe;
import dev.assent.internal.host.claim.KnownMetricReader;
import dev.assent.internal.host.claim.MetricHandle;
import dev.assent.internal.host.claim.PushMetricReader;
import dev.assent.internal.host.inspect.PrivateFields;
import dev.assent.internal.host.metric.HostedMetricReader;
import dev.assent.internal.metric.reader.OwnPullMetricReader;
import dev.assent.internal.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metric readers of an application's SDK, and the claimed exporters behind each. No public
 * method of a reader returns its exporters. But a reader asks its exporter for settings such as the
 * temporality, also through wrappers, so asking the reader reaches the exporter. The exporters
 * behind a composite are found by a flush of the exporter of the SDK's own reader. Guarded by its
 * owner.
 *
 * <pre>
 * reader                                          its data goes
 * reaches claimed exporters                       to them
 * periodic, and its exporter can't be read        to those claimed since the reader before
 * periodic, else                                  nowhere: its exporter is not claimed
 * another, and readers reach all exporters that
 * were claimed since the reader before            to itself, as one that is asked for data
 * another, else                                   nowhere: it may hide a reader of that exporter
 * one of Assent's own that is asked for data      to itself
 * </pre>
 *
 * <p>An exporter that no reader reaches is assigned to the next reader that reaches any: a
 * composite in a wrapped reader asks only one of its exporters for settings.
 */
final class HostMetricReaders {
  private final Clock clock;
  private final HandleProbe probe;
  private final HostLifecycle lifecycle;
  private final List<KnownMetricReader> readers = new ArrayList<>();
  private final List<Object> parts = new ArrayList<>();
  private final List<PushMetricReader> push = new ArrayList<>();
  private List<MetricHandle> added = new ArrayList<>();

  HostMetricReaders(Clock clock, HandleProbe probe, HostLifecycle lifecycle) {
    this.clock = clock;
    this.probe = probe;
    this.lifecycle = lifecycle;
  }

  /** Adds a claimed exporter. */
  void claimed(MetricHandle handle) {
    added.add(handle);
  }

  /** Returns the gated reader that takes the place of a reader. */
  HostedMetricReader gate(MetricReader reader) {
    List<MetricHandle> behind = probe.behind(() -> call(reader), MetricHandle.class);
    Object part = new Object();
    HostedMetricReader gated = HostedMetricReader.wrap(reader, clock, new Owner(part));
    lifecycle.add(part);
    parts.add(part);
    boolean isHidden =
        behind.isEmpty() && reader instanceof PeriodicMetricReader && chain(reader) == null;
    if (reader instanceof OwnPullMetricReader) {
      readers.add(new KnownMetricReader(reader.getClass(), gated, List.of(), List.of()));
      return gated; // what was claimed before may belong to the next reader
    }
    readers.add(new KnownMetricReader(reader.getClass(), gated, isHidden ? added : behind, added));
    added = new ArrayList<>();
    return gated;
  }

  /** Returns whether a reader exports to an exporter that is known not to be claimed. */
  boolean hasUnclaimedExporter(MetricReader reader) {
    return reader instanceof PeriodicMetricReader
        && chain(reader) != null
        && probe.behind(() -> call(reader), MetricHandle.class).isEmpty();
  }

  /** Returns what took the SDK of a gated reader over; null if nothing did. */
  static @Nullable HostOwner owner(HostedMetricReader reader) {
    return reader.owner() instanceof Owner owner ? owner.host() : null;
  }

  private static void call(MetricReader reader) {
    Object unused =
        List.of(
            reader.getAggregationTemporality(InstrumentType.COUNTER),
            reader.getDefaultAggregation(InstrumentType.COUNTER),
            reader.getMemoryMode());
    MetricExporter chain = reader instanceof PeriodicMetricReader ? chain(reader) : null;
    if (chain != null) {
      Object unusedResult = chain.flush();
    }
  }

  /** Returns the exporter of a periodic reader; null if this version of the SDK hides it. */
  private static @Nullable MetricExporter chain(MetricReader reader) {
    return PrivateFields.read(reader, "exporter") instanceof MetricExporter chain ? chain : null;
  }

  /** Ends the part with the reader, and flushes all queues after it. */
  private final class Owner implements HostedMetricReader.Owner {
    private final Object part;

    Owner(Object part) {
      this.part = part;
    }

    HostOwner host() {
      return lifecycle.owner();
    }

    @Override
    public CompletableResultCode flushed(CompletableResultCode result) {
      return lifecycle.afterFlush(result);
    }

    @Override
    public CompletableResultCode shutDown(CompletableResultCode result) {
      return lifecycle.afterShutdown(part, result);
    }
  }

  /**
   * Decides where the data of each reader goes. Call it once, when all readers and exporters are
   * known.
   *
   * @return the readers that are asked for their data
   */
  List<KnownMetricReader> resolve(TakeoverReport report) {
    Set<MetricHandle> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    readers.forEach(reader -> reached.addAll(reader.behind()));
    Set<MetricHandle> first = new HashSet<>();
    List<KnownMetricReader> pulled = new ArrayList<>();
    for (KnownMetricReader reader : readers) {
      if (!reader.behind().isEmpty()) {
        push(reader.with(hidden(reader, reached)), first, report);
      } else if (reader.isPeriodic()) {
        report.note(
            "A periodic metric reader has an exporter that Assent did not claim. The exporter gets"
                + " nothing. Let OpenTelemetry's autoconfiguration or Spring create it.");
      } else if (reached.containsAll(reader.added())) {
        pulled.add(reader);
      } else {
        refuse(reader, reached, report);
      }
    }
    return pulled;
  }

  private static List<MetricHandle> hidden(KnownMetricReader reader, Set<MetricHandle> reached) {
    return reader.added().stream().filter(reached::add).toList();
  }

  /** Adds a reader that exports to claimed exporters, unless other readers have all of them. */
  private void push(KnownMetricReader reader, Set<MetricHandle> first, TakeoverReport report) {
    for (MetricHandle handle : reader.behind()) {
      if (first.add(handle)) {
        push.add(new PushMetricReader(reader.gated(), handle, reader.behind()));
        return;
      }
    }
    report.note(
        "Two metric readers export to destination "
            + reader.behind().get(0).claim().name()
            + ". The second one gets nothing; remove one of them.");
  }

  private static void refuse(
      KnownMetricReader reader, Set<MetricHandle> reached, TakeoverReport report) {
    for (MetricHandle handle : reader.added()) {
      if (!reached.contains(handle)) {
        report.note(
            "Metric reader "
                + reader.className()
                + " gets nothing: it may export to destination "
                + handle.claim().name()
                + ", but does not ask its exporter for the temporality. Use a"
                + " PeriodicMetricReader.");
      }
    }
  }

  /** Returns whether a reader exports to the exporter. */
  boolean reaches(MetricHandle handle) {
    return push.stream().anyMatch(reader -> reader.handles().contains(handle));
  }

  /**
   * Returns a reader that exports to an exporter, if possible the one whose data passes its gate.
   */
  @Nullable PushMetricReader of(@Nullable MetricHandle handle) {
    PushMetricReader other = null;
    for (PushMetricReader reader : push) {
      if (reader.first() == handle) {
        return reader;
      }
      if (other == null && reader.handles().contains(handle)) {
        other = reader;
      }
    }
    return other;
  }

  /** Returns the readers that export to claimed exporters. */
  List<PushMetricReader> push() {
    return push;
  }

  /** Returns what is known of all readers. */
  List<KnownMetricReader> known() {
    return readers;
  }

  /** Returns all readers. */
  List<HostedMetricReader> all() {
    return readers.stream().map(KnownMetricReader::gated).toList();
  }

  /** Returns the parts that the SDK shuts down. */
  List<Object> parts() {
    return parts;
  }
}
