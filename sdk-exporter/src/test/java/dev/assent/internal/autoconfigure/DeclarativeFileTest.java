/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;

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
    DeclarativeConfigurationCustomizer customizer = mock(DeclarativeConfigurationCustomizer.class);
    new DeclarativeFile().customize(customizer);
    ArgumentCaptor<Function<OpenTelemetryConfigurationModel, OpenTelemetryConfigurationModel>>
        model = ArgumentCaptor.captor();
    Mockito.verify(customizer).addModelCustomizer(model.capture());

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> model.getValue().apply(new OpenTelemetryConfigurationModel()))
        .withMessageContaining("OTEL_CONFIG_FILE")
        .withMessageContaining("OTEL_EXPORTER_OTLP_ENDPOINT");
  }
}
