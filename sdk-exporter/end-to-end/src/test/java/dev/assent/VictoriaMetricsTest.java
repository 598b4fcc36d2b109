/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real backend while consent changes at random: {@code increase} over the run equals what was
 * measured. Without a server the test is skipped, but not in CI.
 *
 * <p>VictoriaMetrics ignores start times and sees a reset where a value falls. So each phase has
 * intervals enough that a series which begins anew is lower than the one that ended.
 */
class VictoriaMetricsTest extends AssentRig {
  private static final int SCHEDULES = 32;
  private static final Offset<Double> TOLERANCE = Offset.offset(1e-6);
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[^,]*,\"([^\"]*)\"]");

  private final BackendSchedule schedule = new BackendSchedule();

  /** The address of the server; skips the test without one. */
  static String server() {
    String url = System.getenv("TEST_VICTORIA_METRICS_URL");
    if (url == null) {
      assertThat(System.getenv("TEST_VICTORIA_METRICS_REQUIRED"))
          .as("TEST_VICTORIA_METRICS_REQUIRED: the test must not be skipped")
          .isNull();
    }
    assumeTrue(url != null, "skipped: TEST_VICTORIA_METRICS_URL is not set");
    return url;
  }

  private void start(String url, String basis) throws IOException {
    catalogChat();
    defaultSubject(USER);
    environment.put(
        "ASSENT_POLICY",
        file(
            "policy.yaml",
            """
            terms: 2023-08-07
            rules:
              - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
              - { categories: [content.chat], purposes: [any], recipients: [first_party], basis: %s }
            """
                .formatted(basis)));
    destination("victoria", "product_improvement", url + "/opentelemetry");
    environment.put("ASSENT_DESTINATION_VICTORIA_SIGNALS", "metrics");
    assent = builder().clock(schedule.clock).build();
  }

  /** A schedule of consent. Odd seeds begin without a grant, even ones without a denial. */
  @ParameterizedTest
  @MethodSource("seeds")
  void increase_randomConsent_equalsWhatWasMeasured(long seed) throws Exception {
    String url = server();
    boolean isOptIn = seed % 2 != 0;
    start(url, isOptIn ? "opt_in" : "opt_out");
    String run = letters(seed) + "." + letters(System.nanoTime());
    Measured measured = new Measured(assent.openTelemetry().getMeter("app"), run);
    schedule.run(this, new Random(seed), !isOptIn, measured::interval, this::flush);

    assertThat(measured.withWords.values()).anyMatch(increase -> increase > 0);
    for (String series : measured.all.keySet()) {
      assertThat(exactIncrease(url, series))
          .as(series)
          .isCloseTo(measured.all.get(series), TOLERANCE);
      String withWords = series.replace("}", ",app\\.chat\\.text=\"ten\"}");
      assertThat(exactIncrease(url, withWords))
          .as(withWords)
          .isCloseTo(measured.withWords.getOrDefault(series, 0.0), TOLERANCE);
    }
  }

  /** Letters alone: a name with many digits may hold a number of a person, and stays. */
  static String letters(long number) {
    StringBuilder letters = new StringBuilder();
    Long.toHexString(number)
        .chars()
        .forEach(digit -> letters.append((char) ('a' + Character.digit(digit, 16))));
    return letters.toString();
  }

  private static LongStream seeds() {
    return LongStream.rangeClosed(1, SCHEDULES);
  }

  /** Measures the same with instruments of several kinds, and adds up by the backend's series. */
  private static final class Measured {
    private static final Attributes WORDS = Attributes.of(CHAT, "ten");

    private final Map<String, Double> all = new HashMap<>();
    private final Map<String, Double> withWords = new HashMap<>();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong seenWithWords = new AtomicLong();
    private final String run;
    private final LongCounter longs;
    private final DoubleCounter doubles;
    private final DoubleHistogram histogram;

    Measured(Meter meter, String run) {
      this.run = run;
      longs = meter.counterBuilder("app.longs." + run).build();
      doubles = meter.counterBuilder("app.doubles." + run).ofDoubles().build();
      histogram =
          meter
              .histogramBuilder("app.times." + run)
              .setExplicitBucketBoundariesAdvice(List.of(5.0, 50.0))
              .build();
      meter
          .counterBuilder("app.seen." + run)
          .buildWithCallback(
              to -> {
                to.record(seen.get());
                to.record(seenWithWords.get(), WORDS);
              });
    }

    void interval(Random random, boolean permitted) {
      long some = 50 + random.nextInt(50);
      long words = 5 + random.nextInt(5);
      longs.add(some);
      longs.add(words, WORDS);
      doubles.add(some + 0.5);
      doubles.add(words + 0.25, WORDS);
      seen.addAndGet(some);
      seenWithWords.addAndGet(words);
      count("longs", "", permitted, some, words);
      count("doubles", "", permitted, some + 0.5, words + 0.25);
      count("seen", "", permitted, some, words);
      for (double value : List.of(3.0, 40.0, 70.0)) {
        histogram.record(value);
      }
      histogram.record(4, WORDS);
      count("times", "_count", permitted, 3, 1);
      count("times", "_sum", permitted, 113, 4);
      count("times", "_bucket\",le=\"5", permitted, 1, 1);
      count("times", "_bucket\",le=\"50", permitted, 2, 1);
      count("times", "_bucket\",le=\"+Inf", permitted, 3, 1);
    }

    private void count(String kind, String suffix, boolean permitted, double some, double words) {
      String series = "{__name__=\"app." + kind + "." + run + suffix + "\"}";
      all.merge(series, some + words, Double::sum);
      withWords.merge(series, permitted ? words : 0, Double::sum);
    }
  }

  /** The increase of some series over the run, of whole numbers. */
  static long increase(String url, String series) throws Exception {
    return Math.round(exactIncrease(url, series));
  }

  private static double exactIncrease(String url, String series) throws Exception {
    get(url + "/internal/force_flush");
    String query = URLEncoder.encode("sum(increase(" + series + "[3h]))", StandardCharsets.UTF_8);
    String answer = get(url + "/api/v1/query?nocache=1&query=" + query);
    Matcher value = VALUE.matcher(answer);
    return value.find() ? Double.parseDouble(value.group(1)) : 0;
  }

  private static String get(String url) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer.body();
  }
}
