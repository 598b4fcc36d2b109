/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import dev.assent.testing.Receiver;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanReporter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.support.StaticApplicationContext;

/** What Micrometer and Brave export beside OpenTelemetry's beans. */
class MicrometerExitsTest {
  private final RefusedTakeover takeover = new RefusedTakeover("Nothing is exported.");
  private final OtlpMeters otlp =
      new OtlpMeters(takeover, new StaticApplicationContext(), new DefaultListableBeanFactory());
  private final MetersPostProcessor meters = new MetersPostProcessor(takeover, List.of(otlp));

  /** The application's OpenTelemetry is too old for Assent to read it. */
  @Test
  void otlpRegistry_neverStarted_publishesNothing() throws Exception {
    Receiver receiver = Receiver.start();
    String url = receiver.endpoint() + "/v1/metrics";
    OtlpConfig config = key -> key.equals("otlp.url") ? url : null;
    OtlpConfig silent = (OtlpConfig) otlp.postProcessAfterInitialization(config, "otlpConfig");
    OtlpMeterRegistry registry = new OtlpMeterRegistry(silent, Clock.SYSTEM);

    assertThat(meters.postProcessAfterInitialization(registry, "otlpMeterRegistry"))
        .isSameAs(registry);
    registry.counter("secret").increment();
    registry.close(); // as Spring does
    receiver.close();

    assertThat(receiver.requests()).isEmpty();
    assertThat(otlp.isGated(registry)).isTrue();
    assertThat(takeover.report()).hasSize(1);
  }

  /** The application's own bean method may have recorded. */
  @Test
  void otlpRegistry_withMeters_publishesNothing() throws Exception {
    Receiver receiver = Receiver.start();
    String url = receiver.endpoint() + "/v1/metrics";
    OtlpMeterRegistry registry =
        new OtlpMeterRegistry(key -> key.equals("otlp.url") ? url : null, Clock.SYSTEM);
    registry.counter("secret").increment();

    meters.postProcessAfterInitialization(registry, "otlpMeterRegistry");
    registry.counter("secret").increment();
    receiver.close();

    assertThat(registry.isClosed()).isTrue();
    assertThat(receiver.requests()).isEmpty();
  }

  /** Each version of Micrometer adds settings. */
  @Test
  void silentConfig_otherSettings_areTheApplications() {
    OtlpConfig config =
        key ->
            switch (key) {
              case "otlp.url" -> "http://localhost:1/own";
              case "otlp.step" -> "10m";
              case "otlp.baseTimeUnit" -> "seconds";
              case "otlp.aggregationTemporality" -> "delta";
              default -> null;
            };

    OtlpConfig silent = SilentOtlpConfig.of(config);

    assertThat(silent.url()).isEqualTo("http://localhost:1/own");
    assertThat(silent.baseTimeUnit()).isEqualTo(TimeUnit.SECONDS);
    assertThat(silent.enabled()).isFalse();
    assertThat(silent.aggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
    assertThat(silent.step()).as("the expiry of maxima").isEqualTo(Duration.ofMinutes(2));
    assertThat(silent.validate().isValid()).isTrue();
    assertThat(silent).isEqualTo(silent).hasSameHashCodeAs(silent).isNotEqualTo(config);
    assertThat(SilentOtlpConfig.of(silent)).isSameAs(silent);
  }

  @Test
  void otherRegistry_exporting_isNamedOnce() {
    LoggingMeterRegistry logging = new LoggingMeterRegistry();

    assertThat(meters.postProcessAfterInitialization(logging, "a")).isSameAs(logging);
    meters.postProcessAfterInitialization(logging, "b");
    logging.close();

    assertThat(takeover.report().subList(1, takeover.report().size()))
        .singleElement()
        .asString()
        .startsWith(LoggingMeterRegistry.class.getName() + " exports metrics without Assent.");
  }

  @Test
  void otherRegistry_insideAComposite_isNamed() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    LoggingMeterRegistry logging = new LoggingMeterRegistry();
    composite.add(new CompositeMeterRegistry().add(logging));

    meters.postProcessAfterInitialization(composite, "a");
    meters.check(composite);
    logging.close();

    assertThat(takeover.report().subList(1, takeover.report().size()))
        .singleElement()
        .asString()
        .startsWith(LoggingMeterRegistry.class.getName() + " exports metrics without Assent.");
  }

  @Test
  void otherRegistry_local_isNotNamed() {
    meters.postProcessAfterInitialization(new SimpleMeterRegistry(), "a");
    meters.postProcessAfterInitialization(new CompositeMeterRegistry(), "b");

    assertThat(takeover.report()).hasSize(1);
  }

  @Test
  void spanReporter_replaced_receivesNothing() {
    List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
    SpanReporter own = new Reporter(reported);

    Object replaced =
        new ReporterPostProcessor(takeover).postProcessAfterInitialization(own, "own");

    assertThat(replaced).isInstanceOf(SpanReporter.class).isNotSameAs(own);
    assertThat(takeover.report().get(1))
        .startsWith(Reporter.class.getName() + " receives no spans:");
  }

  private record Reporter(List<FinishedSpan> reported) implements SpanReporter {
    @Override
    public void report(FinishedSpan span) {
      reported.add(span);
    }

    @Override
    public void close() {}
  }

  @Test
  void brave_span_isNotReported() {
    List<MutableSpan> reported = new CopyOnWriteArrayList<>();
    SpanHandler handler =
        new SpanHandler() {
          @Override
          public boolean end(TraceContext context, MutableSpan span, Cause cause) {
            return reported.add(span);
          }
        };
    try (Tracing tracing = Tracing.newBuilder().addSpanHandler(handler).build()) {
      new BravePostProcessor(takeover).postProcessAfterInitialization(tracing, "tracing");
      tracing.tracer().newTrace().name("secret").start().finish();
    }

    assertThat(reported).isEmpty();
    assertThat(takeover.report().get(1)).startsWith("Brave records no spans:");
  }
}
