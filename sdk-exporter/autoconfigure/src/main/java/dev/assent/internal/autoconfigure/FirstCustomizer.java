/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/**
 * Claims exporters before any other customizer sees them. Found by its name in {@code
 * META-INF/services}.
 */
public final class FirstCustomizer implements AutoConfigurationCustomizerProvider {
  /** Called by the SDK's autoconfiguration. */
  public FirstCustomizer() {}

  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }

  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    if (SdkVersion.isSupported()) {
      HostBuild.of(customizer).claim(customizer);
    }
  }
}
