/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/**
 * Checks the providers after all other customizers, and starts Assent. With an SDK that is too old,
 * it removes everything that exports. Found by its name in {@code META-INF/services}.
 */
public final class LastCustomizer implements AutoConfigurationCustomizerProvider {
  /** Called by the SDK's autoconfiguration. */
  public LastCustomizer() {}

  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    if (SdkVersion.isSupported()) {
      HostBuild.of(customizer).check(customizer);
    } else {
      OldSdk.refuse(customizer);
    }
  }
}
