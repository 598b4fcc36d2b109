/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.consent.Subject;
import dev.assent.internal.instance.Instance;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

/** Micrometer with an instance; {@code AssentEndToEndTest} tests the gates. */
class AssentMetersTest {
  private static AssentBuilder builder() {
    return Assent.builder()
        .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"))
        .closeOnExit(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DO_NOT_TRACK", "OTEL_SDK_DISABLED", "ASSENT_PURPOSE"})
  void registry_asked_isTheSameUntilItIsClosedWithTheInstance(String variable) {
    String value = variable.startsWith("ASSENT") ? "security" : "true";
    MeterRegistry registry;
    try (Assent assent = builder().setting(variable, value).build()) {
      registry = AssentMeters.registry(assent);
      registry.counter("app.joined").increment();

      assertThat(AssentMeters.registry(assent)).isSameAs(registry);
      assertThat(registry.isClosed()).isFalse();
    }
    assertThat(registry.isClosed()).isTrue();
  }

  /** Fails closed: a registry requested after the close records nothing. */
  @Test
  void registry_ofAnInstanceThatIsClosed_isClosed() {
    Assent assent = builder().build();
    assent.close();

    assertThat(AssentMeters.registry(assent).isClosed()).isTrue();
  }

  @Test
  void registry_ofAMock_saysWhatIsNeeded() {
    Assent mock = Mockito.mock(Assent.class);

    assertThatThrownBy(() -> AssentMeters.registry(mock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Assent.builder()");
  }

  /** Without Assent, these meters would not leave; so they don't while gates only report. */
  @Test
  void registry_gatesOnlyReport_recordsNothing() {
    OpenTelemetry openTelemetry =
        Mockito.mock(OpenTelemetry.class, Mockito.withSettings().extraInterfaces(Instance.class));
    Instance instance = (Instance) openTelemetry;
    Mockito.when(instance.reportsOnly()).thenReturn(true);
    Mockito.when(instance.part(Mockito.any(), Mockito.any()))
        .thenAnswer(call -> call.<Supplier<?>>getArgument(1).get());
    Assent assent = Mockito.mock(Assent.class);
    Mockito.when(assent.openTelemetry()).thenReturn(openTelemetry);

    AssentMeters.registry(assent).counter("orders").increment();

    Mockito.verify(openTelemetry, Mockito.never()).getMeterProvider();
    Mockito.verify(openTelemetry, Mockito.never()).meterBuilder(Mockito.any());
  }

  @Test
  void consentCache_lookUpsLoadsAndFailures_areToldAndNoSubject() {
    try (Assent assent = builder().consentFrom(new Platform()).build()) {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      AssentMeters.consentCache(assent).bindTo(registry);

      Subject first = assent.subject("acme/kanarienvogel");
      await().until(() -> count(registry, "assent.consent.failures") == 1);
      assertThat(assent.subject("acme/kanarienvogel")).isSameAs(first);

      assertThat(gets(registry, "hit")).isEqualTo(1);
      assertThat(gets(registry, "miss")).isEqualTo(1);
      await().until(() -> registry.get("assent.consent.requests").functionTimer().count() == 2);
      assertThat(count(registry, "assent.consent.ignored")).isZero();
      assertThat(registry.get("assent.consent.waiting").gauge().value()).isZero();
      assertThat(registry.getMeters())
          .allSatisfy(meter -> assertThat(tags(meter)).doesNotContain("kanarienvogel"));
    }
  }

  private static double count(MeterRegistry registry, String name) {
    return registry.get(name).functionCounter().count();
  }

  private static double gets(MeterRegistry registry, String result) {
    return registry
        .get("cache.gets")
        .tags("cache", "assent.consent", "result", result)
        .functionCounter()
        .count();
  }

  private static String tags(Meter meter) {
    return meter.getId().getTags().stream().map(Tag::getValue).toList().toString();
  }

  /** Has documents for accounts, and fails for users. */
  private static final class Platform implements ConsentSource {
    @Override
    public String name() {
      return "platform";
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      return CompletableFuture.completedFuture(
          inquiry.subject().contains("/")
              ? new ConsentReply.Failed("down", null, false)
              : new ConsentReply.Found(ConsentDocument.empty(inquiry.subject())));
    }
  }
}
