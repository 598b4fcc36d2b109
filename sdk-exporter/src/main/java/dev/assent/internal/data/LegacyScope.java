/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/** A scope as the deprecated class that one getter of span data still returns. */
public final class LegacyScope {
  private LegacyScope() {}

  @SuppressWarnings("deprecation")
  public static io.opentelemetry.sdk.common.InstrumentationLibraryInfo library(
      InstrumentationScopeInfo scope) {
    return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(
        scope.getName(), scope.getVersion(), scope.getSchemaUrl());
  }
}
