/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.report.PointCounts;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.time.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A real meter provider with the collector as its reader, decisions and a clock that the test
 * controls, and queues that keep their data and count it as the real ones do.
 */
public final class MetricFixture implements AutoCloseable {
  public static final String SCOPE = "test.scope";

  private static final String CATALOG =
      """
      attributes:
        - { name: shape, category: service.telemetry }
        - { name: size, type: long, category: service.telemetry }
        - { name: topic, category: content.chat }
        - { name: topics, type: "string[]", category: content.chat }
        - { name: words, type: long, category: content.chat }
        - { name: place, category: personal.location }
        - { prefix: any., type: any, max: 4096, category: content.chat }
        - { name: host.nick, category: personal.network }
        - { name: shade, category: content.chat }
        - { name: shade, category: service.telemetry, shape: token, when: { meter: test.a } }
      metrics:
        - { prefix: test., category: service.telemetry }
        - { name: test.known, category: service.telemetry }
        - { prefix: chat., category: content.chat }
      scopes:
        - { name: test.scope, category: service.telemetry }
        - { name: test.usage, category: service.usage }
      """;

  public final Catalog catalog = load();
  final TestClock testClock = TestClock.create();
  public final Clock clock = clock(testClock);
  public final SteeredDecisions decisions;
  public final LiveLedger ledger;
  public final ManualExecutor scheduler = new ManualExecutor(new ManualClock());
  public final List<List<StampedMetric>> arrived = new ArrayList<>();
  final List<String> unclassified = new ArrayList<>();
  public final List<MetricGate> gates = new ArrayList<>();
  public final InstrumentFacts instruments = new InstrumentFacts();

  /** The collections of the first gate. */
  public final SeenCollections collections = new SeenCollections();

  public final MetricCollector collector;
  public final SdkMeterProvider provider;

