/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.SeenCollections;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.SteeredDecisions;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.DefaultAggregationSelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.time.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's meter provider with one wrapped reader: a periodic one over a claimed exporter,
 * or one that is asked for its data. The test controls decisions and clock.
 */
final class HostedFixture implements AutoCloseable {
  /** The reader belongs to the first one. */
  private static final int DESTINATIONS = 2;

  final Catalog catalog = MetricFixture.load();
  final TestClock testClock = TestClock.create();
  final Clock clock = MetricFixture.clock(testClock);
  final SteeredDecisions decisions;
  final LiveLedger ledger;

  /** Flushes after a grant; a test runs it. */
  final ManualExecutor executor = new ManualExecutor(new ManualClock());

  /** The collections of all gates. */
  final SeenCollections collections = new SeenCollections();

  final Handle handle;
  final PullReader pull = new PullReader();
  final HostedMetricReader reader;
  final SdkMeterProvider provider;
  private final boolean isPull;

  private HostedFixture(Builder builder) {
    List<Destination> destinations =
        IntStream.range(0, DESTINATIONS)
            .mapToObj(
                i -> new Destination("d" + i, Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY))
            .toList();
    decisions = new SteeredDecisions(destinations, clock, builder.subject, mask(builder.permitted));
    ledger = LiveLedger.create(catalog.categories(), destinations);
    handle = new Handle(builder.temporality, builder.aggregation);
    isPull = builder.isPull;
    MetricReader wrapped =
        isPull ? pull : new WaitingReader(periodic(builder.wrapper.apply(handle)));
    reader = HostedMetricReader.wrap(wrapped, clock);
    SdkMeterProviderBuilder sdk =
        SdkMeterProvider.builder()
            .setClock(testClock)
            .setResource(builder.resource)
            .registerMetricReader(reader);
    builder.customizer.accept(sdk);
    provider = sdk.build();
    if (!builder.isClosed) {
      open();
    }
  }

  static PeriodicMetricReader periodic(MetricExporter exporter) {
    return PeriodicMetricReader.builder(exporter)
        .setInterval(Duration.ofDays(1))
        .setExecutor(new ManualExecutor(new ManualClock()))
        .build();
  }

  /** Opens the reader as an instance that starts does. */
  void open() {
    MetricGate gate = gate(0, InstrumentFacts.unknown());
    if (isPull) {
      reader.openPull(decisions.decisions(), gate);
    } else {
      handle.claimedGate = ClaimedMetricGate.of(gate);
      reader.openPush(decisions.decisions(), handle.claimedGate, executor);
    }
    decisions.addEnforcer(reader);
  }

  MetricGate gate(int destination, InstrumentFacts facts) {
    return MetricGate.create(
        destination,
        decisions.decisions(),
        catalog,
        ledger.account(destination, Signal.METRICS),
        reader.temporality(),
        clock,
        MetricFixture.unknowns(new ArrayList<>()),
        facts,
        collections);
  }

  static Builder builder() {
    return new Builder();
  }

  Meter meter() {
    return provider.get(MetricFixture.SCOPE);
  }

  Account account() {
    return ledger.account(0, Signal.METRICS);
  }

  long mask(String... categories) {
    long mask = 0;
    for (String category : categories) {
      mask |= catalog.categories().mask(category);
    }
    return mask;
  }

  void pass() {
    testClock.advance(Duration.ofMinutes(1));
  }

  void grant(String... categories) {
    decisions.grant(0, mask(categories));
  }

  void revoke(String... categories) {
    decisions.revoke(0, mask(categories));
  }

  /** Advances a minute, collects, and returns what the queue or the puller received. */
  List<StampedMetric> collect() {
    pass();
    return flush();
  }

  /** Collects without advancing the clock. */
  List<StampedMetric> flush() {
    if (isPull) {
      return pull.scrape().stream().map(StampedMetric.class::cast).toList();
    }
    int before = handle.queued.size();
    assertThat(provider.forceFlush().isSuccess()).isTrue();
    return List.copyOf(handle.queued.subList(before, handle.queued.size()));
  }

