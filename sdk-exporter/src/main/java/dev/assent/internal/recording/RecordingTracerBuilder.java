/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import org.jspecify.annotations.Nullable;

/** A builder of a tracer. Not thread-safe. */
final class RecordingTracerBuilder implements TracerBuilder {
  private final RecordingTracerProvider provider;
  private final String name;
  private @Nullable String version;
  private @Nullable String schemaUrl;

  RecordingTracerBuilder(RecordingTracerProvider provider, String name) {
    this.provider = provider;
    this.name = name;
  }

  @Override
  public TracerBuilder setSchemaUrl(@Nullable String schemaUrl) {
    this.schemaUrl = schemaUrl;
    return this;
  }

  @Override
  public TracerBuilder setInstrumentationVersion(@Nullable String instrumentationScopeVersion) {
    this.version = instrumentationScopeVersion;
    return this;
  }

  @Override
  public Tracer build() {
    InstrumentationScopeInfoBuilder scope = InstrumentationScopeInfo.builder(name);
    if (version != null) {
      scope.setVersion(version);
    }
    if (schemaUrl != null) {
      scope.setSchemaUrl(schemaUrl);
    }
    return provider.tracer(scope.build());
  }

  @Override
  public String toString() {
    return "RecordingTracerBuilder";
  }
}