  private MetricFixture(Builder builder) {
    List<Destination> destinations =
        IntStream.range(0, builder.preferences.size())
            .mapToObj(
                i -> new Destination("d" + i, Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY))
            .toList();
    decisions = new SteeredDecisions(destinations, clock, builder.subject, mask(builder.permitted));
    Decisions read = decisions.decisions();
    ledger = LiveLedger.create(catalog.categories(), destinations);
    List<MetricOutput> outputs = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      List<StampedMetric> pipeline = Collections.synchronizedList(new ArrayList<>());
      arrived.add(pipeline);
      MetricGate gate =
          MetricGate.create(
              i,
              read,
              catalog,
              account(i),
              builder.preferences.get(i),
              clock,
              unknowns(unclassified),
              instruments,
              i == 0 ? collections : PointCounts.NONE);
      gates.add(gate);
      outputs.add(new MetricOutput(gate, queue(pipeline, account(i))));
    }
    collector =
        MetricCollector.create(
            read,
            Duration.ofMinutes(1),
            clock,
            builder.scheduler == null ? scheduler : builder.scheduler,
            instruments,
            outputs);
    decisions.addEnforcer(collector);
    SdkMeterProviderBuilder sdk =
        SdkMeterProvider.builder()
            .setClock(testClock)
            .setResource(builder.resource)
            .registerMetricReader(collector, type -> MetricCollector.MAX_SERIES);
    builder.customizer.accept(sdk);
    provider = sdk.build();
  }

  public static WithheldNames unknowns(List<String> unclassified) {
    return new WithheldNames() {
      @Override
      public void attribute(String name, AttributeType type) {
        unclassified.add(name);
      }

      @Override
      public void event(String name) {
        unclassified.add(name);
      }

      @Override
      public void scope(String name) {
        unclassified.add(name);
      }

      @Override
      public void metric(String name) {
        unclassified.add(name);
      }
    };
  }

  private static Consumer<StampedMetric> queue(List<StampedMetric> pipeline, Account account) {
    return metric -> {
      account.captured(State.QUEUED, metric.pointCount());
      pipeline.add(metric);
    };
  }

  public static Catalog load() {
    try {
      Path file = Files.createTempFile("metrics", ".yaml");
      Files.writeString(file, CATALOG);
      Catalog catalog = Catalog.load(List.of(file), List.of());
      Files.delete(file);
      return catalog;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Clock clock(TestClock clock) {
    return new Clock() {
      @Override
      public long epochNanos() {
        return clock.now();
      }

      @Override
      public long nanoTime() {
        return clock.nanoTime();
      }
    };
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Creates a fixture with one destination, cumulative, with service data permitted. */
  public static MetricFixture create() {
    return builder().build();
  }

  public Meter meter() {
    return provider.get(SCOPE);
  }

  public long mask(String... categories) {
    long mask = 0;
    for (String category : categories) {
      mask |= catalog.categories().mask(category);
    }
    return mask;
  }

  public Account account(int destination) {
    return ledger.account(destination, Signal.METRICS);
  }

  /**
   * Advances a minute, ends the interval, and returns the metrics that the first destination
   * received for it.
   */
  public List<StampedMetric> collect() {
    return collect(0);
  }

  public List<StampedMetric> collect(int destination) {
    int before = arrived.get(destination).size();
    pass();
    scheduler.runPeriodic();
    return List.copyOf(arrived.get(destination).subList(before, arrived.get(destination).size()));
  }

  public void pass() {
    testClock.advance(Duration.ofMinutes(1));
  }

  public void grant(String... categories) {
    decisions.grant(0, mask(categories));
  }

  public void revoke(String... categories) {
    decisions.revoke(0, mask(categories));
  }

  public Ledger.Entry counts() {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.destination().equals("d0") && entry.signal() == Signal.METRICS)
        .findFirst()
        .orElseThrow();
  }

  public long withheld(Withheld reason) {
    return counts().withheld().getOrDefault(reason, 0L);
  }

  /** Returns the only metric with a name; fails if there is none or several. */
  public static StampedMetric only(List<StampedMetric> metrics, String name) {
    List<StampedMetric> found =
        metrics.stream().filter(metric -> metric.getName().equals(name)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  public static List<PointData> points(StampedMetric metric) {
    return List.copyOf(metric.getData().getPoints());
  }

  /** Fails if two series of one request have one identity. */
  public static void assertNoTwins(List<StampedMetric> metrics) {
    Set<Object> identities = new HashSet<>();
    for (StampedMetric metric : metrics) {
      for (PointData point : metric.getData().getPoints()) {
        List<Object> identity =
            List.of(
                metric.getResource().getAttributes().asMap(),
                metric.getInstrumentationScopeInfo(),
                metric.getName(),
                metric.getUnit(),
                MetricKey.shape(metric.getType()),
                metric.key().isMonotonic(),
                metric.key().temporality(),
                Map.copyOf(point.getAttributes().asMap()));
        assertThat(identities.add(identity)).as("a series twice").isTrue();
      }
    }
  }

  @Override
  public void close() {
    for (List<StampedMetric> pipeline : arrived) {
      pipeline.clear();
    }
    assertThat(ledger.snapshot().balances()).isTrue();
  }

  public static final class Builder {
    private List<MetricTemporality> preferences = List.of(MetricTemporality.CUMULATIVE);
    private String[] permitted = {"service"};
    private String subject = "acme/u7";
    private Resource resource = Resource.empty();
    private ScheduledExecutorService scheduler;
    private Consumer<SdkMeterProviderBuilder> customizer = sdk -> {};

    public Builder preferences(MetricTemporality... all) {
      preferences = List.of(all);
      return this;
    }

    public Builder permitted(String... categories) {
      permitted = categories;
      return this;
    }

    public Builder unknownSubject() {
      subject = "";
      return this;
    }

    public Builder resource(Resource value) {
      resource = value;
      return this;
    }

    public Builder scheduler(ScheduledExecutorService value) {
      scheduler = value;
      return this;
    }

    public Builder sdk(Consumer<SdkMeterProviderBuilder> value) {
      customizer = value;
      return this;
    }

    public MetricFixture build() {
      return new MetricFixture(this);
    }
  }
}
