/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.notice;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/**
 * Called by OpenTelemetry's autoconfiguration, once per SDK that it builds from variables and
 * properties. It changes nothing. Found by its name in {@code META-INF/services}.
 */
public final class UngatedSdkNotice implements AutoConfigurationCustomizerProvider {
  /** Called by the SDK's autoconfiguration. */
  public UngatedSdkNotice() {}

  @Override
  public void customize(AutoConfigurationCustomizer unchanged) {
    MissingTakeover.say();
  }
}
