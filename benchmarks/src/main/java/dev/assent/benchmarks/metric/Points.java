/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Collections as the SDK creates them for Assent's reader: deltas, 1,000 series per instrument,
 * seven attributes each. One attribute has 50 values, and all others together have 20 combinations.
 */
final class Points {
  static final String SCOPE = "dev.assent.benchmarks";

  /** The number of series that become one when {@link #CONTENT} is removed. */
  static final int MERGED = 50;

  /** The attribute of 50 values, with a name that is content and with one that is service data. */
  static final AttributeKey<String> CONTENT = AttributeKey.stringKey("chat.area");

  static final AttributeKey<String> SERVICE = AttributeKey.stringKey("meet.area");

  private static final int SERIES = 1000;

  private Points() {}

  /** The kind of measurements. */
  enum Kind {
    SUMS,
    HISTOGRAMS;

    BiConsumer<Attributes, Integer> instrument(Meter meter, String name) {
      if (this == SUMS) {
        LongCounter counter = meter.counterBuilder(name).build();
        return (attributes, value) -> counter.add(value, attributes);
      }
      DoubleHistogram histogram = meter.histogramBuilder(name).build();
      return (attributes, value) -> histogram.record(value, attributes);
    }
  }

  /**
   * Returns collections of the same series, without the first one, which the SDK collects in
   * another order.
   *
   * @param prefix of the instruments' names
   * @param points in each
   * @param area the name of the attribute with 50 values
   * @param each {@link #SERVICE} is the name in all but each n-th series
   * @param reused whether the application records with the same attribute objects again
   */
  static List<Collection<MetricData>> collections(
      Kind kind,
      String prefix,
      int points,
      AttributeKey<String> area,
      int each,
      boolean reused,
      int count) {
    Reader reader = new Reader(AggregationTemporality.DELTA);
    List<Collection<MetricData>> collections = new ArrayList<>();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      Meter meter = provider.get(SCOPE);
      List<Attributes> attributes = attributes(area, each);
      for (int i = 0; i <= count; i++) {
        for (int series = 0; series < points; series += SERIES) {
          var instrument = kind.instrument(meter, prefix + series / SERIES);
          for (int j = 0; j < SERIES; j++) {
            instrument.accept(attributes.get(j), j);
          }
        }
        collections.add(reader.collect());
        attributes = reused ? attributes : attributes(area, each);
      }
    }
    return collections.subList(1, count + 1);
  }

  /** Returns the attributes of one instrument's series: new instances with each call. */
  static List<Attributes> attributes(AttributeKey<String> area) {
    return attributes(area, 1);
  }

  private static List<Attributes> attributes(AttributeKey<String> area, int each) {
    List<Attributes> attributes = new ArrayList<>(SERIES);
    for (int i = 0; i < SERIES; i++) {
      int other = i / MERGED;
      attributes.add(
          Attributes.builder()
              .put("http.request.method", other % 2 == 0 ? "GET" : "POST")
              .put("http.route", "/meetings/{id}/part" + other / 4)
              .put("http.response.status_code", other % 4 < 2 ? 200L : 503L)
              .put("url.scheme", "https")
              .put("network.protocol.version", "1.1")
              .put("k8s.pod.name", "meet.example.com")
              .put(i % each == 0 ? area : SERVICE, "room-" + i % MERGED)
              .build());
    }
    return attributes;
  }

  /** A reader that collects on request. */
  static final class Reader implements MetricReader {
    private final AggregationTemporality temporality;
    private CollectionRegistration registration = CollectionRegistration.noop();

    Reader(AggregationTemporality temporality) {
      this.temporality = temporality;
    }

    Collection<MetricData> collect() {
      return registration.collectAllMetrics();
    }

    @Override
    public void register(CollectionRegistration registered) {
      registration = registered;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return temporality;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
