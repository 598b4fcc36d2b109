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
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes of an attempt into rows. The datum at a position has the stamp at this
 * position, if the keys of all data agree. Otherwise no datum has a stamp, and each is shown by the
 * categories and subjects of all of them. Thread-safe.
 */
final class AttemptDecoder implements SentAttempt.Filter {
  private final Catalog catalog;
  private final Restamper restamper;
  private final DatumRows rows;

  AttemptDecoder(Catalog catalog, DatumRows rows) {
    this.catalog = catalog;
    this.restamper = new Restamper(catalog);
    this.rows = rows;
  }

  /** Returns the data; null if the bytes are not there or can't be read. */
  @Nullable DecodedAttempt decode(SentAttempt attempt) {
    SentAttempt.Content content = attempt.content();
    if (content == null || content.stamps().isEmpty()) {
      return null;
    }
    try {
      byte[] plain = PlainBytes.of(content.bytes(), content.encoding());
      DecodedAttempt decoded = new DecodedAttempt();
      List<DatumOrder.Keyed> stamps = content.stamps();
      switch (attempt.facts().signal()) {
        case TRACES -> spans(OtlpDecoder.spans(plain), stamps, decoded);
        case LOGS -> logs(OtlpDecoder.logs(plain), stamps, decoded);
        case METRICS -> metrics(OtlpDecoder.metrics(plain), stamps, decoded);
      }
      return decoded;
    } catch (IOException
        | MalformedOtlpException
        | RuntimeException
        | StackOverflowError unreadable) {
      return null;
    }
  }

  /** Metrics have no key, so they can't be told apart. */
  @Override
  public byte @Nullable [] keep(Signal signal, SentAttempt.Content content, IntPredicate keeps) {
    try {
      byte[] plain = PlainBytes.of(content.bytes(), content.encoding());
      boolean isKnown =
          switch (signal) {
            case TRACES -> matches(OtlpDecoder.spans(plain), DatumOrder::key, content.stamps());
            case LOGS -> matches(OtlpDecoder.logs(plain), DatumOrder::key, content.stamps());
            case METRICS -> false;
          };
      return isKnown ? RequestFilter.keep(plain, keeps) : null;
    } catch (IOException
        | MalformedOtlpException
        | RuntimeException
        | StackOverflowError unreadable) {
      return null;
    }
  }

  private void spans(List<SpanData> spans, List<DatumOrder.Keyed> stamps, DecodedAttempt decoded) {
    boolean isKnown = matches(spans, DatumOrder::key, stamps);
    Stamp all = all(stamps);
    for (int i = 0; i < spans.size(); i++) {
      Stamp stamp = isKnown ? stamps.get(i).stamp() : all;
      decoded.add(rows.span(restamper.span(spans.get(i), stamp), decoded));
    }
  }

  private void logs(
      List<LogRecordData> logs, List<DatumOrder.Keyed> stamps, DecodedAttempt decoded) {
    boolean isKnown = matches(logs, DatumOrder::key, stamps);
    Stamp all = all(stamps);
    for (int i = 0; i < logs.size(); i++) {
      Stamp stamp = isKnown ? stamps.get(i).stamp() : all;
      decoded.add(rows.log(restamper.log(logs.get(i), stamp), decoded));
    }
  }

  /** Metrics have no key, so none has a stamp. They belong to the process's own subject. */
  private void metrics(
      List<MetricHead> metrics, List<DatumOrder.Keyed> stamps, DecodedAttempt decoded) {
    Stamp all = all(stamps);
    for (MetricHead metric : metrics) {
      decoded.add(rows.metric(metric, catalog.metric(metric.name()), all, decoded));
    }
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
              all.ownMask() | stamp.ownMask(),
              all.fieldsMask() | stamp.fieldsMask(),
              all.subject().and(stamp.subject()),
              all.capturedUnder(),
              Math.min(all.earliestEpochNanos(), stamp.earliestEpochNanos()));
    }
    return all;
  }
}
