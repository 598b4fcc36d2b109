/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page for people, and notices of recordings. */
@Timeout(60)
class PeopleEndpointsTest {
  private static final String STANDUP =
      "{\"subjects\": [\"acme/u7\", \"acme/host\"], \"purposes\": [\"ai_training\"]}";

  private final HttpClient client = HttpClient.newHttpClient();
  private ConsentService service;

  @BeforeEach
  void start() throws IOException {
    service = ConsentService.start(ServiceConfig.defaults());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void page_withoutToken_isServedAndHoldsNoData() throws Exception {
    for (String path : List.of("/people", "/people/people.js", "/people/people.css")) {
      HttpResponse<String> page = send("GET", null, path, null);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .doesNotContain("acme")
          .doesNotContain("http:")
          .doesNotContain("https:");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'")
          .doesNotContain("unsafe");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /people/me, , 401",
    "GET, /people/me, operator, 403",
    "GET, /people/me, service, 403",
    "GET, /people/me, acme, 200",
    "GET, /people/me, acme/u7, 200",
    "GET, /people/notices, , 401",
    "GET, /people/notices, service, 403",
    "DELETE, /people/notices/acme/standup, , 401",
    "DELETE, /people/notices/acme/standup, acme, 403",
    "DELETE, /people/notices/acme/standup, acme/u7, 403",
    "DELETE, /people/notices/acme/standup, service, 204",
    "GET, /people/other, acme, 404"
  })
  void request_byRole_isAnswered(String method, String path, String who, int status)
      throws Exception {
    assertThat(send(method, who, path, null).statusCode()).isEqualTo(status);
  }

  @Test
  void me_user_hasTheWordsOfChoices() throws Exception {
    String me = send("GET", "acme/u7", "/people/me", null).body();

    assertThat(me)
        .contains("\"subject\":\"acme/u7\"")
        .contains("\"account\":\"acme\"")
        .contains("\"role\":\"user\"")
        .contains("\"isStoredOnOneMachine\":true")
        .contains("content.chat")
        .contains("ai_training")
        .doesNotContain("unclassified");
  }

  @Test
  void notice_recordingBegan_reachesThoseItConcerns() throws Exception {
    assertThat(began("acme/standup", STANDUP)).isEqualTo(204);

    assertThat(notices("acme/u7")).contains("standup").doesNotContain("acme/host");
    assertThat(notices("acme")).contains("acme/u7").contains("acme/host");
    assertThat(notices("globex/guest")).doesNotContain("standup");
    assertThat(notices("globex")).doesNotContain("standup");
  }

  @Test
  void notice_somebodyJoins_isAdded() throws Exception {
    began("acme/standup", STANDUP);

    began("acme/standup", "{\"subjects\": [\"globex/guest\"], \"purposes\": [\"ai_training\"]}");

    assertThat(notices("globex/guest")).contains("standup").contains("\"ended\":null");
    assertThat(notices("acme/u7").split("standup", -1)).hasSize(2);
  }

  @Test
  void notice_recordingEnded_saysWhen() throws Exception {
    began("acme/standup", STANDUP);

    send("DELETE", "service", "/people/notices/acme/standup", null);

    assertThat(notices("acme/u7")).contains("\"ended\":\"2");
  }

  @Test
  void notice_recordingOfTheSameNameLater_isAnotherOne() throws Exception {
    began("acme/standup", STANDUP);
    send("DELETE", "service", "/people/notices/acme/standup", null);

    assertThat(began("acme/standup", STANDUP)).isEqualTo(204);

    assertThat(notices("acme/u7")).contains("\"ended\":null");
  }

  @Test
  void notice_recordingsOfTwoAccountsWithOneName_endOnTheirOwn() throws Exception {
    began("acme/weekly", STANDUP);
    began("globex/weekly", "{\"subjects\": [\"globex/guest\"], \"purposes\": [\"ai_training\"]}");

    send("DELETE", "service", "/people/notices/acme/weekly", null);

    assertThat(notices("acme/u7")).doesNotContain("\"ended\":null");
    assertThat(notices("globex/guest")).contains("\"ended\":null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme/standup | {\"subjects\": [], \"purposes\": [\"ai_training\"]} | 422",
        "acme/standup | {\"subjects\": [\"acme/u7\"], \"purposes\": []} | 422",
        "acme/standup | {\"subjects\": [\"acme/u7\"], \"purposes\": [\"world_peace\"]} | 422",
        "acme/standup | {\"subjects\": [\"acme/u7\", \"acme/x\"], \"purposes\": [\"security\"]} | 422",
        "nobody/standup | {\"subjects\": [\"acme/u7\"], \"purposes\": [\"security\"]} | 422",
        "Acme/standup | {\"subjects\": [\"acme/u7\"], \"purposes\": [\"security\"]} | 404",
        "acme/Stand-Up | {\"subjects\": [\"acme/u7\"], \"purposes\": [\"security\"]} | 404",
        "acme/standup | [] | 400"
      })
  void notice_invalid_isRefusedAndAddsNothing(String recording, String json, int status)
      throws Exception {
    assertThat(began(recording, json)).isEqualTo(status);
    assertThat(notices("acme")).isEqualTo("{\"notices\":[]}");
  }

  private int began(String recording, String json) throws Exception {
    return send("PUT", "service", "/people/notices/" + recording, json).statusCode();
  }

  private String notices(String who) throws Exception {
    return send("GET", who, "/people/notices", null).body();
  }

  private HttpResponse<String> send(String method, String who, String path, String json)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.base() + path));
    if (who != null) {
      request.header("Authorization", "Bearer " + service.token(who));
    }
    request.method(
        method,
        json == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(json));
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }
}
