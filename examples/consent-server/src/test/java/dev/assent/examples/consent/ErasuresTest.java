/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are shown of deletions, beside an erasure server that the test plays. */
@Timeout(60)
class ErasuresTest {
  private static final String ID = "1f0c".repeat(8);
  private static final String TOLD = "{\"id\":\"" + ID + "\",\"subject\":\"acme/u7\"}";
  private static final String FOUND_NOTHING =
      "{\"state\":\"not_found\",\"look\":\"T1\",\"at\":\"2026-12-02T10:00:00Z\",\"late\":2,"
          + "\"superseded\":1}";

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answered = "";
  private volatile String broken = "none";
  private volatile String answer = FOUND_NOTHING;
  private HttpServer erasure;
  private ConsentService service;

  @BeforeEach
  void start() throws IOException {
    erasure = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    erasure.createContext("/", this::answer);
    erasure.start();
    Files.writeString(directory.resolve("token"), "secret-token");
    start(ErasureServerAddress.KEEP);
  }

  private void start(Duration keep) throws IOException {
    service =
        ConsentService.start(
            ServiceConfig.defaults()
                .withErasures(
                    new ErasureServerAddress(
                        URI.create(
                            "http://127.0.0.1:" + erasure.getAddress().getPort() + "/v1/deletions"),
                        directory.resolve("token"),
                        Duration.ofMillis(20),
                        keep)));
  }

  @AfterEach
  void stop() {
    service.close();
    erasure.stop(0);
  }

