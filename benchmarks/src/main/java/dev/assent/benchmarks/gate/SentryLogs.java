/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.sentry.Scope;
import io.sentry.SentryClient;
import io.sentry.SentryLogEvent;
import io.sentry.SentryLogEventAttributeValue;
import io.sentry.SentryLogEvents;
import io.sentry.SentryLogLevel;
import io.sentry.SentryOptions;
import io.sentry.logger.ILoggerBatchProcessor;
import io.sentry.protocol.SentryId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sentry's client with a hook for logs ({@code beforeSend} of its logs) that removes names from the
 * attributes of each record. A batch is serialized and discarded, without Sentry's batching thread.
 * Confined to one thread.
 */
final class SentryLogs implements AutoCloseable {
  private final Fields fields;
  private final SentryClient client;
  private final Scope scope;
  private final String body = Logs.body(Keys.CONSTANT).asString();
  private final List<SentryLogEvent> batch = new ArrayList<>();
  private long seen;

  SentryLogs(Fields fields) {
    this.fields = fields;
    Set<String> denied = ByHand.NAMES;
    SentryOptions options = SentryToNowhere.options();
    options.getLogs().setEnabled(true);
    options.getLogs().setLoggerBatchProcessorFactory((its, client) -> new Batch());
    options
        .getLogs()
        .setBeforeSend(
            event -> {
              Map<String, SentryLogEventAttributeValue> data = event.getAttributes();
              seen += data == null ? 0 : 1;
              if (data != null) {
                data.keySet().removeIf(denied::contains);
              }
              return event;
            });
    this.client = new SentryClient(options);
    this.scope = new Scope(options);
    send(1);
    if (seen != 1) {
      throw new IllegalStateException("the hook was not called");
    }
  }

  /** Captures this number of log events, and serializes them as one batch. */
  long send(int count) {
    for (int i = 0; i < count; i++) {
      client.captureLog(event(), scope);
    }
    client.captureBatchedLogEvents(new SentryLogEvents(new ArrayList<>(batch)));
    batch.clear();
    return seen;
  }

  private SentryLogEvent event() {
    SentryLogEvent event = new SentryLogEvent(new SentryId(), 1.0, body, SentryLogLevel.WARN);
    Map<String, SentryLogEventAttributeValue> data = new HashMap<>();
    fields.put(
        Keys.CONSTANT,
        new Fields.Sink() {
          @Override
          public <T> void put(AttributeKey<T> key, T value) {
            String type = value instanceof Long ? "integer" : "string";
            data.put(key.getKey(), new SentryLogEventAttributeValue(type, value));
          }
        });
    event.setAttributes(data);
    return event;
  }

  @Override
  public void close() {
    client.close();
  }

  /** Keeps the events that the client permits, until a batch of them is sent. */
  private final class Batch implements ILoggerBatchProcessor {
    @Override
    public void add(@Nullable SentryLogEvent event) {
      batch.add(event);
    }

    @Override
    public void close(boolean isRestarting) {}

    @Override
    public void flush(long timeoutMillis) {}
  }
}
