/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Positions, generations and interests, on every database. */
@Timeout(60)
abstract class PositionsContract {
  private static final String U7 = "/v1/consents/acme/u7";
  private static final String GRANT = ConsentServiceContract.GRANT;
  private static final String DENIAL = ConsentServiceContract.DENIAL;

  private String url;
  private Platform platform;

  /** Returns the URL of a new, empty database. */
  abstract String database();

  @BeforeEach
  void start() throws IOException {
    url = database();
    platform = Platform.start(config());
  }

  @AfterEach
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  private ServiceConfig config() {
    return ServiceConfig.defaults()
        .withDatabase(url)
        .opening(0)
        .withHeartbeat(Duration.ofMillis(50));
  }

  // ---- documents ----

  @Test
  void document_answered_saysHowCurrentItIs() {
    for (Answer answer :
        List.of(
            platform.get("service", U7),
            platform.get("service", U7, "If-None-Match", "*"),
            platform.get("service", "/v1/consents/acme/nobody"))) {
      assertThat(Position.parse(answer.header(Position.HEADER)).generation()).isZero();
      assertThat(Long.parseLong(answer.header("Age"))).isBetween(30L, 40L);
    }
  }

  @Test
  void document_laterRead_hasALaterPosition() {
    Position first = Position.parse(platform.get("service", U7).header(Position.HEADER));
    next(first);

    Position second = Position.parse(platform.get("service", U7).header(Position.HEADER));

    assertThat(second).isGreaterThan(first);
  }

  /** An answer is never below what the request shows; the position of this very moment is fine. */
  @Test
  void document_belowWhatTheProcessHasSeen_is412() {
    String now = platform.get("service", U7).header(Position.HEADER);
    platform.put("acme/u7", U7 + "/choices", GRANT);

    assertThat(status(Position.HEADER, now, Seen.REVISION, "1")).isEqualTo(200);
    assertThat(status(Position.HEADER, now, Seen.REVISION, "2")).isEqualTo(412);
    assertThat(status(Position.HEADER, "0.999999")).isEqualTo(412);
    assertThat(status(Position.HEADER, "1.1")).isEqualTo(412);
    assertThat(status(Seen.REVISION, "2")).isEqualTo(412);
  }

  private int status(String... headers) {
    return platform.get("service", U7, headers).status();
  }

  /** Neither the existence nor the revision of others shows. */
  @Test
  void document_ofOthersWithARevision_is412WhetherItExistsOrNot() {
    for (String other : List.of("acme/host", "acme/nobody", "globex")) {
      for (String revision : List.of("0", "7")) {
        Answer answer = platform.get("acme/u7", "/v1/consents/" + other, Seen.REVISION, revision);
        assertThat(answer.status()).as(other).isEqualTo(412);
      }
      assertThat(platform.get("acme/u7", "/v1/consents/" + other).status()).isEqualTo(404);
    }
  }

  @Test
  void document_unreadableHeaders_areRefusedWithoutRepeatingThem() {
    for (String position : List.of("", "secret", "1", "1.", "-1.1", "1.1.1", "1.1, 1.2")) {
      Answer answer = platform.get("service", U7, Position.HEADER, position);
      assertThat(answer.status()).as(position).isEqualTo(400);
      assertThat(answer.text()).doesNotContain("secret");
    }
    assertThat(platform.get("service", U7, Seen.REVISION, "-1").status()).isEqualTo(400);
  }

  // ---- generations ----

  /** An empty or restored database must not make processes delete what they sent. */
  @Test
  void unknownSubject_inAGenerationThatIsClosed_is503() {
    platform
        .service()
        .database()
        .transaction(
            connection -> Sql.update(connection, "UPDATE generations SET is_open = FALSE"));

    assertThat(platform.get("service", "/v1/consents/acme/nobody").status()).isEqualTo(503);
    assertThat(platform.get("service", U7).status()).isEqualTo(200);
    // a token that does not read it learns nothing
    assertThat(platform.get("globex", U7).status()).isEqualTo(503);
    assertThat(platform.get("globex", "/v1/consents/acme/nobody").status()).isEqualTo(503);
  }

  @Test
  void unknownSubject_withoutAFreshHeartbeat_is503() throws IOException {
    platform.close();
    url = database();
    platform = Platform.start(config().withHeartbeat(Duration.ofDays(1)));
    platform
        .service()
        .database()
        .transaction(
            connection ->
                Sql.update(
                    connection,
                    "UPDATE heartbeats SET beaten_at = beaten_at - INTERVAL '1' MINUTE"));

    assertThat(platform.get("service", "/v1/consents/acme/nobody").status()).isEqualTo(503);
    assertThat(Long.parseLong(platform.get("service", U7).header("Age"))).isBetween(90L, 100L);
  }

