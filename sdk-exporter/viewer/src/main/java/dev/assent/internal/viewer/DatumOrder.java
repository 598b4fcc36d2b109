/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stamps of a request's data, in the order in which the encoder wrote the data: by resource and
 * scope, in the order in which these occur first. It references nothing of the data.
 */
final class DatumOrder {
  private static final Object NONE = new Object();

  private DatumOrder() {}

  /**
   * A stamp, and what identifies its datum in the request.
   *
   * @param stamp the stamp
   * @param key a text without content; empty if the datum can't be found in the request
   */
  record Keyed(Stamp stamp, String key) {
    @Override
    public String toString() {
      return "Keyed";
    }
  }

  /** Returns the stamps in the order of the request; data without a key come last. */
  static List<Keyed> of(List<? extends Stamped> data) {
    Map<Identity, Map<Identity, List<Keyed>>> groups = new LinkedHashMap<>();
    for (Stamped datum : data) {
      groups
          .computeIfAbsent(new Identity(resource(datum)), resource -> new LinkedHashMap<>())
          .computeIfAbsent(new Identity(scope(datum)), scope -> new ArrayList<>())
          .add(new Keyed(copy(datum), key(datum)));
    }
    List<Keyed> result = new ArrayList<>(data.size());
    groups.values().forEach(scopes -> scopes.values().forEach(result::addAll));
    return result;
  }

  /** The key of a span: its own id. */
  static String key(SpanData span) {
    return span.getSpanContext().getTraceId() + span.getSpanContext().getSpanId();
  }

  /** The key of a log record: its times and its span. */
  static String key(LogRecordData log) {
    return log.getTimestampEpochNanos()
        + "/"
        + log.getObservedTimestampEpochNanos()
        + "/"
        + (log.getSpanContext().isValid() ? log.getSpanContext().getSpanId() : "");
  }

  private static String key(Stamped datum) {
    if (datum instanceof SpanData span) {
      return key(span);
    }
    return datum instanceof LogRecordData log ? key(log) : "";
  }

  private static Object resource(Stamped datum) {
    if (datum instanceof SpanData span) {
      return span.getResource();
    }
    return datum instanceof LogRecordData log ? log.getResource() : NONE;
  }

  private static Object scope(Stamped datum) {
    if (datum instanceof SpanData span) {
      return span.getInstrumentationScopeInfo();
    }
    return datum instanceof LogRecordData log ? log.getInstrumentationScopeInfo() : NONE;
  }

  private static Stamp copy(Stamped datum) {
    return new Stamp(
        datum.ownMask(),
        datum.fieldsMask(),
        datum.subject(),
        datum.capturedUnder(),
        datum.earliestEpochNanos());
  }
}
