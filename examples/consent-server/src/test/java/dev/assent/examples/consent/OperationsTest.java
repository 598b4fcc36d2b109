/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells the people who run it. */
@Timeout(60)
class OperationsTest {
  private static final String TOKEN = "a-token-for-meters-of-32-characters";

  @TempDir private Path directory;

  private static Answer ask(Platform platform, String path) {
    return platform.ask(platform.service(), "", path);
  }

  @Test
  void health_ofARunningServer_isUp() throws IOException {
    try (Platform platform = Platform.start(ServiceConfig.defaults())) {
      assertThat(ask(platform, "/health/live").text()).isEqualTo("{\"status\":\"UP\"}");
      assertThat(ask(platform, "/health/ready").text()).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @Test
  void ready_databaseOfAnotherGeneration_isDownWithTheReason() throws IOException {
    ServiceConfig config =
        ServiceConfig.defaults()
            .withDatabase(TestDatabases.h2())
            .withHeartbeat(Duration.ofMillis(20));
    try (Platform old = Platform.start(config);
        Platform promoted = Platform.start(config.withGeneration(1))) {
      await().until(() -> ask(old, "/health/ready").status() == 503);

      assertThat(ask(old, "/health/ready").text())
          .contains("\"DOWN\"")
          .contains("another generation");
      assertThat(ask(old, "/health/live").status()).isEqualTo(200);
      assertThat(ask(promoted, "/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void reasons_clockSkewSilenceAndEnd_areNamed() {
    AtomicLong now = new AtomicLong();
    Instant time = Instant.parse("2026-12-01T12:00:00Z");
    Ages ages = new Ages(Clock.fixed(time, ZoneOffset.UTC), now::get);
    try (Database database = new Database(TestDatabases.h2())) {
      Schema.create(database);
      Heartbeats heartbeats = new Heartbeats(database, 0, Duration.ofSeconds(1), ages::compare);
      Health health = new Health(heartbeats, ages, now::get);
      assertThat(health.reasons()).isEmpty();

      ages.compare(time.plusSeconds(31));
      now.addAndGet(Duration.ofSeconds(31).toNanos());
      health.ends();

      assertThat(health.reasons())
          .containsExactly(
              "the server ends",
              "the clocks of the server and the database differ by more than 30 s",
              "the database has not answered for 30 s");

      health.looked();
      ages.compare(time);
      assertThat(health.reasons()).containsExactly("the server ends");
    }
  }

  @Test
  void describe_ofANewDatabase_saysWhereTheTokensAreAndNone() throws IOException {
    ServiceConfig config = ServiceConfig.defaults();
    try (Platform platform = Platform.start(config)) {
      List<String> lines = platform.service().describe(config);

      Path directory = Path.of(lines.get(3).replaceAll("tokens +(\\S+) .*", "$1"));
      try (Stream<Path> files = Files.list(directory)) {
        List<Path> all = files.toList();
        assertThat(all).hasSizeGreaterThan(3);
        for (Path file : all) {
          assertThat(String.join("\n", lines)).doesNotContain(Files.readString(file).strip());
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .isEqualTo("rw-------");
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  @Test
  void metrics_withoutTheirToken_areNotGiven() throws IOException {
    try (Platform platform = Platform.start(ServiceConfig.defaults())) {
      assertThat(ask(platform, "/metrics").status()).isEqualTo(401);
      for (String who : new String[] {"operator", "service", "acme", "acme/u7"}) {
        assertThat(
                platform
                    .ask(platform.service(), platform.service().token(who), "/metrics")
                    .status())
            .isEqualTo(403);
      }
    }
  }

  /** What an operator needs, and nobody's name. */
  @Test
  void metrics_afterRequestsOfMany_nameRoutesAndNobody() throws IOException {
    Files.writeString(directory.resolve("metrics"), TOKEN);
    String url = TestDatabases.h2();
    try (Platform seeded = Platform.start(ServiceConfig.defaults().withDatabase(url));
        Platform platform =
            Platform.start(ServiceConfig.defaults().withDatabase(url).withTokens(directory));
        Events events = seeded.eventsOf("service", "{\"subject\":\"acme/u7\",\"revision\":0}")) {
      String u7 = seeded.service().token("acme/u7");
      platform.ask(platform.service(), u7, "/v1/consents/acme/u7");
      platform.ask(platform.service(), u7, "/v1/consents/canary");
      platform.ask(platform.service(), u7, "/canary");
      seeded.put("acme/u7", "/v1/consents/acme/u7/choices", ConsentServiceContract.DENIAL);
      assertThat(events.nextChange()).isEqualTo("acme/u7 1");

      String text = platform.ask(platform.service(), TOKEN, "/metrics").text();

      assertThat(text)
          .contains(
              "http_server_requests_seconds_count{method=\"GET\",status=\"200\","
                  + "uri=\"/v1/consents/{account}/{user}\"} 1")
          .contains("uri=\"UNKNOWN\"")
          .contains("consent_streams 0")
          .contains("consent_levels 0")
          .contains("consent_position_age ")
          .contains("consent_database_connections ")
          .contains("consent_database_retries_total ")
          .contains("jvm_memory_used_bytes")
          .doesNotContain("acme", "u7", "canary", TOKEN, u7);
    }
  }

  /** Readers go to other servers before this one stops, and no new ones come. */
  @Test
  void close_withATimeToDrain_endsStreamsInGoodOrder() throws Exception {
    try (Platform platform =
            Platform.start(
                ServiceConfig.defaults()
                    .listens(listening -> listening.withDrain(Duration.ofMillis(300))));
        Events first = platform.events("service");
        Events second = platform.events("acme")) {
      Thread end = new Thread(platform.service()::close);
      end.start();

      assertThat(first.nextData("never")).isNull();
      assertThat(second.nextData("never")).isNull();
      end.join();
    }
  }
}
