/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The loggers of an instance that may not run yet. Thread-safe. */
record LateLoggerProvider(Running running) implements LoggerProvider {
  @Override
  public LoggerBuilder loggerBuilder(String scope) {
    return new Builder(running, scope);
  }

  /** Not thread-safe. */
  private static final class Builder implements LoggerBuilder {
    private final Running running;
    private final String scope;
    private @Nullable String schema;
    private @Nullable String version;

    Builder(Running running, String scope) {
      this.running = running;
      this.scope = scope;
    }

    @Override
    public LoggerBuilder setSchemaUrl(String url) {
      schema = url;
      return this;
    }

    @Override
    public LoggerBuilder setInstrumentationVersion(String given) {
      version = given;
      return this;
    }

    @Override
    public Logger build() {
      String url = schema;
      String of = version;
      return new LateLogger(
          new Late<>(running, open -> of(open.getLogsBridge().loggerBuilder(scope), url, of)));
    }

    private static Logger of(
        LoggerBuilder builder, @Nullable String schema, @Nullable String version) {
      if (schema != null) {
        builder.setSchemaUrl(schema);
      }
      if (version != null) {
        builder.setInstrumentationVersion(version);
      }
      return builder.build();
    }
  }

  private record LateLogger(Late<Logger> late) implements Logger {
    @Override
    public boolean isEnabled(Severity severity, Context context) {
      Logger logger = late.get();
      return logger == null || logger.isEnabled(severity, context); // what is dropped is counted
    }

    @Override
    public boolean isEnabled(Severity severity) {
      Logger logger = late.get();
      return logger == null || logger.isEnabled(severity);
    }

    @Override
    public LogRecordBuilder logRecordBuilder() {
      Logger logger = late.get();
      return logger == null ? new DroppedLogRecord(late.running()) : logger.logRecordBuilder();
    }
  }
}
