/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** With real files: the tests of the agent's extension. */
class DeclarativeFileTest {
  @Test
  void service_ofTheJar_isFound() {
    List<?> providers =
        ServiceLoader.load(DeclarativeConfigurationCustomizerProvider.class).stream()
            .map(ServiceLoader.Provider::type)
            .toList();

    assertThat(providers).isEqualTo(List.of(DeclarativeFile.class));
  }

  @Test
  void customize_anyFile_isRefusedWithWhatToWriteInstead() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new DeclarativeFile().customize(null))
        .withMessageContaining("OTEL_CONFIG_FILE")
        .withMessageContaining("OTEL_EXPORTER_OTLP_ENDPOINT");
  }
}
