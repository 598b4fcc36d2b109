/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import org.jspecify.annotations.Nullable;

/**
 * Checks the providers after all other customizers, and starts Assent. With an SDK that is too old,
 * it removes everything that exports. Found by its name in {@code META-INF/services}.
 */
public final class LastCustomizer
    implements AutoConfigurationCustomizerProvider, AutoConfigureListener {
  private volatile @Nullable HostBuild build;

  /** Called by the SDK's autoconfiguration. */
  public LastCustomizer() {}

  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    if (SdkVersion.isSupported()) {
      HostBuild current = HostBuild.of(customizer);
      current.checkLast(customizer);
      build = current;
    } else {
      OldSdk.refuse(customizer);
    }
  }

  /** Checks the complete SDK, since a customizer may have added another one when it was called. */
  @Override
  public void afterAutoConfigure(OpenTelemetrySdk sdk) {
    HostBuild current = build;
    if (current != null) {
      current.check(sdk);
    }
  }
}
