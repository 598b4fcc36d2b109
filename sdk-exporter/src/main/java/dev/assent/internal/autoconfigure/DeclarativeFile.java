/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.host.HostLog;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import java.util.logging.Level;

/**
 * Refuses an SDK that a file configures. No other customizer is called for it, so its processors
 * can't be replaced: their queues would keep what a revocation takes back. Its readers and the
 * components of vendors can't be seen at all. So there is no SDK, and nothing is exported. Found by
 * its name in {@code META-INF/services}.
 */
public final class DeclarativeFile implements DeclarativeConfigurationCustomizerProvider {
  /** Called by the SDK's autoconfiguration. */
  public DeclarativeFile() {}

  /** Called if there is a file, and before its exporters are made. */
  @Override
  public void customize(DeclarativeConfigurationCustomizer customizer) {
    ConfigurationException refusal = refusal();
    if (HostLog.isInAgent()) {
      // the agent starts without telemetry, and writes the exception with its stack only
      HostLog.write(Level.WARNING, "Nothing is exported. " + refusal.getMessage());
    }
    throw refusal;
  }

  private static ConfigurationException refusal() {
    return new ConfigurationException(
        "OTEL_CONFIG_FILE",
        "Assent can't gate the exporters of a configuration file. Remove the variable, and"
            + " configure the SDK with OTEL_EXPORTER_OTLP_ENDPOINT and the like");
  }
}