  Ledger.Entry counts() {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.destination().equals("d0") && entry.signal() == Signal.METRICS)
        .collect(Collectors.toList())
        .get(0);
  }

  long withheld(Withheld reason) {
    return counts().withheld().getOrDefault(reason, 0L);
  }

  /** Ends the threads of the reader. */
  @Override
  public void close() {
    provider.close();
    assertThat(ledger.snapshot().balances()).isTrue();
  }

  /** The handle of a claimed exporter: gates again, and queues. */
  final class Handle implements MetricExporter {
    final List<StampedMetric> queued = Collections.synchronizedList(new ArrayList<>());
    private final AggregationTemporalitySelector temporality;
    private final DefaultAggregationSelector aggregation;
    volatile @Nullable ClaimedMetricGate claimedGate;
    int exports;
    boolean isShutdown;

    private Handle(
        AggregationTemporalitySelector temporality, DefaultAggregationSelector aggregation) {
      this.temporality = temporality;
      this.aggregation = aggregation;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      exports++;
      ClaimedMetricGate open = claimedGate;
      if (open != null) {
        for (StampedMetric metric : open.gateAgain(metrics)) {
          account().captured(State.QUEUED, metric.pointCount());
          queued.add(metric);
        }
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      isShutdown = true;
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return temporality.getAggregationTemporality(type);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType type) {
      return aggregation.getDefaultAggregation(type);
    }
  }

  /** Waits for the thread of a periodic reader. */
  private record WaitingReader(PeriodicMetricReader delegate) implements MetricReader {
    @Override
    public void register(CollectionRegistration registration) {
      delegate.register(registration);
    }

    @Override
    public CompletableResultCode forceFlush() {
      return delegate.forceFlush().join(60, TimeUnit.SECONDS);
    }

    @Override
    public CompletableResultCode shutdown() {
      return delegate.shutdown().join(60, TimeUnit.SECONDS);
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return delegate.getAggregationTemporality(type);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType type) {
      return delegate.getDefaultAggregation(type);
    }

    @Override
    public MemoryMode getMemoryMode() {
      return delegate.getMemoryMode();
    }
  }

  /** A reader as Prometheus' one: cumulative, and asked for its data by any thread. */
  static final class PullReader implements MetricReader {
    private volatile CollectionRegistration registration = CollectionRegistration.noop();

    CollectionRegistration registration() {
      return registration;
    }

    Collection<MetricData> scrape() {
      return registration.collectAllMetrics();
    }

    @Override
    public void register(CollectionRegistration registered) {
      registration = registered;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }
  }

  public static final class Builder {
    private AggregationTemporalitySelector temporality =
        AggregationTemporalitySelector.alwaysCumulative();
    private DefaultAggregationSelector aggregation = DefaultAggregationSelector.getDefault();
    private UnaryOperator<MetricExporter> wrapper = exporter -> exporter;
    private String[] permitted = {"service"};
    private String subject = "acme/u7";
    private Resource resource = Resource.empty();
    private Consumer<SdkMeterProviderBuilder> customizer = sdk -> {};
    private boolean isPull;
    private boolean isClosed;

    Builder temporality(AggregationTemporalitySelector value) {
      temporality = value;
      return this;
    }

    Builder aggregation(DefaultAggregationSelector value) {
      aggregation = value;
      return this;
    }

    /** Wraps the handle, as a vendor does. */
    Builder wrapper(UnaryOperator<MetricExporter> value) {
      wrapper = value;
      return this;
    }

    Builder permitted(String... categories) {
      permitted = categories;
      return this;
    }

    Builder unknownSubject() {
      subject = "";
      return this;
    }

    Builder resource(Resource value) {
      resource = value;
      return this;
    }

    Builder sdk(Consumer<SdkMeterProviderBuilder> value) {
      customizer = value;
      return this;
    }

    Builder pull() {
      isPull = true;
      return this;
    }

    Builder closed() {
      isClosed = true;
      return this;
    }

    HostedFixture build() {
      return new HostedFixture(this);
    }
  }
}
