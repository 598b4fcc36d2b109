/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.ListenSettings;
import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.deletion.DeletionRequests;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.MemoryEstimate;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.http.PemTls;
import dev.assent.internal.instance.regate.LogRegating;
import dev.assent.internal.instance.regate.SpanRegating;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.pipeline.DestinationPipeline;
import dev.assent.internal.pipeline.DestinationPipelineBuilder;
import dev.assent.internal.pipeline.Hold;
import dev.assent.internal.pipeline.SignalPipeline;
import dev.assent.internal.pipeline.SignalSupport;
import dev.assent.internal.report.FieldObserver;
import dev.assent.internal.scrape.CollectionLog;
import dev.assent.internal.scrape.ScrapeServer;
import dev.assent.internal.scrape.ScrapedDestination;
import dev.assent.internal.send.AttemptObserver;
import dev.assent.internal.send.Endpoints;
import dev.assent.internal.send.ExportLog;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.Restamper;
import dev.assent.internal.tag.classify.DeclaredNames;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.time.Clock;
import dev.assent.internal.view.AllNames;
import dev.assent.internal.view.Viewer;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Creates the exporter of each destination from its settings and the shared parts. */
public record DestinationExporters(
    Decisions decisions,
    Catalog catalog,
    LiveLedger ledger,
    TelemetrySettings telemetry,
    Limits spanLimits,
    Limits logLimits,
    WithheldNames names,
    @Nullable Viewer viewer,
    InstrumentFacts instruments,
    FieldObserver observer,
    Hold hold,
    Spools spools,
    @Nullable DeletionRequests deletions,
    Executor control,
    Clock clock) {
  private static final Logger logger = Logger.getLogger("dev.assent.export");

  /**
   * The size of the metric queue, in points: the points of a few collections. Metrics wait in the
   * queue only while an attempt is in progress.
   */
  private static final int METRIC_QUEUE_SIZE = 16_384;

  private static final int METRIC_BATCH_SIZE = 4_096;
  private static final Duration METRIC_DELAY = Duration.ofSeconds(1);

  /**
   * Creates the exporter of one destination and starts its worker.
   *
   * @throws ConfigurationException if its certificates or keys cannot be used
   */
  public DestinationExporter open(int index, DestinationPlan plan) {
    String name = plan.destination().name();
    ExportLog log = new ExportLog(name, plan.variables(), clock, logger::log);
    Spools.Opened kept = spools.open(plan);
    Endpoints endpoints = null;
    try {
      endpoints = plan.endpoints().apply(log);
      DestinationPipelineBuilder pipeline =
          DestinationPipeline.builder(name)
              .setClock(clock)
              .setControlExecutor(control)
              .setHold(hold)
              .setSpool(kept.spool());
      SignalPipeline<StampedSpan> spans = spans(index, plan, endpoints.spans(), pipeline);
      SignalPipeline<StampedLog> logs = logs(index, plan, endpoints.logs(), pipeline);
      MetricOutput metrics = metrics(index, plan, endpoints.metrics(), pipeline);
      ScrapedDestination scraped =
          metrics == null || !plan.isScraped()
              ? null
              : new ScrapedDestination(
                  metrics.gate(),
                  () -> gate(index, plan),
                  instruments,
                  ledger.account(index, Signal.METRICS),
                  clock,
                  new CollectionLog(name, clock, line -> logger.log(Level.WARNING, line)));
      ScrapeServer server = scraped == null ? null : server(index, plan, scraped);
      return new DestinationExporter(
          name, pipeline.build(), endpoints, spans, logs, metrics, scraped, server, kept.use());
    } catch (ConfigurationException unusable) {
      close(endpoints, kept);
      throw unusable;
    } catch (RuntimeException unusable) {
      // without the message and the cause of other exceptions, which may contain a key
      close(endpoints, kept);
      throw new ConfigurationException(
          "destination '" + name + "'",
          unusable instanceof PemTls.UnusableException pem
              ? String.valueOf(pem.getMessage())
              : "its certificates or keys can't be used ("
                  + unusable.getClass().getSimpleName()
                  + "); they must be PEM, the key PKCS#8");
    } catch (Error noMemory) {
      close(endpoints, kept); // another start may use the directory
      throw noMemory;
    }
  }

  private static void close(@Nullable Endpoints endpoints, Spools.Opened kept) {
    if (endpoints != null) {
      endpoints.close(Duration.ZERO);
    }
    kept.close();
  }

  private @Nullable ScrapeServer server(
      int index, DestinationPlan plan, ScrapedDestination scraped) {
    ListenSettings listen = plan.listen();
    if (listen == null) {
      return null;
    }
    String name = plan.destination().name();
    if (listen.isPlain() && !listen.isLoopback()) {
      logger.log(
          Level.WARNING,
          () ->
              "Scrapes of destination '%s' are not encrypted: others on the way can read them, and"
                      .formatted(name)
                  + " the token. Set "
                  + plan.variables()
                  + "SERVER_KEY and "
                  + plan.variables()
                  + "SERVER_CERTIFICATE.");
    }
    return ScrapeServer.start(
        name,
        plan.variables(),
        listen,
        scraped,
        ledger.account(index, Signal.METRICS),
        clock,
        line -> logger.log(Level.WARNING, line));
  }

  private WithheldNames names(int index) {
    return viewer == null ? names : AllNames.of(names, viewer.names(index));
  }

  private @Nullable AttemptObserver observer(int index, Signal signal) {
    return viewer == null ? null : viewer.observer(index, signal);
  }

  private @Nullable SignalPipeline<StampedSpan> spans(
      int index,
      DestinationPlan plan,
      @Nullable SignalEndpoint<SpanData> endpoint,
      DestinationPipelineBuilder pipeline) {
    if (endpoint == null) {
      return null;
    }
    var account = ledger.account(index, Signal.TRACES);
    Limits limits = spanLimits;
    WithheldNames reported = names(index);
    Function<Catalog, SignalSupport.Gates<StampedSpan>> gates =
        by ->
            (counts, holdSink) -> DatumGate.ofSpans(index, by, limits, counts, reported, holdSink);
    Function<Catalog, SignalSupport.Decoder<StampedSpan>> decoders =
        by -> {
          Restamper again = new Restamper(by, limits);
          return (body, kept) -> decode(OtlpDecoder.spans(body), span -> again.span(span, kept));
        };
    SignalSupport<StampedSpan> support =
        new SignalSupport<>(
            gates.apply(catalog),
            span -> 1,
            MemoryEstimate::of,
            new SignalSupport.Spooling<>(
                new StampGate(index, catalog),
                decoders.apply(catalog),
                new SignalSupport.Declared<>(catalog, DeclaredNames::ofSpans, gates, decoders)),
            plan.wrappers()
                .spans(
                    new SpanRegating(
                        new Restamper(catalog, limits),
                        gates.apply(catalog).gate(account.uncounted(), (held, from, by) -> {}),
                        index)));
    SignalEndpoint<? super StampedSpan> to =
        deletions == null ? endpoint : endpoint.<StampedSpan>after(deletions.refs(index)::spans);
    return pipeline.addSignal(
        Signal.TRACES,
        telemetry.spans(),
        account,
        support,
        to.observedBy(observer(index, Signal.TRACES)));
  }

  private @Nullable SignalPipeline<StampedLog> logs(
      int index,
      DestinationPlan plan,
      @Nullable SignalEndpoint<LogRecordData> endpoint,
      DestinationPipelineBuilder pipeline) {
    if (endpoint == null) {
      return null;
    }
    var account = ledger.account(index, Signal.LOGS);
    Limits limits = logLimits;
    WithheldNames reported = names(index);
    Function<Catalog, SignalSupport.Gates<StampedLog>> gates =
        by -> (counts, holdSink) -> DatumGate.ofLogs(index, by, limits, counts, reported, holdSink);
    Function<Catalog, SignalSupport.Decoder<StampedLog>> decoders =
        by -> {
          Restamper again = new Restamper(by, limits);
          return (body, kept) -> decode(OtlpDecoder.logs(body), log -> again.log(log, kept));
        };
    SignalSupport<StampedLog> support =
        new SignalSupport<>(
            gates.apply(catalog),
            log -> 1,
            MemoryEstimate::of,
            new SignalSupport.Spooling<>(
                new StampGate(index, catalog),
                decoders.apply(catalog),
                new SignalSupport.Declared<>(catalog, DeclaredNames::ofLogs, gates, decoders)),
            plan.wrappers()
                .logs(
                    new LogRegating(
                        new Restamper(catalog, limits),
                        gates.apply(catalog).gate(account.uncounted(), (held, from, by) -> {}),
                        index)));
    SignalEndpoint<? super StampedLog> to =
        deletions == null ? endpoint : endpoint.<StampedLog>after(deletions.refs(index)::logs);
    return pipeline.addSignal(
        Signal.LOGS,
        telemetry.logs(),
        account,
        support,
        to.observedBy(observer(index, Signal.LOGS)));
  }

  private AggregationTemporalitySelector temporality(DestinationPlan plan) {
    AggregationTemporalitySelector selector = plan.temporality();
    return selector == null ? MetricTemporality.of(telemetry.metrics().temporality()) : selector;
  }

  private MetricGate gate(int index, DestinationPlan plan) {
    return MetricGate.create(
        index,
        decisions,
        catalog,
        ledger.account(index, Signal.METRICS),
        temporality(plan),
        clock,
        names(index),
        instruments,
        observer.points(index));
  }

  private @Nullable MetricOutput metrics(
      int index,
      DestinationPlan plan,
      @Nullable SignalEndpoint<MetricData> endpoint,
      DestinationPipelineBuilder pipeline) {
    if (!plan.signals().contains(Signal.METRICS)) {
      return null;
    }
    var account = ledger.account(index, Signal.METRICS);
    MetricGate gate = gate(index, plan);
    if (endpoint == null) {
      return new MetricOutput(gate, metric -> {}); // a reader that asks for its data has no queue
    }
    QueueSettings queue =
        new QueueSettings(
            METRIC_DELAY, METRIC_QUEUE_SIZE, METRIC_BATCH_SIZE, telemetry.metrics().timeout());
    SignalEndpoint<? super StampedMetric> to =
        deletions == null
            ? endpoint
            : endpoint.<StampedMetric>after(deletions.refs(index)::metrics);
    SignalPipeline<StampedMetric> signalPipeline =
        pipeline.addSignal(
            Signal.METRICS,
            queue,
            account,
            new SignalSupport<>(
                (counts, holdSink) -> gate, StampedMetric::pointCount, metric -> 0, null),
            to.observedBy(observer(index, Signal.METRICS)));
    return new MetricOutput(gate, signalPipeline::offer);
  }

  private static <T, D> List<D> decode(List<T> decoded, Function<T, D> stamp) {
    return decoded.stream().map(stamp).toList();
  }
}
