/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.config.Variable;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives Assent's settings to OpenTelemetry's starter, whose SDK is autoconfigured. By itself, the
 * starter finds no lists and no names with hyphens.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(AutoConfigurationCustomizerProvider.class)
@Conditional(OnSupportedSdk.class)
class StarterConfiguration {
  @Bean
  AutoConfigurationCustomizerProvider assentSettings(ConfigurableEnvironment environment) {
    Map<String, String> settings = byDottedNames(SpringSettings.read(environment));
    return customizer -> customizer.addPropertiesSupplier(() -> settings);
  }

  /** {@code assent.consent.max-staleness} is {@code assent.consent.max.staleness} there. */
  private static Map<String, String> byDottedNames(SpringSettings settings) {
    Map<String, String> dotted = new TreeMap<>();
    settings
        .assent()
        .forEach((name, value) -> dotted.put(Variable.property(Variable.ofProperty(name)), value));
    return dotted;
  }
}
