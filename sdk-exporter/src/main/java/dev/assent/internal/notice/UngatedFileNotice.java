/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.notice;

import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;

/**
 * Called once per SDK that OpenTelemetry builds from a configuration file: it calls no customizer
 * of the other kind then. It changes nothing. Found by its name in {@code META-INF/services}.
 */
public final class UngatedFileNotice implements DeclarativeConfigurationCustomizerProvider {
  /** Called by the SDK's autoconfiguration. */
  public UngatedFileNotice() {}

  @Override
  public void customize(DeclarativeConfigurationCustomizer unchanged) {
    MissingTakeover.say();
  }
}
