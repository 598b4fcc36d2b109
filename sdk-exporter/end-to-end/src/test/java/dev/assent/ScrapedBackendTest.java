/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scrapes of a destination in a real backend while consent changes at random: {@code increase}
 * over the run equals what was measured. See {@link VictoriaMetricsTest} for the sizes. The backend
 * gets each scrape with the time of the instance, whose clock the test moves.
 */
class ScrapedBackendTest extends ScrapedOverHttp {
  private final BackendSchedule schedule = new BackendSchedule();

  private long total;
  private long withWords;

  private void startWithClock() throws IOException {
    int port = freePort();
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
    environment.put("ASSENT_DESTINATIONS", "scraped");
    environment.put("ASSENT_DESTINATION_SCRAPED_PURPOSE", "product_improvement");
    environment.put("ASSENT_DESTINATION_SCRAPED_RECIPIENT", "first_party");
    environment.put("ASSENT_DESTINATION_SCRAPED_LISTEN", "127.0.0.1:" + port);
    assent = builder().clock(schedule.clock).build();
    scraper = new Scraper(port);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20261127})
  void increase_randomConsent_equalsWhatWasMeasured(long seed) throws Exception {
    String url = VictoriaMetricsTest.server();
    startWithClock();
    String name =
        "app.count"
            + VictoriaMetricsTest.letters(seed)
            + "x"
            + VictoriaMetricsTest.letters(System.nanoTime());
    String series = name.replace('.', '_') + "_total";
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
        () -> pass(url));

    assertThat(VictoriaMetricsTest.increase(url, "{__name__=\"" + series + "\"}")).isEqualTo(total);
    assertThat(
            VictoriaMetricsTest.increase(
                url, "{__name__=\"" + series + "\",app_chat_text=\"ten\"}"))
        .isEqualTo(withWords);
    balancesExactly();
  }

  /** Scrapes, and passes the text on. */
  private void pass(String url) throws Exception {
    String text = scrape();
    long millis = TimeUnit.NANOSECONDS.toMillis(schedule.clock.now());
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(url + "/api/v1/import/prometheus?timestamp=" + millis))
                    .POST(HttpRequest.BodyPublishers.ofString(text))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
