/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real backend while consent changes at random: {@code increase} over the run equals what was
 * measured. Without a server the test is skipped, but not in CI.
 *
 * <p>VictoriaMetrics ignores start times and sees a reset where a value falls. So each phase has
 * intervals enough that a series which begins anew is lower than the one that ended.
 */
class VictoriaMetricsTest extends AssentRig {
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[^,]*,\"([^\"]*)\"]");

  private final BackendSchedule schedule = new BackendSchedule();

  private long total;
  private long withWords;

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

  private void start(String url) throws IOException {
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
              - { categories: [content.chat], purposes: [any], recipients: [first_party], basis: opt_in }
            """));
    destination("victoria", "product_improvement", url + "/opentelemetry");
    environment.put("ASSENT_DESTINATION_VICTORIA_SIGNALS", "metrics");
    assent = builder().clock(schedule).build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261127})
  void increase_randomConsent_equalsWhatWasMeasured(long seed) throws Exception {
    String url = server();
    start(url);
    String name = "app.count." + Long.toHexString(seed) + Long.toHexString(System.nanoTime());
    LongCounter counter = counter(name).build();
    schedule.run(
        this,
        new Random(seed),
        false,
        (random, isGranted) -> {
          long some = 50 + random.nextInt(50);
          long words = 5 + random.nextInt(5);
          counter.add(some);
          counter.add(words, Attributes.of(CHAT, "ten"));
          total += some + words;
          withWords += isGranted ? words : 0;
        },
        this::flush);

    assertThat(increase(url, "{__name__=\"" + name + "\"}")).isEqualTo(total);
    assertThat(increase(url, "{__name__=\"" + name + "\",app\\.chat\\.text=\"ten\"}"))
        .isEqualTo(withWords);
  }

  /** The increase of some series over the run. */
  static long increase(String url, String series) throws Exception {
    get(url + "/internal/force_flush");
    String query = URLEncoder.encode("sum(increase(" + series + "[3h]))", StandardCharsets.UTF_8);
    String answer = get(url + "/api/v1/query?nocache=1&query=" + query);
    Matcher value = VALUE.matcher(answer);
    return value.find() ? Math.round(Double.parseDouble(value.group(1))) : 0;
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
