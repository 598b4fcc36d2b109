/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.catalog.report.UnclassifiedReport;
import dev.assent.internal.config.DestinationSettings;
import dev.assent.internal.config.Settings;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.AllowedMetrics;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.metric.reader.ScrapedMetricReader;
import dev.assent.internal.report.FieldObserver;
import dev.assent.internal.scrape.ScrapedDestination;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.supervise.Supervisor;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The gated export of an instance: what is between the SDK and the receivers. Thread-safe.
 *
 * @param settings all settings
 * @param catalog classifies data
 * @param decisions the decisions of all subjects
 * @param ledger counts the data of all destinations
 * @param exporters one per destination, by index
 * @param instruments the facts about instruments that the gates need
 * @param report names withheld fields; null if the report is off
 * @param observer looks at all data before the gates
 * @param seen records the names of all captured data; null if names are not recorded
 * @param clock the time
 * @param resource the resource that code adds
 * @param control runs what follows changes of consent and policy
 * @param supervisor restores what an error ends
 */
public record GatedExport(
    Settings settings,
    Catalog catalog,
    Decisions decisions,
    LiveLedger ledger,
    List<DestinationExporter> exporters,
    InstrumentFacts instruments,
    @Nullable UnclassifiedReport report,
    FieldObserver observer,
    @Nullable SeenNames seen,
    Clock clock,
    Resource resource,
    Executor control,
    Supervisor supervisor) {
  /** Copies the exporters. */
  public GatedExport {
    exporters = List.copyOf(exporters);
  }

  /** Returns whether the fields of all spans are needed, even if no destination may get them. */
  boolean needsAllSpans() {
    return report != null || seen != null;
  }

  /** Returns the accounts of a signal at all destinations that take it. */
  public List<Account> accounts(Signal signal) {
    List<Account> accounts = new ArrayList<>();
    for (int index = 0; index < exporters.size(); index++) {
      if (ledger.takes(index, signal)) {
        accounts.add(ledger.account(index, signal));
      }
    }
    return accounts;
  }

  /**
   * Returns a collector of metrics for all destinations that are sent them, which enforces changes.
   * Register it at a meter provider.
   */
  public MetricCollector collector() {
    List<MetricOutput> outputs = new ArrayList<>();
    for (DestinationExporter exporter : exporters) {
      if (exporter.metrics() != null && exporter.scraped() == null) {
        outputs.add(exporter.metrics());
      }
    }
    MetricCollector collector =
        MetricCollector.create(
            decisions,
            settings.telemetry().metrics().interval(),
            clock,
            metricsThread(),
            instruments,
            outputs,
            settings.telemetry().metrics().histograms(),
            seen == null ? metrics -> {} : new DataNames(seen)::metrics);
    decisions.addEnforcer(EnforcerOrder.METRIC_READER, collector);
    return collector;
  }

  /** Returns a new supervised thread on which one reader collects. */
  public ScheduledExecutorService metricsThread() {
    SupervisedExecutor thread = MetricCollector.scheduler();
    supervisor.add(thread);
    return thread;
  }

  /**
   * Returns the readers of the destinations that are scraped. Register them at a meter provider.
   */
  public List<ScrapedMetricReader> scraped() {
    List<ScrapedMetricReader> readers = new ArrayList<>();
    for (DestinationExporter exporter : exporters) {
      if (exporter.scraped() != null) {
        readers.add(exporter.scraped().sdk());
      }
    }
    return readers;
  }

  /** Returns what is read when a destination is scraped; see {@link Instance#scraped}. */
  public @Nullable ScrapedDestination scraped(String destination) {
    for (DestinationExporter exporter : exporters) {
      if (exporter.name().equals(destination) && exporter.scraped() != null) {
        return exporter.scraped();
      }
    }
    for (DestinationSettings each : settings.destinations()) {
      if (each.destination().name().equals(destination) && each.listen() != null) {
        return null;
      }
    }
    throw new IllegalArgumentException(
        "no destination of that name is scraped; add one with ASSENT_DESTINATION_<NAME>_LISTEN or"
            + " DestinationOptions.listen");
  }

  /** Returns the metrics that the policy allows without a choice; see {@link Instance#allowed}. */
  public AllowedMetrics allowed(Purpose purpose, Recipient recipient, Runnable changed) {
    AtomicBoolean isAsked = new AtomicBoolean();
    Runnable recheck =
        () -> {
          isAsked.set(false);
          changed.run();
        };
    Runnable ask =
        () -> {
          if (isAsked.compareAndSet(false, true)) {
            try {
              later(recheck);
            } catch (Error noMemory) {
              isAsked.set(false); // the next change asks again
              throw noMemory;
            }
          }
        };
    decisions.addPolicyListener(ask);
    catalog.addDeclarationListener(ask);
    return new AllowedMetrics(catalog, () -> decisions.allowed(purpose, recipient));
  }

  /** Code of the application may run, so not on the thread that changes decisions. */
  private void later(Runnable changed) {
    try {
      control.execute(changed);
    } catch (RejectedExecutionException closing) {
      // Assent is closed, and the last policy stays
    }
  }
}
