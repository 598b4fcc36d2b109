/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.host.HostLog;
import java.util.logging.Level;

/** Creates the exceptions that end the build of an SDK with a configuration file. */
final class Refusal {
  private static final String VARIABLE = "OTEL_CONFIG_FILE";

  private Refusal() {}

  /** Returns the refusal of a file with parts that can't be gated. */
  static ConfigurationException of(Ungated ungated) {
    return logged(new ConfigurationException(VARIABLE, "Assent can't gate " + ungated.sentence()));
  }

  /**
   * Returns the refusal of any file by a version of OpenTelemetry whose files Assent can't read.
   */
  static ConfigurationException ofVersion(Throwable cause) {
    return logged(
        new ConfigurationException(
            VARIABLE,
            "Assent can't read the configuration file with this version of OpenTelemetry. Unset the"
                + " variable, and configure the SDK with variables such as"
                + " OTEL_EXPORTER_OTLP_ENDPOINT",
            cause));
  }

  /**
   * Logs an exception under the agent before it is thrown: the agent would log it only with its
   * stack trace.
   */
  static ConfigurationException logged(ConfigurationException refusal) {
    if (HostLog.isInAgent()) {
      HostLog.write(Level.WARNING, "Nothing is exported. " + refusal.getMessage());
    }
    return refusal;
  }
}
