/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.Allocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one reader can make a server keep. */
@Timeout(60)
class InterestLimitsTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private static ServiceConfig config(int levels) {
    return ServiceConfig.defaults()
        .withStreams(new StreamLimits(64, 64, levels, 64, LONG, LONG, Duration.ofMillis(50)));
  }

  private static String levels(String... subjects) {
    return "{\"levels\":["
        + List.of(subjects).stream()
            .map(it -> "{\"subject\":\"" + it + "\"}")
            .collect(Collectors.joining(","))
        + "]}";
  }

  private static int open(Platform platform, String token, String body) {
    return platform.post(platform.service(), token, "/v1/events", body).status();
  }

  /** One account names a sixteenth of all levels at most; others are served still. */
  @Test
  void open_moreLevelsThanTheShareOfAnAccount_isUnavailableForItAlone() throws IOException {
    try (Platform platform = Platform.start(config(32))) {
      assertThat(
              open(
                  platform,
                  platform.service().token("acme"),
                  levels("acme", "acme/u7", "acme/host")))
          .isEqualTo(503);

      platform.eventsOf("globex", "{\"subject\":\"globex\"}").close();
    }
  }

  /** The processes of an operator share one token. */
  @Test
  void open_levelsOfATokenOfAFile_mayBeThreeFourths() throws IOException {
    String token = "a-token-of-32-characters-or-more-of-a-service";
    Files.writeString(directory.resolve("service"), token);
    ServiceConfig config = config(16).withTokens(directory);
    try (ConsentService service = ConsentService.start(config);
        Platform platform = Platform.start(ServiceConfig.defaults())) {
      String twelve =
          IntStream.range(0, 12)
              .mapToObj(i -> "{\"subject\":\"acme/u" + i + "\"}")
              .collect(Collectors.joining(","));
      try (Events events = platform.eventsOf(service, token, twelve)) {
        assertThat(events.next()).isNotNull();
        assertThat(platform.post(service, token, "/v1/events", levels("acme")).status())
            .isEqualTo(503);
      }
    }
  }

  /** Each named level that the token does not read is announced as missing. */
  @Test
  void open_moreDifferencesThanMayWait_isUnavailable() throws IOException {
    try (Platform platform = Platform.start(config(320))) {
      String body =
          "{\"levels\":["
              + IntStream.rangeClosed(0, Changes.PAGE)
                  .mapToObj(i -> "{\"subject\":\"globex/u" + i + "\",\"revision\":1}")
                  .collect(Collectors.joining(","))
              + "]}";

      assertThat(open(platform, platform.service().token("acme/u7"), body)).isEqualTo(503);
      assertThat(platform.service().streams().size()).isZero();
    }
  }

  @Test
  void levels_sameSubjectTwice_lastOneCounts() {
    assertThat(
            InterestChange.levels(
                "{\"levels\":[{\"subject\":\"a\",\"revision\":1},{\"subject\":\"a\"}]}"
                    .getBytes(UTF_8)))
        .containsExactly(new Level("a", -1, null));
  }

  /** As a tree, such a body would be more than a hundred megabytes. */
  @Test
  void levels_manyWrongOnes_areRefusedWithoutATree() {
    byte[] body = ("{\"levels\":[" + "{},".repeat(1_300_000) + "{}]}").getBytes(UTF_8);
    assertThatThrownBy(() -> InterestChange.levels(body)).isInstanceOf(Problem.class);

    long bytes =
        Allocation.of(
            () ->
                assertThatThrownBy(() -> InterestChange.levels(body))
                    .hasMessageContaining("subject"));

    assertThat(bytes).isLessThan(1_000_000);
  }

  /** A million levels, by many changes. */
  @Test
  void change_moreLevelsThanAStreamHas_endsIt() throws IOException {
    try (Platform platform = Platform.start(ServiceConfig.defaults());
        Events events = platform.eventsOf("service", many(0))) {
      String stream = events.nextData("stream").get("interest").textValue();
      String second = "{\"number\":1,\"add\":[" + many(Level.MOST / 2) + "]}";
      String third = "{\"number\":2,\"add\":[" + many(Level.MOST) + "]}";

      assertThat(platform.post("service", stream, second).status()).isEqualTo(204);
      assertThat(platform.service().streams().levels()).isEqualTo(Level.MOST);
      assertThat(platform.post("service", stream, third).status()).isEqualTo(422);

      assertThat(events.nextData("nothing")).isNull();
      assertThat(platform.service().streams().levels()).isZero();
    }
  }

  private static String many(int from) {
    return IntStream.range(from, from + Level.MOST / 2)
        .mapToObj(i -> "{\"subject\":\"acme/u" + i + "\"}")
        .collect(Collectors.joining(","));
  }

  /** For example, without memory. */
  @Test
  void turn_thatFails_isNotTheLast() throws IOException {
    StreamLimits broken = new StreamLimits(64, 64, 64, 64, LONG, LONG, null);
    try (ConsentService service =
        ConsentService.start(ServiceConfig.defaults().withStreams(broken))) {
      assertThat(service.announcer().turn()).isTrue();
      assertThat(service.announcer().isAlive()).isTrue();
    }
  }
}