  private void erasureAnswersOnly(String id) {
    answered = id;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().toString().contains(answered)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      asked.add(
          exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + exchange.getRequestURI()
              + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      byte[] body = about(exchange.getRequestURI().getPath()).getBytes(UTF_8);
      boolean isBroken = exchange.getRequestURI().getPath().contains(broken);
      exchange.sendResponseHeaders(isBroken ? 500 : status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The answer; it is about the request that was asked about, unless it names one itself. */
  private String about(String path) {
    String text = answer;
    String id = path.substring(path.lastIndexOf('/') + 1);
    return text.contains("\"id\"") ? text : text.replace("{", "{\"id\":\"" + id + "\",");
  }

  private HttpResponse<String> send(String method, String who, String json) throws Exception {
    return client.send(
        HttpRequest.newBuilder(service.base().resolve("/people/deletions"))
            .header("Authorization", "Bearer " + service.token(who))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  private void told() throws Exception {
    assertThat(send("POST", "service", TOLD).statusCode()).isEqualTo(204);
  }

  private String page(String who) {
    try {
      return send("GET", who, "").body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void deletion_lookFoundNothing_isShownToItsPersonAndTheirAccountOnly() throws Exception {
    told();

    await().until(() -> page("acme/u7").contains("\"state\":\"not_found\""));
    assertThat(page("acme/u7"))
        .contains("\"look\":\"T1\"")
        .contains("2026-12-02T10:00:00Z")
        .contains("\"late\":2")
        .contains("\"superseded\":1");
    assertThat(page("acme")).contains(ID);
    assertThat(page("acme/host")).isEqualTo("{\"deletions\":[]}");
    assertThat(page("globex")).isEqualTo("{\"deletions\":[]}");
    assertThat(asked.get(0)).isEqualTo("Bearer secret-token /v1/deletions/" + ID);
    assertThat(asked.toString()).doesNotContain("u7");
  }

  @Test
  void deletion_lastLook_isNotAskedForAnyMore() throws Exception {
    answer = FOUND_NOTHING.replace("T1", "T2");
    told();
    await().until(() -> page("acme/u7").contains("\"look\":\"T2\""));

    answer = "{\"state\":\"harmed\"}";
    String other = "2".repeat(32);
    assertThat(send("POST", "service", TOLD.replace(ID, other)).statusCode()).isEqualTo(204);

    await().until(() -> page("acme/u7").contains("harmed"));
    assertThat(page("acme/u7")).contains("\"look\":\"T2\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"state\":\"not_kept\"", "\"look\":\"T2\""})
  void deletion_lastAnswerIsOld_isDeletedAndComesBackIfItIsToldAgain(String last) throws Exception {
    service.close();
    start(Duration.ofSeconds(2));
    answer = "{\"state\":\"harmed\"}";
    String open = "2".repeat(32);
    assertThat(send("POST", "service", TOLD.replace(ID, open)).statusCode()).isEqualTo(204);
    await().until(() -> page("acme/u7").contains("harmed"));
    answer =
        last.contains("T2") ? FOUND_NOTHING.replace("\"look\":\"T1\"", last) : "{" + last + "}";
    erasureAnswersOnly(ID);

    told();
    await().until(() -> page("acme/u7").contains(last));
    await().until(() -> !page("acme/u7").contains(ID));
    told();

    await().until(() -> page("acme/u7").contains(last));
    assertThat(page("acme/u7")).as("is not over").contains(open).contains("harmed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"state\":\"not_found\"}",
        "500 | {\"state\":\"not_found\"}",
        "302 | {\"state\":\"not_found\"}",
        "200 | {\"state\":\"all is well\"}",
        "200 | not JSON",
        "200 | {\"state\":\"not_found\",\"look\":\"T1\",\"at\":\"yesterday\"}",
        "200 | {\"state\":\"not_found\",\"look\":\"T1\"}",
        "200 | {\"state\":\"not_found\"}",
        "200 | {\"state\":\"nothing_found\",\"look\":\"T3\",\"at\":\"2026-12-02T10:00:00Z\"}",
        "200 | {\"state\":\"harmed\",\"look\":\"T2\",\"at\":\"2026-12-02T10:00:00Z\"}",
        "200 | {\"id\":\"2222222222222222\",\"state\":\"not_kept\"}",
        "200 | {\"id\":null,\"state\":\"not_kept\"}"
      })
  void answer_unclear_isNotShown(int code, String body) throws Exception {
    status = code;
    answer = body;
    told();

    await().until(() -> asked.size() > 1);

    assertThat(page("acme/u7")).contains("\"state\":\"requested\"");
  }

  @Test
  void answer_tooLong_isNotShownAndTheNextOneIs() throws Exception {
    answer = " ".repeat(70_000) + FOUND_NOTHING;
    told();
    await().until(() -> asked.size() > 1);
    assertThat(page("acme/u7")).contains("\"state\":\"requested\"");

    answer = "{\"state\":\"not_kept\"}";

    await().until(() -> page("acme/u7").contains("\"state\":\"not_kept\""));
  }

  @Test
  void answer_neverComesForOneDeletion_theOthersAreShownAllTheSame() throws Exception {
    broken = ID;
    told();
    await().until(() -> asked.size() > 1);
    String other = "2".repeat(32);
    assertThat(send("POST", "service", TOLD.replace(ID, other)).statusCode()).isEqualTo(204);

    await().until(() -> page("acme/u7").contains("\"state\":\"not_found\""));
    assertThat(page("acme/u7")).contains("\"state\":\"requested\"");
  }

  @Test
  void told_twice_isOneDeletion() throws Exception {
    told();
    told();

    assertThat(page("acme/u7").split(ID, -1)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme/u7 | {\"id\":\"1f0c1f0c1f0c1f0c\",\"subject\":\"acme/u7\"} | 403",
        "service | {\"id\":\"../admin\",\"subject\":\"acme/u7\"} | 422",
        "service | {\"id\":\"1f0c1f0c1f0c1f0c\",\"subject\":\"acme/u7\",\"refs\":[]} | 422",
        "service | {\"id\":\"1f0c1f0c1f0c1f0c\",\"subject\":\"acme/nobody\"} | 204"
      })
  void told_wrong_addsNothing(String who, String json, int code) throws Exception {
    assertThat(send("POST", who, json).statusCode()).isEqualTo(code);
    assertThat(page("acme")).isEqualTo("{\"deletions\":[]}");
  }
}
