/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with a copy of the database that stays as it was. */
@Timeout(60)
class CopiesTest {
  private static final String U7 = "/v1/consents/acme/u7";
  private static final String LEVEL = "{\"subject\":\"acme/u7\",\"revision\":0}";

  @TempDir private Path directory;
  private final String url = TestDatabases.h2();
  private final String copyUrl = TestDatabases.h2();
  private Platform primary;
  private ConsentService withCopy;
  private Connection copy;

  @BeforeEach
  void start() throws IOException, SQLException {
    primary = Platform.start(config());
    copy = DriverManager.getConnection(copyUrl);
    copyNow();
    withCopy = ConsentService.start(config().withReplica(copyUrl));
  }

  private ServiceConfig config() {
    return ServiceConfig.defaults().withDatabase(url).withHeartbeat(Duration.ofMillis(50));
  }

  private void copyNow() throws SQLException {
    Path script = directory.resolve("script.sql");
    try (Connection from = DriverManager.getConnection(url);
        Statement read = from.createStatement();
        Statement write = copy.createStatement()) {
      read.execute("SCRIPT TO '" + script + "'");
      write.execute("DROP ALL OBJECTS");
      write.execute("RUNSCRIPT FROM '" + script + "'");
    }
  }

  @AfterEach
  void stop() throws SQLException {
    withCopy.close();
    copy.close();
    primary.close();
  }

  private Answer ask(String... headers) {
    return primary.ask(withCopy, primary.service().token("service"), U7, headers);
  }

  @Test
  void document_withAPositionThatTheCopyHas_isTheCopys() throws IOException {
    withCopy.close();
    withCopy = ConsentService.start(config().withReplica(copyUrl), Platform.standsStill());
    String position = ask().header(Position.HEADER);
    String early = position.substring(0, position.indexOf('.')) + ".1";
    primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);

    assertThat(ask(Position.HEADER, early).json().get("revision").longValue()).isZero();
  }

  /** Each process that landed before positions asks so. */
  @Test
  void document_withoutAPosition_isThePrimarys() {
    primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);

    assertThat(ask().json().get("revision").longValue()).isEqualTo(1);
  }

  /** A process that has restarted shows what it knows, and no position. */
  @Test
  void document_missingFromTheCopyAndKnownToTheReader_isThePrimarys() throws IOException {
    withCopy.close();
    withCopy = ConsentService.start(config().withReplica(copyUrl), Platform.standsStill());
    primary.post("acme", "/v1/accounts/acme/users", "{\"user\":\"u8\"}");
    String path = "/v1/consents/acme/u8";
    String token = primary.service().token("service");

    for (String[] seen :
        List.of(
            new String[] {Position.HEADER, "0.0", Seen.REVISION, "0"},
            new String[] {Position.HEADER, "0.1", Seen.REVISION, "0"},
            new String[] {Seen.REVISION, "0"})) {
      assertThat(primary.ask(withCopy, token, path, seen).status()).isEqualTo(200);
    }
  }

  /** The server with the copy has a clock that is 20 s behind: that is allowed. */
  @Test
  void choice_afterOneOfAServerWhoseClockIsAhead_isTheLaterOne() throws IOException {
    withCopy.close();
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-20));
    withCopy = ConsentService.start(config().withClock(behind));
    Answer yes = primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.GRANT);
    Answer no =
        primary.put(
            withCopy,
            primary.service().token("acme/u7"),
            U7 + "/choices",
            ConsentServiceContract.DENIAL);

    assertThat(time(no)).isEqualTo(time(yes).plusMillis(1));
    Answer other =
        primary.put(
            withCopy,
            primary.service().token("acme/u7"),
            U7 + "/choices",
            ConsentServiceContract.DENIAL.replace("content.chat", "content.video"));
    assertThat(time(other)).isBefore(time(yes));
  }

  private static Instant time(Answer answer) {
    JsonNode choices = answer.json().get("choices");
    return Instant.parse(choices.get(choices.size() - 1).get("at").textValue());
  }

  /** A server whose clock is off knows no age, and no time of a choice. */
  @Test
  void clock_thatIsOff_endsStreamsAndAnswersNothing() throws IOException {
    AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    withCopy.close();
    Clock clock = new OffsetClock(offset);
    withCopy = ConsentService.start(config().withClock(clock), new Time(clock, System::nanoTime));
    String token = primary.service().token("service");
    try (Events events = primary.eventsOf(withCopy, token, LEVEL)) {
      assertThat(events.nextPosition()).isNotNull();

      offset.set(Duration.ofDays(-1));

      assertThat(events.nextData("nothing")).isNull();
    }
    assertThat(ask().status()).isEqualTo(503);
    assertThat(
            primary
                .put(
                    withCopy,
                    primary.service().token("acme/u7"),
                    U7 + "/choices",
                    ConsentServiceContract.GRANT)
                .status())
        .isEqualTo(503);
    assertThat(primary.post(withCopy, token, "/v1/events", "{\"levels\":[" + LEVEL + "]}").status())
        .isEqualTo(503);

    offset.set(Duration.ZERO);
    await(() -> ask().status() == 200);
  }

  /** A clock that a test sets off. */
  private static final class OffsetClock extends Clock {
    private final AtomicReference<Duration> offset;

    OffsetClock(AtomicReference<Duration> offset) {
      this.offset = offset;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(offset.get());
    }
  }

  @Test
  void document_withWhatTheCopyLacks_isThePrimarys() {
    Answer chosen = primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);
    long revision = chosen.json().get("revision").longValue();
    Position ofCopy = Position.parse(ask(Position.HEADER, "0.1").header(Position.HEADER));
    await(() -> position().compareTo(ofCopy) > 0);
    String position = position().toString();

    assertThat(ask(Position.HEADER, "0.1", Seen.REVISION, String.valueOf(revision)).status())
        .isEqualTo(200);
    assertThat(ask(Position.HEADER, position).json().get("revision").longValue()).isEqualTo(1);
  }

  private Position position() {
    return Position.parse(primary.get("service", U7).header(Position.HEADER));
  }

  /** What one database announced before a stream opened, the comparison must show. */
  @Test
  void stream_openedAfterAChangeThatTheCopyLacks_announcesIt() throws Exception {
    primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);
    await(() -> withCopy.streams().last() >= primary.service().streams().last());

    try (Events events = primary.eventsOf(withCopy, primary.service().token("service"), LEVEL)) {
      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  /** The copy's heartbeats stand still: after five seconds the primary is followed. */
  @Test
  void stream_changeThatTheCopyLacks_isAnnouncedFromThePrimary() {
    try (Events events = primary.eventsOf(withCopy, primary.service().token("service"), LEVEL)) {
      primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);

      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  @Test
  void copy_away_leavesThePrimary() throws SQLException {
    try (Statement statement = copy.createStatement()) {
      statement.execute("DROP ALL OBJECTS");
    }
    primary.put("acme/u7", U7 + "/choices", ConsentServiceContract.DENIAL);

    assertThat(ask(Position.HEADER, "0.1").json().get("revision").longValue()).isEqualTo(1);
    try (Events events = primary.eventsOf(withCopy, primary.service().token("service"), LEVEL)) {
      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
  }
}
