/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with a streaming replica of PostgreSQL, whose replay is paused. */
@Timeout(90)
class CopiesOnPostgresTest {
  private static final String U7 = "/v1/consents/acme/u7";
  private static final String LEVEL = "{\"subject\":\"acme/u7\",\"revision\":0}";

  private ServiceConfig config;
  private Platform platform;
  private ConsentService asked;

  @BeforeEach
  void start() throws IOException {
    String url = TestDatabases.postgres();
    config =
        ServiceConfig.defaults()
            .withDatabase(url)
            .withReplica(TestDatabases.postgresCopy(url))
            .opening(0)
            .withHeartbeat(Duration.ofMillis(50));
    platform = Platform.start(config);
    asked = platform.service();
  }

  @AfterEach
  void stop() {
    if (platform != null) {
      TestDatabases.onPostgresCopy("SELECT pg_wal_replay_resume()");
      if (asked != platform.service()) {
        asked.close();
      }
      platform.close();
    }
  }

  private Answer ask(String... headers) {
    return platform.ask(asked, platform.service().token("service"), U7, headers);
  }

  private Position position(String... headers) {
    return Position.parse(ask(headers).header(Position.HEADER));
  }

  /** Waits until the replica answers: a request with a position that it has. */
  private String positionOfTheCopy() {
    Position now = position();
    await().until(() -> position(Position.HEADER, "0.1").compareTo(now) >= 0);
    TestDatabases.onPostgresCopy("SELECT pg_wal_replay_pause()");
    await()
        .pollDelay(Duration.ofMillis(100))
        .until(() -> position(Position.HEADER, "0.1").equals(position(Position.HEADER, "0.1")));
    return position(Position.HEADER, "0.1").toString();
  }

  @Test
  void document_whileTheReplayIsPaused_isNotOlderThanWhatTheRequestShows() throws IOException {
    asked = ConsentService.start(config, Platform.standsStill());
    String early = positionOfTheCopy();
    platform.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);

    Answer old = ask(Position.HEADER, early);
    assertThat(old.json().get("revision").longValue()).isZero();
    assertThat(ask(Position.HEADER, early, Seen.REVISION, "1").json().get("revision").longValue())
        .isEqualTo(1);
    assertThat(ask().json().get("revision").longValue()).isEqualTo(1);
    assertThat(Long.parseLong(old.header("Age"))).isBetween(30L, 40L);
  }

  private boolean isStoredOnOneMachine() {
    return new Durability(platform.service().database()).isOnOneMachine();
  }

  @Test
  void isOnOneMachine_withASynchronousStandby_isFalse() {
    assertThat(isStoredOnOneMachine()).isTrue();
    try {
      TestDatabases.onPostgres(
          "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
      await().until(() -> !isStoredOnOneMachine());
    } finally {
      TestDatabases.onPostgres(
          "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }
  }

  /** After five seconds the primary is followed, and the replica again when it has come back. */
  @Test
  void stream_whileTheReplayIsPaused_announcesStillAndAfterwards() {
    positionOfTheCopy();
    try (Events events = platform.eventsOf("service", LEVEL)) {
      platform.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);
      assertThat(events.nextChange()).isEqualTo("acme/u7 1");

      TestDatabases.onPostgresCopy("SELECT pg_wal_replay_resume()");
      platform.put("acme/u7", U7 + "/choices", ConsentServiceContract.GRANT);
      assertThat(events.nextChange()).isEqualTo("acme/u7 2");
      Position now = position();
      await().until(() -> position(Position.HEADER, "0.1").compareTo(now) > 0);
    }
  }
}
