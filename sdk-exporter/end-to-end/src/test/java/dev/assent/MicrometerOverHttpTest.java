/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Purpose;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Micrometer through Assent's registry, over HTTP. */
class MicrometerOverHttpTest extends AssentOverHttp {
  private static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;

  private MeterRegistry registry() {
    return AssentMeters.registry(assent);
  }

  private void catalog(String... metrics) throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            "metrics:\n"
                + Stream.of(metrics)
                    .map(name -> "  - { name: " + name + ", category: service.telemetry }\n")
                    .collect(Collectors.joining())));
  }

  private Metric last(String name) {
    List<Metric> all =
        receiver.metrics("").stream().filter(metric -> metric.getName().equals(name)).toList();
    assertThat(all).as(name).isNotEmpty();
    return all.get(all.size() - 1);
  }

  private double number(String name) {
    Metric metric = last(name);
    List<NumberDataPoint> points =
        metric.hasSum()
            ? metric.getSum().getDataPointsList()
            : metric.getGauge().getDataPointsList();
    NumberDataPoint point = points.get(points.size() - 1);
    return point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
  }

  @Test
  void meters_ofAllTypes_arrive() throws IOException {
    catalog(
        "a.counter",
        "a.gauge",
        "a.timer",
        "a.timer.max",
        "a.sum",
        "a.sum.max",
        "a.tasks.active",
        "a.tasks.duration",
        "a.fc",
        "a.ft.count",
        "a.ft.sum",
        "a.tg",
        "a.meter.value",
        "a.meter.total",
        "a.meter.count",
        "a.meter.max");
    start();
    MeterRegistry registry = registry();
    AtomicInteger number = new AtomicInteger(5);
    registry.counter("a.counter").increment(2);
    registry.gauge("a.gauge", number);
    registry.timer("a.timer").record(Duration.ofSeconds(3));
    registry.summary("a.sum").record(4);
    registry.more().longTaskTimer("a.tasks").start();
    registry.more().counter("a.fc", List.of(), number);
    registry
        .more()
        .timer("a.ft", List.of(), number, AtomicInteger::get, it -> 2 * it.get(), TimeUnit.SECONDS);
    registry.more().timeGauge("a.tg", List.of(), number, TimeUnit.MINUTES, AtomicInteger::get);
    Meter.builder(
            "a.meter",
            Meter.Type.OTHER,
            List.of(
                new Measurement(() -> 6.0, Statistic.VALUE),
                new Measurement(() -> 7.0, Statistic.TOTAL),
                new Measurement(() -> 8.0, Statistic.COUNT),
                new Measurement(() -> 9.0, Statistic.MAX)))
        .register(registry);
    flush();

    assertThat(number("a.counter")).isEqualTo(2);
    assertThat(number("a.gauge")).isEqualTo(5);
    assertThat(last("a.timer").getHistogram().getDataPoints(0).getSum()).isEqualTo(3);
    assertThat(number("a.timer.max")).isEqualTo(3);
    assertThat(last("a.sum").getHistogram().getDataPoints(0).getSum()).isEqualTo(4);
    assertThat(number("a.sum.max")).isEqualTo(4);
    assertThat(number("a.tasks.active")).isEqualTo(1);
    assertThat(number("a.tasks.duration")).isPositive();
    assertThat(number("a.fc")).isEqualTo(5);
    assertThat(number("a.ft.count")).isEqualTo(5);
    assertThat(number("a.ft.sum")).isEqualTo(10);
    assertThat(number("a.tg")).isEqualTo(300);
    assertThat(number("a.meter.value")).isEqualTo(6);
    assertThat(number("a.meter.total")).isEqualTo(7);
    assertThat(number("a.meter.count")).isEqualTo(8);
    assertThat(number("a.meter.max")).isEqualTo(9);
    balances();
  }

  /** A meter that the application holds follows each change, and its past does not come back. */
  @Test
  void consent_bothWays_actsOnHeldMeters() throws IOException {
    defaultSubject(USER);
    environment.put("ASSENT_PURPOSE", "product_improvement");
    start();
    Counter counter = registry().counter("jvm.gc.memory.allocated");
    Timer timer = registry().timer("http.server.requests", "method", "GET");
    record(counter, timer, 1);
    assertThat(receiver.metrics("")).isEmpty();
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    flush();
    record(counter, timer, 2);
    assertThat(number("jvm.gc.memory.allocated")).isEqualTo(2);
    assertThat(last("http.server.requests").getHistogram().getDataPoints(0).getSum()).isEqualTo(2);

    revoke(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    int sent = receiver.metrics("").size();
    record(counter, timer, 4);
    assertThat(receiver.metrics("")).hasSize(sent);

    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    flush();
    record(counter, timer, 8);
    assertThat(number("jvm.gc.memory.allocated")).isEqualTo(8);
    assertThat(last("http.server.requests").getHistogram().getDataPoints(0).getSum()).isEqualTo(8);
    assertThat(last("http.server.requests").getHistogram().getDataPoints(0).getCount())
        .isEqualTo(1);
    balances();
  }

  private void record(Counter counter, Timer timer, int amount) {
    counter.increment(amount);
    timer.record(Duration.ofSeconds(amount));
    flush();
  }

  /** Keys of a timer of tasks at the start, of a counter of events, and of a timer at the stop. */
  @Test
  void observations_withheldKeys_reachNoMeter() throws IOException {
    catalog(
        "a.seen", "a.seen.max", "a.seen.active.active", "a.seen.active.duration", "a.seen.a.event");
    start();
    ObservationRegistry observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(registry()));
    Set<String> canaries = new LinkedHashSet<>();
    List<Observation> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Observation observation =
          Observation.createNotStarted("a.seen", observations)
              .lowCardinalityKeyValue("app.key.start", canary(canaries))
              .start();
      observation.event(Observation.Event.of("a.event"));
      running.add(observation);
    }
    flush();
    assertThat(number("a.seen.active.active")).isEqualTo(2);
    assertThat(number("a.seen.a.event")).isEqualTo(2);
    for (Observation observation : running) {
      observation.lowCardinalityKeyValue("app.key.stop", canary(canaries));
      observation.error(new IllegalStateException(canary(canaries)));
      observation.stop();
    }
    flush();

    assertThat(last("a.seen").getHistogram().getDataPointsList())
        .singleElement()
        .satisfies(point -> assertThat(point.getCount()).isEqualTo(2));
    assertThat(canaries).hasSize(6).noneMatch(receiver::received);
    assertThat(List.of("app.key.start", "app.key.stop")).noneMatch(receiver::received);
    balances();
  }

  /** As a handler writes them that logs, in texts and as attributes. */
  @Test
  void observations_withheldKeys_reachNoLogRecord() throws IOException {
    catalogChat();
    start();
    ObservationRegistry observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(new ObservationTextPublisher(text -> log(it -> it.setBody(text))))
        .observationHandler(new KeysPublisher());
    Set<String> canaries = new LinkedHashSet<>();
    Observation observation =
        Observation.createNotStarted("a.seen", observations)
            .lowCardinalityKeyValue("app.chat.text", canary(canaries))
            .highCardinalityKeyValue("app.key.start", canary(canaries))
            .lowCardinalityKeyValue("error.type", "kept")
            .start();
    observation.event(Observation.Event.of("a.event", canary(canaries)));
    observation.lowCardinalityKeyValue("app.key.stop", canary(canaries));
    observation.error(new IllegalStateException(canary(canaries)));
    observation.stop();
    flush();

    assertThat(receiver.logs("")).hasSizeGreaterThan(5);
    assertThat(receiver.received("kept")).as("control").isTrue();
    assertThat(canaries).hasSize(5).noneMatch(receiver::received);
    assertThat(List.of("app.key.start", "app.key.stop")).noneMatch(receiver::received);
    balances();
  }

  /** Writes the keys of an observation as attributes of log records. */
  private final class KeysPublisher implements ObservationHandler<Observation.Context> {
    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    @Override
    public void onStart(Observation.Context context) {
      write(context);
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
      write(context);
    }

    @Override
    public void onStop(Observation.Context context) {
      write(context);
    }

    private void write(Observation.Context context) {
      log(
          record -> {
            for (KeyValue key : context.getAllKeyValues()) {
              record.setAttribute(AttributeKey.stringKey(key.getKey()), key.getValue());
            }
            Throwable error = context.getError();
            if (error != null) {
              record.setException(error);
            }
          });
    }
  }

  private static String canary(Set<String> canaries) {
    String canary = CANARY + "-" + canaries.size();
    canaries.add(canary);
    return canary;
  }
}