  /** Whatever a restore has lost, a revision never falls, and no choice is without history. */
  @Test
  void revision_inALaterGeneration_isAboveAllBefore() throws IOException {
    platform.put("acme/u7", U7 + "/choices", GRANT);
    String tag = platform.get("service", U7).header("ETag");
    String token = platform.service().token("service");
    try (ConsentService later = ConsentService.start(config().withGeneration(1))) {
      assertThat(later.generation()).isEqualTo(1);
      Answer answer = platform.ask(later, token, U7, "If-None-Match", tag);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().get("revision").longValue()).isEqualTo((1L << 32) + 1);
      assertThat(answer.header(Position.HEADER)).startsWith("1.");
      Answer history = platform.ask(later, token, U7 + "/history");
      assertThat(history.json().at("/entries/0/revision").longValue()).isEqualTo((1L << 32) + 1);
    }
  }

  /** A no after the yes may be lost, which processes keep until a later yes. */
  @Test
  void grant_saidAgainInALaterGeneration_countsFromThen() throws IOException {
    platform.put("acme/u7", U7 + "/choices", GRANT);
    platform.put("acme/u7", U7 + "/choices", GRANT);
    String token = platform.service().token("acme/u7");
    String first = platform.get("service", U7).json().at("/choices/0/at").textValue();
    try (ConsentService later = ConsentService.start(config().withGeneration(1))) {
      Answer again = platform.put(later, token, U7 + "/choices", GRANT);

      assertThat(again.json().get("revision").longValue()).isEqualTo((1L << 32) + 2);
      assertThat(Instant.parse(again.json().at("/choices/0/at").textValue()))
          .isAfter(Instant.parse(first));
    }
  }

  /** The servers of the generation before answer nothing any more, and end their streams. */
  @Test
  void server_ofAnEarlierGeneration_answersNothing() throws IOException {
    try (Events events = platform.events("service")) {
      events.nextPosition();
      try (ConsentService later = ConsentService.start(config().withGeneration(1))) {
        assertThat(later.generation()).isEqualTo(1);

        assertThat(platform.get("service", U7).status()).isEqualTo(503);
        String block = events.next();
        while (block != null) {
          block = events.next();
        }
      }
    }
  }

  /** Numbers that mean two moments would confirm what was never read. */
  @Test
  void heartbeats_ofAGeneration_neverStartAgain() throws IOException {
    Database database = platform.service().database();
    try (ConsentService later = ConsentService.start(config().withGeneration(1))) {
      assertThat(later.generation()).isEqualTo(1);
    }
    long number =
        database.transaction(connection -> Heartbeats.lastOf(connection, 1).position().heartbeat());
    database.transaction(connection -> Sql.update(connection, "DELETE FROM heartbeats"));

    try (ConsentService later = ConsentService.start(config().withGeneration(1))) {
      assertThat(later.generation()).isEqualTo(1);
      long next =
          database.transaction(
              connection -> Heartbeats.lastOf(connection, 1).position().heartbeat());
      assertThat(next).isGreaterThan(number);
    }
  }

  /** A restore without a new generation, against the rule. */
  @Test
  void database_thatGoesBack_endsAllStreams() throws IOException {
    platform.close();
    url = database();
    platform = Platform.start(config().withHeartbeat(Duration.ofDays(1)));
    try (Events events = platform.events("service")) {
      platform
          .service()
          .database()
          .transaction(connection -> Sql.update(connection, "UPDATE heartbeats SET number = 0"));

      String block = events.next();
      while (block != null) {
        block = events.next();
      }
    }
  }

  @Test
  void start_forAnEarlierGeneration_saysWhichOneTheDatabaseHas() throws IOException {
    ConsentService.start(config().withGeneration(2)).close();

    assertThatThrownBy(() -> ConsentService.start(config().withGeneration(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--generation 2");
  }

  // ---- interests ----

  @Test
  void stream_ofLevels_announcesThemAndNoOthers() {
    try (Events events = platform.eventsOf("service", level("acme/u7", 0))) {
      events.nextPosition();
      platform.put("acme/host", "/v1/consents/acme/host/choices", GRANT);
      platform.put("acme", "/v1/consents/acme/choices", GRANT);
      platform.put("acme/u7", U7 + "/choices", GRANT);

      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  /** After a gap, only what changed is announced. */
  @Test
  void stream_ofLevels_announcesAtOnceWhatDiffers() {
    platform.put("acme/u7", U7 + "/choices", GRANT);
    platform.put("acme/u7", U7 + "/choices", DENIAL);
    platform.put("acme/host", "/v1/consents/acme/host/choices", GRANT);
    awaitAnnounced();

    try (Events events =
        platform.eventsOf(
            "service",
            String.join(
                ",",
                level("acme/u7", 1),
                level("acme/host", 1),
                level("acme/gone", 7),
                level("acme", 0),
                "{\"subject\":\"globex\"}"))) {
      List<String> announced = changesUntilPosition(events);

      assertThat(announced).containsExactlyInAnyOrder("acme/u7 2", "acme/gone -");
    }
  }

  /** Others' changes don't show: a level that the token does not read is as good as missing. */
  @Test
  void stream_ofLevelsOfOthers_tellsNothingAboutThem() {
    platform.put("acme/host", "/v1/consents/acme/host/choices", GRANT);
    try (Events events =
        platform.eventsOf(
            "acme/u7",
            String.join(
                ",",
                level("acme/host", 0),
                level("acme/nobody", 0),
                level("globex", 0),
                level("acme/u7", 0)))) {
      assertThat(changesUntilPosition(events))
          .containsExactlyInAnyOrder("acme/host -", "acme/nobody -", "globex -");

      platform.put("acme/host", "/v1/consents/acme/host/choices", DENIAL);
      platform.put("globex", "/v1/consents/globex/choices", GRANT);
      platform.put("acme/u7", U7 + "/choices", GRANT);

      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  /** Its number counts only from a heartbeat after the comparison. */
  @Test
  void interest_changed_countsFromALaterHeartbeat() {
    try (Events events = platform.eventsOf("service", level("acme/u7", 0))) {
      String stream = events.nextData("stream").get("interest").textValue();
      assertThat(events.nextPosition()).endsWith(" 0");
      Position before = Position.parse(platform.get("service", U7).header(Position.HEADER));
      platform.put("acme/host", "/v1/consents/acme/host/choices", GRANT);

      String change = "{\"number\":1,\"add\":[" + level("acme/host", 0) + "]}";
      assertThat(platform.post("service", stream, change).status()).isEqualTo(204);

      List<String> announced = new ArrayList<>();
      String position = nextPosition(events, announced);
      while (!position.endsWith(" 1")) {
        position = nextPosition(events, announced);
      }
      assertThat(Position.parse(position.split(" ")[0])).isGreaterThan(before);
      assertThat(announced).contains("acme/host 1");
      platform.put("acme/host", "/v1/consents/acme/host/choices", DENIAL);
      assertThat(events.nextChange()).isEqualTo("acme/host 2");
    }
  }

  @Test
  void interest_removed_isNotAnnouncedAnyMore() {
    try (Events events =
        platform.eventsOf("service", level("acme/u7", 0) + "," + level("acme", 0))) {
      String stream = events.nextData("stream").get("interest").textValue();
      String change = "{\"number\":1,\"remove\":[\"acme/u7\"]}";
      assertThat(platform.post("service", stream, change).status()).isEqualTo(204);

      platform.put("acme/u7", U7 + "/choices", GRANT);
      platform.put("acme", "/v1/consents/acme/choices", GRANT);

      assertThat(events.nextChange()).isEqualTo("acme 1");
    }
  }

  @Test
  void interest_wrongNumberOrReader_changesNothing() {
    try (Events events = platform.eventsOf("service", level("acme/u7", 0))) {
      String stream = events.nextData("stream").get("interest").textValue();
      String third = "{\"number\":3,\"remove\":[\"acme/u7\"]}";
      String first = third.replace("3", "1");

      assertThat(platform.post("service", stream, third).status()).isEqualTo(409);
      assertThat(platform.post("acme", stream, first).status()).isEqualTo(404);
      assertThat(platform.post("service", "/v1/events/unknown", first).status()).isEqualTo(404);

      platform.put("acme/u7", U7 + "/choices", GRANT);
      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  @Test
  void interest_repeatedNumber_hasNoFurtherEffect() {
    try (Events events = platform.eventsOf("service", "")) {
      String stream = events.nextData("stream").get("interest").textValue();
      String add = "{\"number\":1,\"add\":[" + level("acme/u7", 0) + "]}";
      String other = "{\"number\":1,\"remove\":[\"acme/u7\"]}";

      assertThat(platform.post("service", stream, add).status()).isEqualTo(204);
      assertThat(platform.post("service", stream, other).status()).isEqualTo(204);

      platform.put("acme/u7", U7 + "/choices", GRANT);
      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  @Test
  void interest_tooMuchOrUnreadable_isRefused() {
    String many =
        IntStream.rangeClosed(0, Level.MOST)
            .mapToObj(i -> "{\"subject\":\"s\"}")
            .collect(Collectors.joining(","));
    for (String body :
        List.of(
            "{\"levels\":[" + many + "]}",
            "{\"levels\":{}}",
            "{}",
            "{\"levels\":[{\"subject\":\"acme\",\"position\":\"secret\"}]}",
            "{\"levels\":[\"acme\"]}",
            "{\"levels\":[{\"subject\":\"\"}]}",
            "{\"levels\":[{\"subject\":\"" + "s".repeat(257) + "\"}]}",
            "{\"levels\":[{\"subject\":\"acme\",\"revision\":-1}]}",
            "{\"levels\":[{\"subject\":\"acme\",\"revision\":1.5}]}",
            "{\"levels\":[{\"subject\":\"acme\",\"secret\":1}]}")) {
      Answer answer = platform.post("service", "/v1/events", body, "Accept", "text/event-stream");
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.text()).doesNotContain("secret");
    }
    assertThat(platform.service().listeners()).isZero();
  }

  /** What a name can't be is as good as missing: it must not fail the others. */
  @Test
  void stream_ofNamesThatCantBe_announcesThemAsMissing() {
    try (Events events =
        platform.eventsOf(
            "service",
            String.join(",", level("a\\u0000b", 3), level("a/b/c", 3), level("acme/u7", 0)))) {
      assertThat(changesUntilPosition(events)).containsExactlyInAnyOrder("a\u0000b -", "a/b/c -");
    }
  }

  @Test
  void interest_ofTooManyLevels_endsTheStream() throws IOException {
    platform.close();
    url = database();
    platform =
        Platform.start(
            config()
                .withStreams(
                    new StreamLimits(
                        8,
                        8,
                        2,
                        64,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(50))));
    try (Events events = platform.eventsOf("service", level("acme/u7", 0))) {
      String stream = events.nextData("stream").get("interest").textValue();
      String change =
          "{\"number\":1,\"add\":[" + level("acme", 0) + "," + level("globex", 0) + "]}";

      assertThat(platform.post("service", stream, change).status()).isEqualTo(422);

      assertThat(events.nextData("nothing")).isNull();
      assertThat(platform.service().listeners()).isZero();
    }
  }

  @Test
  void stream_afterAKnownEvent_saysThatNothingIsMissing() {
    String received;
    try (Events events = platform.eventsOf("service", level("acme/u7", 0))) {
      received = events.nextPosition().split(" ")[0];
    }
    try (Events again =
            platform.eventsOf("service", level("acme/u7", 0), "Last-Event-ID", received);
        Events foreign =
            platform.eventsOf("service", level("acme/u7", 0), "Last-Event-ID", "7.1")) {
      assertThat(again.next()).startsWith("retry");
      assertThat(again.next()).startsWith("event: stream");
      assertThat(again.next()).startsWith("event: resumed");
      assertThat(foreign.next()).startsWith("retry");
      assertThat(foreign.next()).startsWith("event: stream");
      assertThat(foreign.next()).contains("event: position");
    }
  }

  /** Waits until all changes were announced: a stream that opens before hears them, too. */
  private void awaitAnnounced() {
    Changes changes = new Changes(platform.service().database(), null, heartbeat -> false);
    await().until(() -> platform.service().streams().last() == changes.last());
  }

  private List<String> changesUntilPosition(Events events) {
    List<String> announced = new ArrayList<>();
    String unused = nextPosition(events, announced);
    return announced;
  }

  /** Returns the next position and its interest, and adds what is announced before. */
  private static String nextPosition(Events events, List<String> announced) {
    for (String block = events.next(); block != null; block = events.next()) {
      if (block.contains("event: position")) {
        JsonNode data = Json.object(data(block));
        return data.get("position").textValue() + " " + data.get("interest").longValue();
      }
      if (block.contains("event: changed")) {
        JsonNode data = Json.object(data(block));
        announced.add(data.get("subject").textValue() + " " + data.path("revision").asText("-"));
      }
    }
    throw new AssertionError("the stream ended");
  }

  private static byte[] data(String block) {
    return block.substring(block.indexOf("data: ") + 6).getBytes(StandardCharsets.UTF_8);
  }

  private void next(Position position) {
    try (Events events = platform.events("service")) {
      Position last = position;
      while (last.compareTo(position) <= 0) {
        last = Position.parse(events.nextPosition().split(" ")[0]);
      }
    }
  }

  private static String level(String subject, long revision) {
    return "{\"subject\":\"" + subject + "\",\"revision\":" + revision + "}";
  }
}
