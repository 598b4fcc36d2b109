/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registration succeeds only if it takes effect. */
class GlobalRegistrationTest {
  @BeforeEach
  @AfterEach
  void reset() {
    GlobalOpenTelemetry.resetForTest();
  }

  private static AssentBuilder builder() {
    return Assent.builder().environment(Map.of("ASSENT_ENABLED", "false")).closeOnExit(false);
  }

  @Test
  void registerGlobal_nothingWasGlobal_isGlobal() {
    try (Assent assent = builder().registerGlobal().build()) {
      assertThat(GlobalOpenTelemetry.get().getTracerProvider())
          .isSameAs(assent.openTelemetry().getTracerProvider());
    }
  }

  @Test
  void registerGlobal_disabled_isGlobal() {
    try (Assent assent = builder().setting("OTEL_SDK_DISABLED", "true").registerGlobal().build()) {
      assertThat(GlobalOpenTelemetry.isSet()).isTrue();
    }
  }

  @Test
  void registerGlobal_anotherWasSet_saysWhatToDo() {
    GlobalOpenTelemetry.set(OpenTelemetrySdk.builder().build());

    assertThatThrownBy(() -> builder().registerGlobal().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("registerGlobal(): data recorded")
        .hasMessageContaining("start Assent before any code")
        .hasMessageContaining("pass Assent.openTelemetry()");
  }

  /**
   * An early caller of {@code GlobalOpenTelemetry.get()} receives an instance that never records.
   */
  @Test
  void registerGlobal_somebodyLookedBefore_saysWhatToDo() {
    GlobalOpenTelemetry.get();

    assertThatThrownBy(() -> builder().registerGlobal().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GlobalOpenTelemetry.get()");
  }

  /** The Java agent's case: the registration succeeds, and the global instance is the agent's. */
  @Test
  void register_ignored_throwsAndSaysWhatToDo() {
    OpenTelemetry agents = OpenTelemetrySdk.builder().build();

    assertThatThrownBy(
            () -> GlobalRegistration.register(OpenTelemetrySdk.builder().build(), () -> agents))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ignored")
        .hasMessageContaining("-javaagent");
  }
}
