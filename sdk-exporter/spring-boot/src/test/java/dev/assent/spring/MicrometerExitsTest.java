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
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanReporter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What Micrometer and Brave export beside OpenTelemetry's beans. */
class MicrometerExitsTest {
  private final RefusingHost host = new RefusingHost("Nothing is exported.");
  private final GatedMeters gated = new GatedMeters();
  private final MetersPostProcessor meters = new MetersPostProcessor(host, gated, ReadMeters.NONE);

  @Test
  void otlpRegistry_replaced_publishesNothing() throws Exception {
    Receiver receiver = Receiver.start();
    String url = receiver.endpoint() + "/v1/metrics";
    OtlpConfig config = key -> key.equals("otlp.url") ? url : null;
    OtlpMeterRegistry otlp = new OtlpMeterRegistry(config, Clock.SYSTEM);

    MeterRegistry replaced =
        (MeterRegistry) meters.postProcessAfterInitialization(otlp, "otlpMeterRegistry");
    replaced.counter("secret").increment();
    otlp.close(); // as Spring does
    receiver.close();

    assertThat(replaced).isNotSameAs(otlp);
    assertThat(otlp.isClosed()).isTrue();
    assertThat(gated.isUsed()).isTrue();
    assertThat(receiver.requests()).isEmpty();
  }

  /** The application's own bean method may have recorded. */
  @Test
  void otlpRegistry_withMeters_publishesNothing() throws Exception {
    Receiver receiver = Receiver.start();
    String url = receiver.endpoint() + "/v1/metrics";
    OtlpMeterRegistry otlp =
        new OtlpMeterRegistry(key -> key.equals("otlp.url") ? url : null, Clock.SYSTEM);
    otlp.counter("secret").increment();

    meters.postProcessAfterInitialization(otlp, "otlpMeterRegistry");
    receiver.close();

    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void otlpRegistry_replaced_recordsToWhatIsAddedLater() {
    MeterRegistry replaced =
        (MeterRegistry)
            meters.postProcessAfterInitialization(
                new OtlpMeterRegistry(
                    key -> key.equals("otlp.enabled") ? "false" : null, Clock.SYSTEM),
                "otlpMeterRegistry");
    replaced.counter("requests").increment();
    SimpleMeterRegistry assent = new SimpleMeterRegistry();

    gated.add(assent, () -> {});
    replaced.counter("requests").increment(2);

    assertThat(assent.counter("requests").count()).isEqualTo(2);
  }

  @Test
  void otherRegistry_exporting_isNamedOnce() {
    LoggingMeterRegistry logging = new LoggingMeterRegistry();

    assertThat(meters.postProcessAfterInitialization(logging, "a")).isSameAs(logging);
    meters.postProcessAfterInitialization(logging, "b");
    logging.close();

    assertThat(host.report().subList(1, host.report().size()))
        .singleElement()
        .asString()
        .startsWith(LoggingMeterRegistry.class.getName() + " exports metrics without Assent.");
    assertThat(gated.isUsed()).isFalse();
  }

  @Test
  void otherRegistry_insideAComposite_isNamed() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    LoggingMeterRegistry logging = new LoggingMeterRegistry();
    composite.add(new CompositeMeterRegistry().add(logging));

    meters.postProcessAfterInitialization(composite, "a");
    meters.check(composite);
    logging.close();

    assertThat(host.report().subList(1, host.report().size()))
        .singleElement()
        .asString()
        .startsWith(LoggingMeterRegistry.class.getName() + " exports metrics without Assent.");
  }

  @Test
  void otherRegistry_local_isNotNamed() {
    meters.postProcessAfterInitialization(new SimpleMeterRegistry(), "a");
    meters.postProcessAfterInitialization(new CompositeMeterRegistry(), "b");

    assertThat(host.report()).hasSize(1);
  }

  @Test
  void spanReporter_replaced_receivesNothing() {
    List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
    SpanReporter own = new Reporter(reported);

    Object replaced = new ReporterPostProcessor(host).postProcessAfterInitialization(own, "own");

    assertThat(replaced).isInstanceOf(SpanReporter.class).isNotSameAs(own);
    assertThat(host.report().get(1)).startsWith(Reporter.class.getName() + " receives no spans:");
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
      new BravePostProcessor(host).postProcessAfterInitialization(tracing, "tracing");
      tracing.tracer().newTrace().name("secret").start().finish();
    }

    assertThat(reported).isEmpty();
    assertThat(host.report().get(1)).startsWith("Brave records no spans:");
  }
}
