/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SdkCollectionsTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(40);

  private final List<String> lines = new ArrayList<>();

  /** A registration whose collection does something. */
  private static CollectionRegistration during(Runnable collection) {
    return new CollectionRegistration() {
      @Override
      public Collection<MetricData> collectAllMetrics() {
        collection.run();
        return List.of();
      }
    };
  }

  @Test
  void require_noMemory_throwsAlsoWhereItIsCompiled() {
    for (int i = 0; i < 20_000; i++) {
      SdkCollections.require(16);
    }

    assertThatThrownBy(() -> SdkCollections.require(Integer.MAX_VALUE))
        .isInstanceOf(OutOfMemoryError.class);
    assertThatCode(() -> SdkCollections.collect(during(() -> {}))).doesNotThrowAnyException();
  }

  @Test
  void check_collectionThatLastsForLong_isSaidOnce() {
    Collection<MetricData> unused =
        SdkCollections.collect(
            during(
                () -> {
                  SdkCollections.check(System.nanoTime(), lines::add);
                  assertThat(lines).isEmpty();
                  SdkCollections.check(System.nanoTime() + LONG, lines::add);
                  SdkCollections.check(System.nanoTime() + LONG, lines::add);
                }));

    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith(
            "OpenTelemetry's SDK has not ended a collection of metrics for 30 s, so metrics do not"
                + " leave");
  }

  @Test
  void check_collectionThatHasEnded_isNotSaid() {
    assertThatThrownBy(
            () ->
                SdkCollections.collect(
                    during(
                        () -> {
                          throw new OutOfMemoryError("test");
                        })))
        .isInstanceOf(OutOfMemoryError.class);

    SdkCollections.check(System.nanoTime() + LONG, lines::add);

    assertThat(lines).isEmpty();
  }
}
