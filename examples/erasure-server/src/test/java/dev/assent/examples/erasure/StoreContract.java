/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static dev.assent.examples.erasure.RunningServer.request;
import static dev.assent.examples.erasure.Telemetry.ANN;
import static dev.assent.examples.erasure.Telemetry.BOB;
import static dev.assent.examples.erasure.Telemetry.CLEO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server does at a real store, and how it finds out a store that lies. */
@Timeout(120)
abstract class StoreContract {
  private static final String ID = "1f0c".repeat(8);
  private static final Duration INGESTION = Duration.ofSeconds(30);
  private static final Duration DAY = Duration.ofDays(1);
  private static final String LONG_TEXT = "a text that is longer than the index keeps";

  @TempDir private Path directory;
  private Telemetry store;
  private RunningServer server;

  abstract Telemetry store();

  Telemetry current() {
    return store;
  }

  RunningServer server() {
    return server;
  }

  @BeforeEach
  void start() throws IOException {
    store = store();
    server = new RunningServer(directory, "  main:\n" + store.map().indent(2));
    store.add("all", List.of(ANN), Map.of("chat", LONG_TEXT, "usage", "u", "health", "h"));
    store.add("one", List.of(ANN), Map.of("chat", "c"));
    store.add("two", List.of(ANN, BOB), Map.of("chat", "c", "usage", "u"));
    store.add("other", List.of(BOB), Map.of("chat", "c", "usage", "u"));
    store.add("third", List.of(CLEO), Map.of("chat", "c", "health", "h"));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    if (store != null) {
      store.lie(Telemetry.Lie.NONE);
      store.close();
    }
  }

  private void ask(String... categories) throws Exception {
    server.accept(request(ID, ANN, categories));
    server.run();
  }

  @Test
  void request_oneCategory_itsFieldsGoAndNothingElse() throws Exception {
    ask("content.chat");

    assertThat(store.read("all")).isEqualTo(Map.of("usage", "u", "health", "h"));
    assertThat(store.read("one")).as("nothing permitted was left in it").isNull();
    assertThat(store.read("two")).isEqualTo(Map.of("usage", "u"));
    assertThat(store.read("other")).isEqualTo(Map.of("chat", "c", "usage", "u"));
    assertThat(store.read("third")).isEqualTo(Map.of("chat", "c", "health", "h"));
    ObjectNode answer = server.answer(ID).deepCopy();
    assertThat(answer.path("state").asText()).isEqualTo("deleted");
    assertThat(answer.path("stores").path(0).path("found").asInt()).isEqualTo(3);
    assertThat(answer.path("stores").path(0).path("changed").asInt()).isEqualTo(2);
    assertThat(answer.path("stores").path(0).path("removed").asInt()).isEqualTo(1);
    assertThat(answer.path("notLookedAt").toString()).contains("kept 30 days");
    assertThat(answer.toString()).doesNotContain(ANN);
  }

  @Test
  void request_severalCategories_documentsGoWhenTheyAreEmpty() throws Exception {
    ask("content.chat", "service.usage", "protected.health");

    assertThat(store.read("all")).isNull();
    assertThat(store.read("two")).isNull();
    assertThat(store.read("other")).isEqualTo(Map.of("chat", "c", "usage", "u"));
  }

  @Test
  void looks_nothingComes_areNotFoundAtT1AndT2() throws Exception {
    ask("content.chat");
    server.clock.advance(INGESTION.minusSeconds(1));
    server.run();
    assertThat(server.state(ID)).isEqualTo("deleted");

    server.clock.advance(Duration.ofSeconds(1));
    server.run();
    ObjectNode first = server.answer(ID);
    assertThat(first.path("state").asText()).isEqualTo("not_found");
    assertThat(first.path("look").asText()).isEqualTo("T1");
    assertThat(first.path("at").asText()).isEqualTo(server.clock.instant().toString());

    server.clock.advance(DAY);
    server.run();
    assertThat(server.answer(ID).path("look").asText()).isEqualTo("T2");
  }

