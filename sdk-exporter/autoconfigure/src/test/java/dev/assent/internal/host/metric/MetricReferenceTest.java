/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random measurements of all kinds of instruments under random consent, in Assent's own SDK and in
 * somebody else's, against a reference that knows nothing of points: it judges each measurement by
 * what was permitted from the begin to the end of its interval, and adds up what is left of it. A
 * model backend adds up what arrives.
 */
class MetricReferenceTest {
  private static final int STEPS = 150;

  /** How metrics leave. */
  enum Exit {
    OWN_CUMULATIVE,
    OWN_DELTA,
    OWN_LOWMEMORY,
    PUSHED_CUMULATIVE,
    PUSHED_DELTA,
    COPIED_CUMULATIVE,
    COPIED_DELTA,
    PULLED;

    Process open() {
      return switch (this) {
        case OWN_CUMULATIVE -> new Own(MetricTemporality.CUMULATIVE);
        case OWN_DELTA -> new Own(MetricTemporality.DELTA);
        case OWN_LOWMEMORY -> new Own(MetricTemporality.LOWMEMORY);
        case PUSHED_CUMULATIVE -> new Hosted(pushed(AggregationTemporality.CUMULATIVE));
        case PUSHED_DELTA -> new Hosted(pushed(AggregationTemporality.DELTA));
        case COPIED_CUMULATIVE -> new Hosted(copied(AggregationTemporality.CUMULATIVE));
        case COPIED_DELTA -> new Hosted(copied(AggregationTemporality.DELTA));
        case PULLED -> new Hosted(HostedFixture.builder().pull());
      };
    }
  }

  private static Stream<Arguments> runs() {
    List<Arguments> runs = new ArrayList<>();
    for (Exit exit : Exit.values()) {
      for (long seed : new long[] {1, 2, 3, 4, 5, 6, 20261127, -7}) {
        runs.add(Arguments.of(exit, seed));
      }
    }
    return runs.stream();
  }

  @Tag("ci")
  @ParameterizedTest
  @MethodSource("runs")
  void everyCollection_randomHistory_asTheReference(Exit exit, long seed) {
    try (Process process = exit.open()) {
      Run run = new Run(process, new Random(seed), exit + ", seed " + seed);
      for (int step = 0; step < STEPS; step++) {
        run.step();
      }
      assertThat(run.compared).isPositive();
    }
  }

  private static HostedFixture.Builder pushed(AggregationTemporality temporality) {
    return HostedFixture.builder().temporality(type -> temporality);
  }

  /** A vendor's wrapper copies everything and adds an attribute, which must change no number. */
  private static HostedFixture.Builder copied(AggregationTemporality temporality) {
    return pushed(temporality)
        .wrapper(exporter -> new VendorExporter(exporter, MetricReferenceTest::copies));
  }

  private static Collection<MetricData> copies(Collection<MetricData> metrics) {
    List<MetricData> copies = new ArrayList<>();
    for (MetricData metric : metrics) {
      copies.add(
          VendorMetric.of(metric)
              .attributes(given -> given.toBuilder().put("vendor.host", "h1").build())
              .build());
    }
    return copies;
  }

  private static void exponential(SdkMeterProviderBuilder sdk) {
    sdk.registerView(
        InstrumentSelector.builder().setName("test.exponential").build(),
        View.builder().setAggregation(Aggregation.base2ExponentialBucketHistogram()).build());
  }

  /** A process with metrics. */
  private interface Process extends AutoCloseable {
    Meter meter();

    void pass();

    List<StampedMetric> collect();

    /** Grants; returns what was collected at once, null if nothing was. */
    List<StampedMetric> grant(String category);

    void revoke(String category);

    @Override
    void close();
  }

  private static final class Own implements Process {
    private final MetricFixture it;

    Own(MetricTemporality preference) {
      it =
          MetricFixture.builder()
              .preferences(preference)
              .sdk(MetricReferenceTest::exponential)
              .build();
    }

