/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Describes an invalid setting of Assent: its name as the application wrote it, its origin, and the
 * valid values. Spring Boot creates it.
 */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
  private final Environment environment;

  ConfigurationFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
    String message = String.valueOf(cause.getMessage());
    int end = message.indexOf(':');
    String where = end < 0 ? "" : message.substring(0, end);
    Written written = where.isEmpty() ? null : find(where);
    String description =
        "A setting of Assent is not valid.\n\n    "
            + message
            + (written == null ? "" : "\n\n    Property: " + written.name())
            + (written == null || written.origin() == null
                ? ""
                : "\n    Origin: " + written.origin());
    return new FailureAnalysis(
        description,
        "Correct the setting. Assent does not start with a setting that it doesn't understand,"
            + " because data could then leave without permission.",
        cause);
  }

  /** A property as the application wrote it. */
  private record Written(String name, @Nullable Origin origin) {}

  private @Nullable Written find(String where) {
    if (!(environment instanceof ConfigurableEnvironment configurable)) {
      return null;
    }
    String variable = Variable.ofProperty(where);
    for (PropertySource<?> source : configurable.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listed) {
        for (String name : listed.getPropertyNames()) {
          if (Variable.ofProperty(withoutIndex(name)).equals(variable)) {
            return new Written(name, OriginLookup.getOrigin(source, name));
          }
        }
      }
    }
    return null;
  }

  private static String withoutIndex(String name) {
    int index = name.indexOf('[');
    return index < 0 ? name : name.substring(0, index);
  }
}
