/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.instance.ControlThreads;
import dev.assent.internal.instance.Deadline;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    assertThatCode(SdkCollections::requireMemory).doesNotThrowAnyException();
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
  @Timeout(60)
  void collect_lastsForLong_theControlThreadsOfAnInstanceLogIt() {
    Logger logger = Logger.getLogger("dev.assent");
    CountDownLatch logged = new CountDownLatch(1);
    Filter before = logger.getFilter();
    logger.setFilter(
        line -> {
          if (line.getMessage().startsWith("OpenTelemetry's SDK has not ended a collection")) {
            logged.countDown();
          }
          return false;
        });
    ControlThreads threads = ControlThreads.start();
    try {
      Collection<MetricData> unused =
          SdkCollections.collect(
              during(() -> assertThatCode(logged::await).doesNotThrowAnyException()),
              System.nanoTime() - LONG);
    } finally {
      threads.end(Deadline.in(Duration.ofSeconds(10)), () -> {});
      logger.setFilter(before);
    }

    assertThat(logged.getCount()).isZero();
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
