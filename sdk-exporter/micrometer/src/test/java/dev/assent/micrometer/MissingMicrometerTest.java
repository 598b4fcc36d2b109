/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.WithoutJars;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An application that excludes Micrometer, or its bridge, which is optional. */
class MissingMicrometerTest {
  /** Only methods that need Micrometer fail; the others work. */
  @Test
  void assentMeters_withoutMicrometer_nameTheArtifacts() throws Exception {
    try (WithoutJars loader =
        new WithoutJars("micrometer-core", "opentelemetry-micrometer", "micrometer-registry")) {
      Supplier<?> probe =
          (Supplier<?>)
              Class.forName(Probe.class.getName(), true, loader).getConstructor().newInstance();

      assertThat(probe.get().toString().lines())
          .hasSize(3)
          .allSatisfy(line -> assertThat(line).contains("() needs io.micrometer:micrometer-core"))
          .satisfiesOnlyOnce(
              line ->
                  assertThat(line)
                      .startsWith("AssentMeters.registry()")
                      .contains("io.opentelemetry.instrumentation:opentelemetry-micrometer-1.5"));
    }
  }

  /** Uses the API as compiled code does; loaded without Micrometer. */
  public static final class Probe implements Supplier<String> {
    @Override
    public String get() {
      try (Assent assent =
          Assent.builder().environment(Map.of("ASSENT_ENABLED", "false")).build()) {
        assent.openTelemetry().getTracer("x").spanBuilder("x").startSpan().end();
        return stated(() -> AssentMeters.registry(assent))
            + stated(() -> AssentMeters.ledger(assent))
            + stated(() -> AssentMeters.consentCache(assent));
      }
    }

    private static String stated(Runnable asked) {
      try {
        asked.run();
        return "nothing was missing\n";
      } catch (IllegalStateException e) {
        return e.getMessage() + "\n";
      }
    }
  }
}
