/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.otlp.MetricHead;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.tag.Restamper;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes of an attempt into rows. The datum at a position has the stamp at this
 * position, if the keys of all data agree. Otherwise no datum has a stamp, and each is shown by the
 * categories and subjects of all of them. Thread-safe.
 */
final class AttemptDecoder {
  private final Catalog catalog;
  private final Restamper restamper;
  private final DatumRows rows;

  AttemptDecoder(Catalog catalog, DatumRows rows) {
    this.catalog = catalog;
    this.restamper = new Restamper(catalog);
    this.rows = rows;
  }

  /** Returns the data; null if the bytes are not there or can't be read. */
  @Nullable List<ShownDatum> decode(SentAttempt attempt) {
    byte[] bytes = attempt.bytes();
    if (bytes == null || attempt.stamps().isEmpty()) {
      return null;
    }
    try {
      byte[] plain = PlainBytes.of(bytes, attempt.facts().contentEncoding());
      return switch (attempt.facts().signal()) {
        case TRACES -> spans(OtlpDecoder.spans(plain), attempt.stamps());
        case LOGS -> logs(OtlpDecoder.logs(plain), attempt.stamps());
        case METRICS -> metrics(OtlpDecoder.metrics(plain), attempt.stamps());
      };
    } catch (IOException
        | MalformedOtlpException
        | RuntimeException
        | StackOverflowError unreadable) {
      return null;
    }
  }

  private List<ShownDatum> spans(List<SpanData> spans, List<DatumOrder.Keyed> stamps) {
    boolean isKnown = matches(spans, DatumOrder::key, stamps);
    Stamp all = all(stamps);
    List<ShownDatum> shown = new ArrayList<>(spans.size());
    for (int i = 0; i < spans.size(); i++) {
      DatumOrder.Keyed keyed = isKnown ? stamps.get(i) : null;
      Stamp stamp = keyed == null ? all : keyed.stamp();
      shown.add(new ShownDatum(keyed, rows.span(restamper.span(spans.get(i), stamp))));
    }
    return shown;
  }

  private List<ShownDatum> logs(List<LogRecordData> logs, List<DatumOrder.Keyed> stamps) {
    boolean isKnown = matches(logs, DatumOrder::key, stamps);
    Stamp all = all(stamps);
    List<ShownDatum> shown = new ArrayList<>(logs.size());
    for (int i = 0; i < logs.size(); i++) {
      DatumOrder.Keyed keyed = isKnown ? stamps.get(i) : null;
      Stamp stamp = keyed == null ? all : keyed.stamp();
      shown.add(new ShownDatum(keyed, rows.log(restamper.log(logs.get(i), stamp))));
    }
    return shown;
  }

  /** Metrics have no key, so none has a stamp. They belong to the process's own subject. */
  private List<ShownDatum> metrics(List<MetricHead> metrics, List<DatumOrder.Keyed> stamps) {
    Stamp all = all(stamps);
    List<ShownDatum> shown = new ArrayList<>(metrics.size());
    for (MetricHead metric : metrics) {
      shown.add(new ShownDatum(null, rows.metric(metric, catalog.metric(metric.name()), all)));
    }
    return shown;
  }

  private static <T> boolean matches(
      List<T> data, Function<T, String> key, List<DatumOrder.Keyed> stamps) {
    if (data.size() != stamps.size()) {
      return false;
    }
    for (int i = 0; i < data.size(); i++) {
      if (!key.apply(data.get(i)).equals(stamps.get(i).key())) {
        return false;
      }
    }
    return true;
  }

  private static Stamp all(List<DatumOrder.Keyed> stamps) {
    Stamp all = stamps.get(0).stamp();
    for (DatumOrder.Keyed each : stamps) {
      Stamp stamp = each.stamp();
      all =
          new Stamp(
              all.own() | stamp.own(),
              all.fields() | stamp.fields(),
              all.subject().and(stamp.subject()),
              all.capturedUnder(),
              Math.min(all.earliestEpochNanos(), stamp.earliestEpochNanos()));
    }
    return all;
  }
}
