/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import org.jspecify.annotations.Nullable;

/** The meters of an instance that may not run yet. Stateless. */
final class LateMeters {
  private LateMeters() {}

  static MeterProvider provider(Running running) {
    return scope -> new Builder(running, scope);
  }

  /** Not thread-safe. */
  private static final class Builder implements MeterBuilder {
    private final Running running;
    private final String scope;
    private @Nullable String schema;
    private @Nullable String version;

    Builder(Running running, String scope) {
      this.running = running;
      this.scope = scope;
    }

    @Override
    public MeterBuilder setSchemaUrl(String url) {
      schema = url;
      return this;
    }

    @Override
    public MeterBuilder setInstrumentationVersion(String given) {
      version = given;
      return this;
    }

    @Override
    public Meter build() {
      String url = schema;
      String of = version;
      Late<Meter> late =
          new Late<>(running, open -> of(open.getMeterProvider().meterBuilder(scope), url, of));
      return new LateMeter(late);
    }

    private static Meter of(MeterBuilder builder, @Nullable String schema, @Nullable String of) {
      if (schema != null) {
        builder.setSchemaUrl(schema);
      }
      if (of != null) {
        builder.setInstrumentationVersion(of);
      }
      return builder.build();
    }
  }
}
