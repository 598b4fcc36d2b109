/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static dev.assent.examples.erasure.RunningServer.OPERATOR;
import static dev.assent.examples.erasure.RunningServer.SERVICE;
import static dev.assent.examples.erasure.RunningServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access, and a sentence for each bad input. */
@Timeout(60)
class ErasureServerTest {
  private static final String ID = "1f0c".repeat(8);
  private static final String REFERENCE = "a".repeat(32);

  private static final String STORES = RunningServer.STORE + "      content.chat: [chat]\n";

  @TempDir private Path directory;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(directory, STORES);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String valid() {
    return request(ID, REFERENCE, "content.chat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\":\"1f | \"version\":2,\"id\":\"1f | 422 | may be of a later version",
        "aaaaaaaa\"] | aaaaaaag\"] | 422 | refs: must be",
        "[\"content.chat\"] | [] | 422 | categories: must be",
        "\"2023-08-09T10:00:00Z\" | \"yesterday\" | 422 | to: must be a time",
        "\"id\":\"1f0c | \"id\":\"../1f0c | 422 | id: must be",
        "\"training\" | 7 | 422 | destination",
        "{\"id\" | [\"id\" | 400 | not valid JSON"
      })
  void request_invalid_isASentenceAndNothingIsKept(
      String part, String wrong, int status, String sentence) throws Exception {
    String body = valid().replace(part, wrong);
    assertThat(body).isNotEqualTo(valid());

    HttpResponse<String> answer = server.post(SERVICE, body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(sentence).doesNotContain(REFERENCE.substring(0, 20));
    assertThat(server.get(SERVICE, "/v1/deletions/" + ID).statusCode()).isEqualTo(404);
  }

  @Test
  void request_tooLarge_isRefused() throws Exception {
    assertThat(server.post(SERVICE, " ".repeat(70_000) + valid()).statusCode()).isEqualTo(413);
  }

  @Test
  void request_byRole_isAnswered() throws Exception {
    assertThat(server.post("wrong-token-0123456789-0123456789", valid()).statusCode())
        .isEqualTo(401);
    assertThat(server.post(OPERATOR, valid()).statusCode()).isEqualTo(403);
    assertThat(server.post(SERVICE, valid()).statusCode()).isEqualTo(202);
    assertThat(server.post(SERVICE, valid()).statusCode()).isEqualTo(202);
    assertThat(server.get(SERVICE, "/v1/deletions").statusCode()).isEqualTo(403);
    assertThat(server.get(OPERATOR, "/v1/deletions").body())
        .contains("\"accepted\":1")
        .doesNotContain(REFERENCE);
  }

  @Test
  void request_sameIdAndOtherContent_isRefused() throws Exception {
    server.accept(valid());

    assertThat(server.post(SERVICE, request(ID, "b".repeat(32), "content.chat")).statusCode())
        .isEqualTo(409);
  }

  @Test
  void look_endsWithAnError_isTakenAgain() {
    AtomicInteger looks = new AtomicInteger();
    Runnable look =
        ErasureServer.lasting(
            "main",
            () -> {
              looks.incrementAndGet();
              throw new OutOfMemoryError("for the queue");
            });
    look.run();
    look.run();

    assertThat(looks).hasValue(2);
  }

  @Test
  void store_isAway_isSaidAndNothingIsLost() throws Exception {
    server.accept(valid());
    server.run();

    assertThat(server.state(ID)).isEqualTo("away");
    server.restart();
    assertThat(server.state(ID)).isEqualTo("accepted");
  }

  @Test
  void queue_canNotBeWritten_isNotAcceptedAndTheSenderHearsIt() throws Exception {
    server.accept(valid());
    Path file = directory.resolve("state").resolve("erasure.queue");
    Files.delete(file);
    Files.createDirectory(file); // as a full disk: each write fails

    HttpResponse<String> answer =
        server.post(SERVICE, request("2f0c".repeat(8), REFERENCE, "content.chat"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("free space");
    assertThat(server.get(SERVICE, "/v1/deletions/" + "2f0c".repeat(8)).statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: postgresql | kind: mysql | map.yaml:3 | unknown kind",
        "table: telemetry | index: telemetry | map.yaml:5 | unknown key",
        "backups: none | backups: '' | map.yaml:10 | must say",
        "ingestion: 30s | ingestion: soon | map.yaml:9 | duration",
        "content.chat: [chat] | content.chat: [id] | map.yaml:12 | named twice",
        "content.chat: [chat] | Content: [chat] | map.yaml:12 | leaf",
        "content.chat: [chat] | content.chat: [a, a/b] | map.yaml:12 | a/b is a part of a at",
        "content.chat: [chat] | content.chat: [a/b, a] | map.yaml:12 | a contains a/b at",
        "content.chat: [chat] | content.chat: [id/b] | map.yaml:12 | id/b is a part of id at",
        "backups: none | insecure: true | map.yaml:10 | unknown key",
        "references: refs | refers: refs | map.yaml:6 | unknown key",
        "127.0.0.1:1/none | 127.0.0.1:1/none?password=x | map.yaml:4 | without a password"
      })
  void map_wrong_namesFileAndLine(String part, String wrong, String place, String sentence)
      throws Exception {
    assertThat(STORES).contains(part);
    server.map(STORES.replace(part, wrong));

    assertThatThrownBy(() -> ErasureMap.read(directory.resolve("map.yaml")))
        .hasMessageContaining(place)
        .hasMessageContaining(sentence);
  }

  private ErasureMap search(String address, String fields) throws Exception {
    server.map(
        STORES
            .replace("postgresql\n", "opensearch\n")
            .replace("table: ", "index: ")
            .replace("jdbc:postgresql://127.0.0.1:1/none", address)
            .replace("[chat]", fields));
    return ErasureMap.read(directory.resolve("map.yaml"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[chat, chat.text] | chat.text is a part of chat at map.yaml:12",
        "[chat.text, chat] | chat contains chat.text at map.yaml:12",
        "[refs.first] | refs.first is a part of refs at map.yaml:6"
      })
  void map_fieldsContainEachOther_namesBoth(String fields, String sentence) {
    assertThatThrownBy(() -> search("https://search.example.com:9200", fields))
        .hasMessageContaining("map.yaml:12")
        .hasMessageContaining(sentence);
  }

  @Test
  void map_plainHttpBeyondLoopback_isRefusedUnlessItIsAskedFor() throws Exception {
    String plain = "http://search.example.com:9200";

    assertThatThrownBy(() -> search(plain, "[chat, chatter]"))
        .hasMessageContaining("map.yaml:4")
        .hasMessageContaining("must be https")
        .hasMessageNotContaining("example.com");
    assertThatThrownBy(() -> search(plain + "\n    insecure: false", "[chat]"))
        .hasMessageContaining("must be https");
    assertThat(search(plain + "\n    insecure: true", "[chat]").stores()).containsKey("main");
    assertThat(search("http://localhost:9200", "[chat, chatter]").stores()).containsKey("main");
    assertThat(search("https://search.example.com", "[chat]").stores()).containsKey("main");
  }

  @Test
  void arguments_beyondLoopbackWithoutTls_areRefused() {
    assertThatThrownBy(
            () ->
                Arguments.parse(
                    List.of("--map", "m", "--state", "s", "--tokens", "t", "--listen", "0.0.0.0")))
        .hasMessageContaining("TLS");
  }
}