    @Override
    public Meter meter() {
      return it.meter();
    }

    @Override
    public void pass() {
      it.pass();
    }

    @Override
    public List<StampedMetric> collect() {
      it.arrived.get(0).clear();
      it.scheduler.runPeriodic();
      return List.copyOf(it.arrived.get(0));
    }

    @Override
    public List<StampedMetric> grant(String category) {
      it.grant(category);
      it.arrived.get(0).clear();
      if (it.scheduler.waiting() == 0) {
        return null;
      }
      it.scheduler.runDue();
      return List.copyOf(it.arrived.get(0));
    }

    @Override
    public void revoke(String category) {
      it.revoke(category);
    }

    @Override
    public void close() {
      it.close();
    }
  }

  private static final class Hosted implements Process {
    private final HostedFixture it;

    Hosted(HostedFixture.Builder builder) {
      it = builder.sdk(MetricReferenceTest::exponential).build();
    }

    @Override
    public Meter meter() {
      return it.meter();
    }

    @Override
    public void pass() {
      it.pass();
    }

    @Override
    public List<StampedMetric> collect() {
      return it.flush();
    }

    @Override
    public List<StampedMetric> grant(String category) {
      it.grant(category);
      if (it.executor.waiting() == 0) {
        return null;
      }
      int before = it.handle.queued.size();
      it.executor.runDue();
      return List.copyOf(it.handle.queued.subList(before, it.handle.queued.size()));
    }

    @Override
    public void revoke(String category) {
      it.revoke(category);
    }

    @Override
    public void close() {
      it.close();
    }
  }

  /** One measurement. */
  private record Raw(String metric, Attributes attributes, double value) {}

  /** Drives the process and the reference together. */
  private static final class Run {
    private static final Map<String, String> ATTRIBUTES =
        Map.of("topic", "content.chat", "place", "personal.location");

    private final Process process;
    private final Random random;
    private final String about;
    private final Map<String, BiConsumer<Double, Attributes>> instruments = new HashMap<>();
    private final Map<Attributes, Long> observed = new HashMap<>();
    private final Set<Attributes> known = new java.util.HashSet<>();
    private final BackendModel backend = new BackendModel();

    /** What is permitted, and what was so during the whole open interval. */
    private final Set<String> granted = new TreeSet<>();

    private final Set<String> ofInterval = new TreeSet<>();

    private final List<Raw> interval = new ArrayList<>();
    private final Map<BackendModel.Series, List<Double>> expected = new HashMap<>();
    private int compared;

    Run(Process process, Random random, String about) {
      this.process = process;
      this.random = random;
      this.about = about;
      Meter meter = process.meter();
      var longs = meter.counterBuilder("test.longs").build();
      var doubles = meter.upDownCounterBuilder("test.doubles").ofDoubles().build();
      var explicit = meter.histogramBuilder("test.explicit").build();
      var exponential = meter.histogramBuilder("test.exponential").build();
      var chat = meter.counterBuilder("chat.longs").build();
      instruments.put("test.longs", (value, of) -> longs.add(value.longValue(), of));
      instruments.put("test.doubles", (value, of) -> doubles.add(value - 300, of));
      instruments.put("test.explicit", explicit::record);
      instruments.put("test.exponential", exponential::record);
      instruments.put("chat.longs", (value, of) -> chat.add(value.longValue(), of));
      instruments.put("test.seen", (value, of) -> observed.merge(of, value.longValue(), Long::sum));
      meter
          .counterBuilder("test.seen")
          .buildWithCallback(seen -> observed.forEach((of, total) -> seen.record(total, of)));
    }

