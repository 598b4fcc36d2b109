/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes metrics in Prometheus' text format, or in OpenMetrics' if the scraper accepts it.
 * Stateless.
 */
public final class Exposition {
  /** The artifact that this class needs on the class path. */
  public static final String ARTIFACT = "io.prometheus:prometheus-metrics-exposition-textformats";

  private final ExpositionFormatWriter openMetrics = new OpenMetricsTextFormatWriter(false, false);
  private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.builder().build();

  /**
   * A writer.
   *
   * @throws LinkageError if {@link #ARTIFACT} is not on the class path
   */
  public Exposition() {}

  /**
   * A written scrape.
   *
   * @param body the text in UTF-8
   * @param contentType its media type
   * @param lost per metric, the number of points that the format can't express
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Page(byte[] body, String contentType, int[] lost) {}

  /**
   * Writes metrics.
   *
   * @param metrics the metrics
   * @param names the family of each of them
   * @param accept the media types that the scraper accepts; null if it did not say
   * @throws IOException never, unless the library changes
   */
  public Page write(
      List<? extends MetricData> metrics, List<FamilyName> names, @Nullable String accept)
      throws IOException {
    int[] lost = new int[metrics.size()];
    MetricSnapshots snapshots = snapshots(metrics, names, lost);
    ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : prometheus;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    writer.write(body, snapshots);
    return new Page(body.toByteArray(), writer.getContentType(), lost);
  }

  /**
   * Converts metrics.
   *
   * @param metrics the metrics
   * @param names the family of each of them
   * @param lost receives, per metric, the number of points that the format can't express
   */
  public static MetricSnapshots snapshots(
      List<? extends MetricData> metrics, List<FamilyName> names, int[] lost) {
    Families families = new Families();
    for (int i = 0; i < lost.length; i++) {
      lost[i] = families.add(metrics.get(i), names.get(i));
    }
    return families.snapshots();
  }
}
