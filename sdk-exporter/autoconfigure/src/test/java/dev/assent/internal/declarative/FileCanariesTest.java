/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.internal.notice.UngatedFileNotice;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** An SDK that a file configures, with and without Assent. */
class FileCanariesTest extends FileSdk {
  @Test
  void services_ofTheJarAndTheBase_areFound() {
    assertThat(
            ServiceLoader.load(DeclarativeConfigurationCustomizerProvider.class).stream()
                .map(ServiceLoader.Provider::type))
        .isEqualTo(List.of(DeclarativeFile.class, UngatedFileNotice.class));
    assertThat(
            ServiceLoader.load(ComponentProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getName().equals("assent")))
        .hasSize(4);
  }

  @Test
  void control_withoutAssent_canariesOfAllSignalsLeave() {
    startWithoutAssent(Yaml.PLAIN);

    recordEverything();

    assertThat(found()).hasSize(3);
  }

  @Test
  void components_ofAllSignals_letServiceDataLeaveAndNoCanary() {
    start(Yaml.GATED);

    recordEverything();

    assertThat(found()).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(said())
        .contains(
            "Gated: otlp (traces by OTLP/HTTP, metrics by OTLP/HTTP, logs by OTLP/HTTP) for"
                + " service_operation, first_party.")
        .doesNotContain("exports no");
    assertThat(Assent.installed().orElseThrow().ledger().balances()).isTrue();
  }

  @Test
  void components_ofTwoSdks_eachHasAnEngine() {
    start(Yaml.FORMAT + Yaml.SPANS);
    sdk.close();
    assertThat(Assent.installed()).isEmpty();

    start(Yaml.GATED);
    recordEverything();

    assertThat(found()).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
  }

  @Test
  void sdkClosed_whatIsQueued_isSent_andTheInstanceEnds() {
    start(Yaml.GATED);
    sdk.getTracer("shop").spanBuilder("GET").startSpan().end();

    sdk.close();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(Assent.installed()).isEmpty();
  }

  @Test
  void component_ofOneSignalOnly_theOthersSendNothing() {
    start(Yaml.FORMAT + Yaml.METRICS);

    recordEverything();

    assertThat(found()).isEmpty();
    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.spans("")).isEmpty();
  }
}