  @Test
  void request_unknownReference_isNothingFoundAndNeverDeleted() throws Exception {
    server.accept(request(ID, "d".repeat(32), "content.chat"));
    server.run();
    assertThat(server.state(ID)).isEqualTo("accepted");

    server.clock.advance(INGESTION);
    server.run();

    assertThat(server.state(ID)).isEqualTo("nothing_found");
    assertThat(store.read("all")).containsKey("chat");
  }

  @Test
  void data_arrivesAfterT1_isDeletedAndCountedAndTheAnswerSuperseded() throws Exception {
    ask("content.chat");
    server.clock.advance(INGESTION);
    server.run();
    store.add("late", List.of(ANN), Map.of("chat", "late", "usage", "u"));

    server.clock.advance(DAY);
    server.run();

    assertThat(store.read("late")).isEqualTo(Map.of("usage", "u"));
    ObjectNode answer = server.answer(ID);
    assertThat(answer.path("state").asText()).isEqualTo("deleted");
    assertThat(answer.path("late").asInt()).isEqualTo(1);
    assertThat(answer.path("superseded").asInt()).isEqualTo(1);
    server.clock.advance(INGESTION);
    server.run();
    assertThat(server.answer(ID).path("look").asText()).isEqualTo("T1");
  }

  @Test
  void store_deletesNothing_isFoundOut() throws Exception {
    store.lie(Telemetry.Lie.NOTHING);

    ask("content.chat");

    assertThat(server.state(ID)).isEqualTo("contradicted");
    server.clock.advance(INGESTION);
    server.run();
    assertThat(server.state(ID)).isEqualTo("contradicted");

    store.lie(Telemetry.Lie.NONE);
    server.clock.advance(INGESTION);
    server.run();
    server.clock.advance(INGESTION);
    server.run();
    assertThat(server.state(ID)).isEqualTo("not_found");
    assertThat(store.read("one")).isNull();
  }

  @Test
  void store_deletesHalf_isFoundOut() throws Exception {
    store.lie(Telemetry.Lie.HALF);

    ask("content.chat");

    assertThat(server.state(ID)).isEqualTo("contradicted");
  }

  @Test
  void store_deletesSomebodyElses_isStoppedUntilAnOperatorHasLooked() throws Exception {
    store.lie(Telemetry.Lie.SOMEBODY_ELSES);

    ask("content.chat");

    assertThat(server.state(ID)).isEqualTo("harmed");
    assertThat(server.get("none", "/health/ready").statusCode()).isEqualTo(503);
    store.lie(Telemetry.Lie.NONE);
    server.restart();
    server.accept(request("2f0c".repeat(8), CLEO, "content.chat"));
    server.clock.advance(DAY);
    server.run();
    assertThat(server.state(ID)).isEqualTo("harmed");
    assertThat(store.read("third")).containsKey("chat");

    server.restart("main");
    server.run();
    assertThat(server.state(ID)).isEqualTo("deleted");
    assertThat(store.read("third")).doesNotContainKey("chat");
  }

  @Test
  void map_namesAFieldThatTheStoreHasNot_isASentenceWithItsLine() throws Exception {
    String wrong = store.map().replace("content.chat: [chat]", "content.chat: [chat_text]");
    server.map("  main:\n" + wrong.indent(2));
    server.restart();

    ask("content.chat");

    ObjectNode answer = server.answer(ID);
    assertThat(answer.path("state").asText()).isEqualTo("cannot");
    assertThat(answer.toString()).contains("map.yaml:").contains("chat_text");
    assertThat(store.read("all")).containsKey("chat");

    server.map("  main:\n" + store.map().indent(2));
    server.restart();
    server.run();
    assertThat(server.state(ID)).isEqualTo("deleted");
  }

  @Test
  void map_hasNoRowForACategory_theOthersGoAndTheAnswerIsCannot() throws Exception {
    ask("content.chat", "content.video");

    ObjectNode answer = server.answer(ID);
    assertThat(answer.path("state").asText()).isEqualTo("cannot");
    assertThat(answer.toString()).contains("content.video");
    assertThat(store.read("all")).doesNotContainKey("chat");
  }
}
