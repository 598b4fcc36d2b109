/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.sentry.Hint;
import io.sentry.Scope;
import io.sentry.SentryClient;
import io.sentry.SentryOptions;
import io.sentry.SpanContext;
import io.sentry.SpanId;
import io.sentry.SpanStatus;
import io.sentry.protocol.SentryId;
import io.sentry.protocol.SentrySpan;
import io.sentry.protocol.SentryTransaction;
import io.sentry.protocol.TransactionInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sentry's client with a {@code beforeSendTransaction} that removes names from the data of each
 * transaction: the same attributes, and two child spans of two attributes. Confined to one thread.
 */
final class SentrySpans implements AutoCloseable {
  private final Fields fields;
  private final SentryClient client;
  private final Scope scope;
  private long seen;

  SentrySpans(Fields fields) {
    this.fields = fields;
    SentryOptions options = SentryToNowhere.options();
    Set<String> denied = ByHand.NAMES;
    options.setBeforeSendTransaction(
        (transaction, hint) -> {
          SpanContext trace = transaction.getContexts().getTrace();
          if (trace != null) {
            trace.getData().keySet().removeIf(denied::contains);
            seen++;
          }
          return transaction;
        });
    this.client = new SentryClient(options);
    this.scope = new Scope(options);
    send(1);
    if (seen != 1) {
      throw new IllegalStateException("the hook was not called");
    }
  }

  /** Captures this number of transactions. */
  long send(int count) {
    for (int i = 0; i < count; i++) {
      client.captureTransaction(transaction(), null, scope, new Hint(), null);
    }
    return seen;
  }

  private SentryTransaction transaction() {
    SpanContext trace = new SpanContext("http.server");
    fields.put(
        Keys.CONSTANT,
        new Fields.Sink() {
          @Override
          public <T> void put(AttributeKey<T> key, T value) {
            trace.setData(key.getKey(), value);
          }
        });
    SentryTransaction transaction =
        new SentryTransaction(
            "GET /meetings/{id}",
            1.0,
            2.0,
            List.of(child(trace, 0), child(trace, 1)),
            Map.of(),
            new TransactionInfo("route"));
    transaction.getContexts().setTrace(trace);
    return transaction;
  }

  private static SentrySpan child(SpanContext trace, long count) {
    Map<String, Object> data = new HashMap<>();
    data.put(Fields.EVENT_TYPE.getKey(), "java.io.IOException");
    data.put(Fields.EVENT_COUNT.getKey(), count);
    SentryId id = trace.getTraceId();
    return new SentrySpan(
        1.0,
        2.0,
        id,
        new SpanId(),
        trace.getSpanId(),
        "exception",
        "exception",
        SpanStatus.OK,
        "manual",
        Map.of(),
        Map.of(),
        data);
  }

  @Override
  public void close() {
    client.close();
  }
}
