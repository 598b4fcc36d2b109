/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assent.Assent;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.metrics.MeterRegistryCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Law 7: meters about Assent are in the application's own registries, and never in Assent's. */
class LedgerMetersTest extends MeteredApplication {
  private final ApplicationContextRunner withOpenPrometheus =
      withAssent.withPropertyValues("assent.prometheus.gated=false");

  private static PrometheusMeterRegistry prometheus(ApplicationContext context) {
    return context.getBean(PrometheusMeterRegistry.class);
  }

  private static List<String> names(MeterRegistry registry) {
    return registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName).toList();
  }

  /** Micrometer's OTLP registry, whose meters Assent reads. */
  private static MeterRegistry gated(ApplicationContext context) {
    return context.getBean(OtlpMeterRegistry.class);
  }

  @Test
  void prometheusBesideOtlp_meters_areThereAndNotSent() {
    withOpenPrometheus.run(
        context -> {
          assertThat(context).hasNotFailed();
          MeterRegistry all = context.getBean(MeterRegistry.class);
          all.counter("executor.completed", "name", "a").increment();
          all.counter("assent.mine").increment();
          assertThat(prometheus(context).scrape())
              .contains("assent_captured_total", "assent_withheld_total", "executor_completed");
          assertThat(names(prometheus(context))).contains("assent.category", "cache.size");

          assertThat(names(gated(context)))
              .contains("executor.completed")
              .noneMatch(name -> name.startsWith("assent.") || name.startsWith("cache."));
        });

    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.received("assent.captured")).isFalse();
    assertThat(receiver.received("assent.consent")).isFalse();
  }

  @Test
  void gatedPrometheus_hasNoMeterAboutAssent() {
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    withAssent
        .withBean("other", MeterRegistry.class, () -> other)
        .run(
            context -> {
              MeterRegistry all = context.getBean(MeterRegistry.class);
              all.counter("assent.mine").increment();
              all.counter("mine").increment();

              assertThat(names(prometheus(context)))
                  .contains("mine")
                  .noneMatch(name -> name.startsWith("assent.") || name.startsWith("cache."));
              assertThat(names(other)).contains("assent.captured", "assent.mine");
            });
  }

  /** Boot's customizers run before meters are registered. */
  @Test
  void customizer_commonTags_areOnTheMeters() {
    withOpenPrometheus
        .withBean(
            MeterRegistryCustomizer.class,
            () -> registry -> registry.config().commonTags("region", "north"))
        .run(
            context ->
                assertThat(prometheus(context).get("assent.captured").meters())
                    .allMatch(meter -> "north".equals(meter.getId().getTag("region"))));
  }

  @Test
  void lazyInitialization_meters_areThereAnyway() {
    withOpenPrometheus
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new LazyInitializationBeanFactoryPostProcessor()))
        .run(context -> assertThat(names(prometheus(context))).contains("assent.captured"));
  }

  @Test
  void switchedOff_meters_areMissing() {
    withOpenPrometheus
        .withPropertyValues("management.metrics.assent.enabled=false")
        .run(
            context ->
                assertThat(names(prometheus(context)))
                    .noneMatch(name -> name.startsWith("assent.") || name.startsWith("cache.")));
  }

  @Test
  void composite_ofTheApplication_itsPartsHaveTheMeters() {
    SimpleMeterRegistry part = new SimpleMeterRegistry();
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(part);
    withAssent
        .withBean("own", CompositeMeterRegistry.class, () -> composite)
        .run(context -> assertThat(names(part)).contains("assent.captured"));
  }

  /** The bridge records to the application's SDK, which Assent gates: OpenTelemetry's starter. */
  @Test
  void bridge_ofTheApplication_hasNoMeterAboutAssent() {
    withAssent
        .withBean(
            "bridge",
            MeterRegistry.class,
            () -> OpenTelemetryMeterRegistry.create(OpenTelemetry.noop()))
        .run(
            context -> {
              MeterRegistry bridge = context.getBean("bridge", MeterRegistry.class);
              bridge.counter("assent.mine");
              bridge.counter("mine");

              assertThat(names(bridge))
                  .contains("mine")
                  .noneMatch(name -> name.startsWith("assent.") || name.startsWith("cache."));
              assertThat(context.getBean(TelemetryTakeover.class).report())
                  .noneMatch(sentence -> sentence.contains("OpenTelemetryMeterRegistry"));
            });
  }

  @Test
  void registry_refusesMeters_applicationStartsAndTheVerdictSaysIt() {
    withOpenPrometheus
        .withBean("full", MeterRegistry.class, Full::new)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(TelemetryTakeover.class).report())
                  .contains(Full.class.getName() + " refused some of the meters about Assent.");
              assertThat(names(prometheus(context))).contains("assent.captured");
            });
  }

  @Test
  void byHand_ownRegistry_isBoundAndTheBridgeIsRefused() {
    withAssent.run(
        context -> {
          Assent assent = context.getBean(Assent.class);
          SimpleMeterRegistry own = new SimpleMeterRegistry();
          AssentMeters.ledger(assent).bindTo(own);
          AssentMeters.consentCache(assent).bindTo(own);
          assertThat(names(own)).contains("assent.captured", "cache.size");

          MeterRegistry bridge = OpenTelemetryMeterRegistry.create(OpenTelemetry.noop());
          CompositeMeterRegistry composite = new CompositeMeterRegistry();
          composite.add(bridge);
          for (MeterRegistry ours : List.of(bridge, composite)) {
            assertThatIllegalArgumentException()
                .isThrownBy(() -> AssentMeters.ledger(assent).bindTo(ours))
                .withMessageContaining("Assent's own pipelines");
          }
          assertThat(bridge.getMeters()).isEmpty();
        });
  }

  /** A registry that has no room. */
  private static final class Full extends SimpleMeterRegistry {
    Full() {
      super(SimpleConfig.DEFAULT, Clock.SYSTEM);
    }

    @Override
    protected <T> FunctionCounter newFunctionCounter(
        Meter.Id id, T object, ToDoubleFunction<T> count) {
      throw new IllegalStateException("full");
    }
  }
}
