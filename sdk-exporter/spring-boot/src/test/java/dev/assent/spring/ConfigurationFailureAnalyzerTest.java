/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Settings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

class ConfigurationFailureAnalyzerTest {
  private final StandardEnvironment spring = new StandardEnvironment();

  private FailureAnalysis analyze() {
    try {
      Settings.read(SpringSettings.read(spring).environment());
    } catch (ConfigurationException wrong) {
      FailureAnalysis analysis =
          new ConfigurationFailureAnalyzer(spring)
              .analyze(new IllegalStateException("the application failed", wrong));
      if (analysis != null) {
        return analysis;
      }
    }
    throw new AssertionError("the settings are valid, or were not analyzed");
  }

  private void yaml(String text) throws IOException {
    new YamlPropertySourceLoader()
        .load("application.yaml", new ByteArrayResource(text.getBytes(UTF_8), "application.yaml"))
        .forEach(source -> spring.getPropertySources().addFirst(source));
  }

  @Test
  void analyze_wrongValue_namesThePropertyAndItsLine() throws IOException {
    yaml(
        """
        spring.application.name: chat
        assent:
          recipient: everybody
        """);

    FailureAnalysis analysis = analyze();

    assertThat(analysis.getDescription())
        .contains("assent.recipient: ", "'everybody'", "first_party")
        .contains("Property: assent.recipient")
        .contains("application.yaml", "3:14");
    assertThat(analysis.getAction()).startsWith("Correct the setting.");
  }

  @Test
  void analyze_item_namesTheList() throws IOException {
    yaml("assent.policy: [strict, relaxed]");

    assertThat(analyze().getDescription())
        .contains("assent.policy: ")
        .contains("Property: assent.policy[0]");
  }

  @Test
  void analyze_variable_isFoundAsTheVariable() {
    spring
        .getPropertySources()
        .addFirst(new MapPropertySource("given", Map.of("ASSENT_PURPOSE", "no purpose")));

    assertThat(analyze().getDescription()).contains("Property: ASSENT_PURPOSE");
  }
}
