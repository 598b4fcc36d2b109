/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import java.util.List;

/**
 * The settings of a taken-over SDK. Only the last one also has an effect in Assent's own.
 * Immutable.
 *
 * @param subjectBaggage the key of the baggage entry that names the subjects of data
 * @param trustedProcessors the class names of processors that are known not to export
 * @param propagated what may leave in the headers of requests, by hosts
 */
public record HostSdkSettings(
    String subjectBaggage, List<String> trustedProcessors, List<PropagationRule> propagated) {
  /** Copies the lists. */
  public HostSdkSettings {
    trustedProcessors = List.copyOf(trustedProcessors);
    propagated = List.copyOf(propagated);
  }

  /**
   * Reads the settings.
   *
   * @throws dev.assent.config.ConfigurationException that names the first invalid variable
   */
  public static HostSdkSettings read(Environment environment) {
    return new HostSdkReader(environment).read();
  }

  /**
   * Returns whether the registries of Prometheus are gated that Spring Boot or the application has.
   *
   * @throws dev.assent.config.ConfigurationException if the variable is invalid
   */
  public static boolean isPrometheusGated(Environment environment) {
    return environment.get(Variable.ASSENT_PROMETHEUS_GATED).flag();
  }

  /** Returns the error about a metric reader among the trusted processors. */
  public static ConfigurationException trustsReader(Environment environment, String className) {
    return environment
        .get(Variable.ASSENT_TRUSTED_PROCESSORS)
        .problem(
            className
                + " is a metric reader, and the list is for processors of spans and log records; remove"
                + " it from the list: Assent gates the readers that OpenTelemetry's autoconfiguration"
                + " or Spring creates, and closes metrics for others");
  }

  /** Omits the key, which callers must not guess. */
  @Override
  public String toString() {
    return "HostSdkSettings[trustedProcessors="
        + trustedProcessors
        + ", propagated="
        + propagated
        + "]";
  }
}