    void step() {
      List<String> names = instruments.keySet().stream().sorted().toList();
      for (int i = random.nextInt(15); i > 0; i--) {
        String name = names.get(random.nextInt(names.size()));
        double value = 1 + random.nextInt(999) + (name.endsWith("ial") ? random.nextDouble() : 0);
        Attributes attributes = attributes();
        instruments.get(name).accept(value, attributes);
        interval.add(new Raw(name, attributes, name.equals("test.doubles") ? value - 300 : value));
      }
      process.pass();
      String category = random.nextBoolean() ? "content.chat" : "personal.location";
      switch (random.nextInt(6)) {
        case 0 -> {
          granted.add(category);
          List<StampedMetric> collected = process.grant(category);
          if (collected != null) {
            check(collected);
          }
        }
        case 1 -> {
          process.revoke(category);
          granted.remove(category);
          ofInterval.remove(category);
        }
        default -> check(process.collect());
      }
    }

    private Attributes attributes() {
      AttributesBuilder attributes = Attributes.builder();
      for (String name : List.of("shape", "topic", "place", "unheard")) {
        int value = random.nextInt(4);
        if (value > 0) {
          attributes.put(name, "v" + value);
        }
      }
      return attributes.build();
    }

    private void check(List<StampedMetric> metrics) {
      MetricFixture.assertNoTwins(metrics);
      backend.accept(metrics);
      Set<Attributes> news = new java.util.HashSet<>(observed.keySet());
      news.removeAll(known);
      known.addAll(news);
      for (Raw raw : interval) {
        boolean isNew = raw.metric().equals("test.seen") && news.contains(raw.attributes());
        if (isPermitted(raw, isNew)) {
          expected
              .computeIfAbsent(
                  new BackendModel.Series(raw.metric(), left(raw.attributes())),
                  added -> new ArrayList<>())
              .add(raw.value());
        }
      }
      interval.clear();
      expected.forEach(this::compare);
      for (String metric : instruments.keySet()) {
        assertThat(backend.total(metric, "sum"))
            .as("%s, all of %s", about, metric)
            .isCloseTo(all(metric), within(1e-3));
      }
      ofInterval.clear();
      ofInterval.addAll(granted);
    }

    /**
     * The own category of chat.*; and what an observed counter has counted when it is seen first is
     * as old as the process, which is older than each grant of an attribute of it.
     */
    private boolean isPermitted(Raw raw, boolean isNew) {
      boolean own = !raw.metric().startsWith("chat.") || ofInterval.contains("content.chat");
      boolean tooOld =
          isNew
              && ATTRIBUTES.entrySet().stream()
                  .anyMatch(
                      of ->
                          raw.attributes().get(stringKey(of.getKey())) != null
                              && ofInterval.contains(of.getValue()));
      return own && !tooOld;
    }

    private Attributes left(Attributes attributes) {
      AttributesBuilder left = attributes.toBuilder().remove(stringKey("unheard"));
      ATTRIBUTES.forEach(
          (name, category) -> {
            if (!ofInterval.contains(category)) {
              left.remove(stringKey(name));
            }
          });
      return left.build();
    }

    private double all(String metric) {
      return expected.entrySet().stream()
          .filter(each -> each.getKey().metric().equals(metric))
          .flatMap(each -> each.getValue().stream())
          .mapToDouble(Double::doubleValue)
          .sum();
    }

    private void compare(BackendModel.Series series, List<Double> values) {
      double sum = values.stream().mapToDouble(Double::doubleValue).sum();
      assertThat(backend.total(series, "sum"))
          .as("%s, %s", about, series)
          .isCloseTo(sum, within(1e-3));
      if (series.metric().startsWith("test.ex")) {
        assertThat(backend.total(series, "count"))
            .as("%s, count of %s", about, series)
            .isEqualTo(values.size());
      }
      if (series.metric().equals("test.explicit")) {
        long small = values.stream().filter(value -> value <= 250 && value > 100).count();
        assertThat(backend.total(series, "le 250.0"))
            .as("%s, bucket of %s", about, series)
            .isEqualTo(small);
      }
      compared++;
    }
  }
}
