/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.LogRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A route has a limited number of different values (DESIGN, section 5); values beyond the limit
 * don't fit.
 */
class TemplateShapeTest {
  private final LogRecorder logs = LogRecorder.start("dev.assent.catalog");
  private final Shape shape = TemplateShape.unnamed().of("http.route");

  @AfterEach
  void stopListening() {
    logs.close();
  }

  private static String route(int i) {
    StringBuilder name = new StringBuilder("/r");
    for (int rest = i; rest > 0; rest /= 16) {
      name.append((char) ('g' + rest % 16));
    }
    return name.append("/{id}").toString();
  }

  @Test
  void fits_moreThanAThousandRoutes_theFirstThousandForEver() {
    for (int i = 0; i < 3_000; i++) {
      assertThat(shape.fits(route(i))).as(route(i)).isEqualTo(i < TemplateShape.MAX_VALUES);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(shape.fits(route(i))).isTrue();
    }
    assertThat(shape.fits(route(1_000))).isFalse();
    assertThat(logs.messages()).hasSize(1);
    assertThat(logs.messages().get(0)).contains("http.route").doesNotContain("/r");
  }

  @Test
  void fits_justAThousandRoutes_saysNothing() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(shape.fits(route(i))).isTrue();
    }
    assertThat(shape.fits("/users/jane doe")).isFalse();
    assertThat(logs.messages()).isEmpty();
  }

  @Test
  void fits_whatIsNoRoute_takesNoPlace() {
    for (int i = 0; i < 2_000; i++) {
      assertThat(shape.fits("/users/" + i)).isFalse();
    }
    assertThat(shape.fits("/users/{id}")).isTrue();
  }

  /** Each name has a limit of its own. */
  @Test
  void of_anotherName_countsAnew() {
    for (int i = 0; i <= 1_000; i++) {
      shape.fits(route(i));
    }
    assertThat(shape.of("url.template").fits("/another")).isTrue();
    assertThat(shape.fits("/another")).isFalse();
  }

  /**
   * A stamp must not permit a value that the gate refuses later: a value that fitted once always
   * fits.
   */
  @Test
  void fits_manyThreadsAtTheLimit_exactlyAThousandAndNoneTakenBack() throws Exception {
    int threads = 8;
    Set<String> fitted = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * 37;
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < 1_301; i++) {
                    String route = route((first + i) % 1_301);
                    if (shape.fits(route)) {
                      fitted.add(route);
                    }
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(fitted).hasSize(TemplateShape.MAX_VALUES).allMatch(shape::fits);
    assertThat(logs.messages()).hasSize(1);
  }
}
