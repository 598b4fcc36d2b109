/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers of one database, behind a balancer that knows nothing of streams. */
@Timeout(60)
class PeersTest {
  private static final String U7 = "{\"subject\":\"acme/u7\",\"revision\":0}";

  private Platform first;
  private Platform second;

  @BeforeEach
  void start() throws IOException {
    String url = TestDatabases.h2();
    first = server(url);
    second = server(url);
    await().until(() -> count() == 2);
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
  }

  private static Platform server(String url) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    URI own = URI.create("http://127.0.0.1:" + port);
    return Platform.start(
        ServiceConfig.defaults()
            .withDatabase(url)
            .withHeartbeat(Duration.ofMillis(50))
            .listens(listening -> listening.withPort(port).withPeer(own)));
  }

  private long count() {
    return second
        .service()
        .database()
        .transaction(
            connection ->
                Sql.first(
                    connection,
                    "SELECT COUNT(*) AS total FROM servers",
                    row -> row.getLong("total")));
  }

  private static int change(Platform to, String token, String stream, String json) {
    return to.post(to.service(), token, stream, json).status();
  }

  @Test
  void change_atTheOtherServer_countsOnTheStream() {
    String service = first.service().token("service");
    try (Events events = first.eventsOf("service", "")) {
      String stream = events.nextData("stream").get("interest").textValue();

      assertThat(change(second, service, stream, "{\"number\":1,\"add\":[" + U7 + "]}"))
          .isEqualTo(204);
      first.put("acme/u7", "/v1/consents/acme/u7/choices", ConsentServiceContract.DENIAL);

      assertThat(events.nextChange()).isEqualTo("acme/u7 1");
    }
  }

  @Test
  void change_atTheOtherServer_isCheckedByTheHolder() {
    String service = first.service().token("service");
    try (Events events = first.eventsOf("service", "")) {
      String stream = events.nextData("stream").get("interest").textValue();

      assertThat(change(second, service, stream, "{\"number\":7}")).isEqualTo(409);
      assertThat(change(second, first.service().token("acme"), stream, "{\"number\":1}"))
          .isEqualTo(404);
      assertThat(change(second, service, stream + "x", "{\"number\":1}")).isEqualTo(404);
      assertThat(change(second, service, "/v1/events/nobody.x", "{\"number\":1}")).isEqualTo(404);
      assertThat(change(second, service, "/v1/events/..", "{\"number\":1}")).isEqualTo(404);
    }
  }

  /** The process opens a new stream then, and names its levels anew. */
  @Test
  void change_afterTheHolderHasEnded_isUnknown() {
    String service = first.service().token("service");
    String stream;
    try (Events events = first.eventsOf("service", "")) {
      stream = events.nextData("stream").get("interest").textValue();
    }
    first.close();

    assertThat(change(second, service, stream, "{\"number\":1}")).isEqualTo(404);
    assertThat(count()).isEqualTo(1);
  }

  /** The process repeats the change, and opens a new stream if that does not help. */
  @Test
  void change_ofAHolderThatIsAway_isUnavailableUntilTheHolderIsForgotten() {
    String service = first.service().token("service");
    String stream = "/v1/events/away-away-12." + "x".repeat(22);
    execute(
        "INSERT INTO servers (server_name, address, seen_at)"
            + " VALUES ('away-away-12', 'http://127.0.0.1:1', CURRENT_TIMESTAMP)");

    for (int i = 0; i < 3; i++) {
      assertThat(change(second, service, stream, "{\"number\":1}")).isEqualTo(503);
    }
    execute("DELETE FROM servers WHERE server_name = 'away-away-12'");
    assertThat(change(second, service, stream, "{\"number\":1}")).isEqualTo(404);
  }

  /** A token leaves by TLS only. */
  @Test
  void change_ofAHolderWithoutTls_isNotPassedOn() {
    execute(
        "INSERT INTO servers (server_name, address, seen_at)"
            + " VALUES ('away-away-12', 'http://node1', CURRENT_TIMESTAMP)");

    assertThat(
            change(
                second,
                first.service().token("service"),
                "/v1/events/away-away-12." + "x".repeat(22),
                "{\"number\":1}"))
        .isEqualTo(404);
  }

  /** Names that are none ask no server, so nobody can make one pause. */
  @Test
  void change_ofANameThatIsNone_leavesTheHolderAsked() {
    String service = first.service().token("service");
    try (Events events = first.eventsOf("service", "")) {
      String stream = events.nextData("stream").get("interest").textValue();
      String holder = stream.substring(0, stream.indexOf('.'));

      assertThat(change(second, service, holder + ".%20", "{\"number\":1}")).isEqualTo(404);
      assertThat(change(second, service, stream, "{\"number\":1}")).isEqualTo(204);
    }
  }

  private void execute(String sql) {
    second.service().database().transaction(connection -> Sql.update(connection, sql));
  }
}
