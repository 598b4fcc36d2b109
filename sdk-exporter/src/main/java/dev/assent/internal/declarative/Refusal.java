/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.host.HostLog;
import java.util.logging.Level;

/** Ends the start of an SDK that a file configures. Then there is no SDK, and nothing leaves. */
final class Refusal {
  private static final String VARIABLE = "OTEL_CONFIG_FILE";

  private Refusal() {}

  /** Returns the refusal of a file with parts that can't be gated. */
  static ConfigurationException of(Ungated ungated) {
    return said(new ConfigurationException(VARIABLE, "Assent can't gate " + ungated.sentence()));
  }

  /**
   * Returns the refusal of any file, where the version of OpenTelemetry does not show its parts.
   */
  static ConfigurationException ofVersion(Throwable cause) {
    return said(
        new ConfigurationException(
            VARIABLE,
            "Assent can't read the configuration file with this version of OpenTelemetry. Remove"
                + " the variable, and configure the SDK with OTEL_EXPORTER_OTLP_ENDPOINT and the"
                + " like",
            cause));
  }

  /**
   * Writes an exception before it is thrown. The agent starts without telemetry then, and would
   * write the exception with its stack only.
   */
  static ConfigurationException said(ConfigurationException refusal) {
    if (HostLog.isInAgent()) {
      HostLog.write(Level.WARNING, "Nothing is exported. " + refusal.getMessage());
    }
    return refusal;
  }
}
