/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.MeasuredPath.Outcome;
import dev.assent.fixtures.MeasuredProcess;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bytes that each path allocates, divided by those of OpenTelemetry for the same data, in
 * compiled code. Each path runs in a process of its own, so that the compiler's profile has no
 * other types.
 *
 * <p>A bound is what is reached, with a margin of five percent, or of ten for log records, which
 * differ by so much from run to run. A change that makes a path cheaper lowers its bound: run the
 * test with a bound of 0 on JDK 17 and 25, and take the larger ratio of the messages times 1.05.
 * The ratio to work towards is target C3's, see {@code docs/benchmarks/TARGETS.md}.
 */
@Tag("ci")
class PathAllocationTest {
  /** Two processes measure at a time, which changes no byte. */
  private static final ExecutorService PROCESSES = Executors.newFixedThreadPool(2);

  private static final Map<Outcome, Future<Double>> BYTES = new EnumMap<>(Outcome.class);

  @BeforeAll
  static void measure() {
    for (Outcome outcome : Outcome.values()) {
      BYTES.put(outcome, PROCESSES.submit(() -> process(outcome).figure()));
    }
  }

  @AfterAll
  static void stop() {
    PROCESSES.shutdownNow();
  }

  /** On the application's thread, from the start of a span until it is queued. */
  @ParameterizedTest
  @CsvSource({"SPAN_PERMITTED, 1.08", "SPAN_STRIPPED, 1.26", "SPAN_WITHHELD, 0.37"})
  void span_ofOpenTelemetrys_isBounded(Outcome outcome, double most) throws Exception {
    assertThat(ratio(outcome, Outcome.SPAN_PLAIN, most)).isLessThanOrEqualTo(most);
  }

  /** The same in an SDK that was taken over. */
  @ParameterizedTest
  @CsvSource({
    "SPAN_OF_HOST_PERMITTED, 1.38",
    "SPAN_OF_HOST_STRIPPED, 1.65",
    "SPAN_OF_HOST_WITHHELD, 1.16"
  })
  void spanOfAHost_ofOpenTelemetrys_isBounded(Outcome outcome, double most) throws Exception {
    assertThat(ratio(outcome, Outcome.SPAN_PLAIN, most)).isLessThanOrEqualTo(most);
  }

  /** On the application's thread, from the first call until the record is queued. */
  @ParameterizedTest
  @CsvSource({"LOG_PERMITTED, 1.98", "LOG_STRIPPED, 2.3", "LOG_WITHHELD, 1.98"})
  void log_ofOpenTelemetrys_isBounded(Outcome outcome, double most) throws Exception {
    assertThat(ratio(outcome, Outcome.LOG_PLAIN, most)).isLessThanOrEqualTo(most);
  }

  /**
   * A batch as one request in an array, which OpenTelemetry allocates for each request and Assent
   * gets back. Gating a metric point is {@code MetricAllocationTest}'s.
   */
  @ParameterizedTest
  @CsvSource({"ENCODED_SPANS, SPANS_MARSHALED, 0.024", "ENCODED_POINTS, POINTS_MARSHALED, 0.0226"})
  void encoding_ofOpenTelemetrys_isBounded(Outcome ours, Outcome theirs, double most)
      throws Exception {
    assertThat(ratio(ours, theirs, most)).isLessThanOrEqualTo(most);
  }

  private static double ratio(Outcome outcome, Outcome anchor, double most) throws Exception {
    double theirs = BYTES.get(anchor).get();
    return process(outcome).least(BYTES.get(outcome).get(), most * theirs) / theirs;
  }

  /** Compiles in the foreground, so that all code is compiled when it is measured. */
  private static MeasuredProcess process(Outcome outcome) {
    return new MeasuredProcess(List.of("-Xbatch"), MeasuredPath.class, List.of(outcome.name()));
  }
}
