/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static dev.assent.examples.erasure.RunningServer.request;
import static dev.assent.examples.erasure.Telemetry.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenSearchStoreTest extends StoreContract {
  private static final String ID = "3f0c".repeat(8);
  private static final String GOOD =
      "{\"mappings\":{\"properties\":{\"refs\":{\"type\":\"keyword\"},"
          + "\"chat\":{\"type\":\"text\"}}}}";

  @TempDir private static Path directory;
  private static OpenSearchNode node;

  @BeforeAll
  static void startNode() {
    node = new OpenSearchNode(directory);
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Override
  Telemetry store() {
    return new OpenSearchTelemetry(node.address());
  }

  private static String document(String ref) {
    return "{\"chat\":\"c\",\"refs\":[\"" + ref + "\"]}";
  }

  @Test
  void store_answers200WithAnErrorInside_isFoundOut() throws Exception {
    ((OpenSearchTelemetry) current()).failInside("mapper_parsing_exception");

    server().accept(request("3f0c".repeat(8), ANN, "content.chat"));
    server().run();

    assertThat(server().answer("3f0c".repeat(8)).toString())
        .contains("\"contradicted\"")
        .contains("400");
    assertThat(current().read("one")).containsKey("chat");
  }

  private OpenSearchTelemetry opensearch() {
    return (OpenSearchTelemetry) current();
  }

  /** Replaces the name of the index in the map. */
  private void map(String index) throws Exception {
    String name = opensearch().index();
    server()
        .map("  main:\n" + current().map().replace("index: " + name, "index: " + index).indent(2));
    server().restart();
  }

  private ObjectNode ask() throws Exception {
    server().accept(request(ID, ANN, "content.chat"));
    server().run();
    return server().answer(ID);
  }

  /** Writes an index or a document, which the store must do. */
  private void put(String path, String body) throws Exception {
    ObjectNode answer = opensearch().direct("PUT", "/" + path, body);
    assertThat(answer.has("acknowledged") || answer.has("result")).as("%s", answer).isTrue();
  }

  /** The look at the first index must not be taken for a look at both. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"_source\":{\"excludes\":[\"chat\"]},\"properties\":{\"refs\":{\"type\":\"keyword\"}}",
        "\"_source\":{\"includes\":[\"refs\"]},\"properties\":{\"refs\":{\"type\":\"keyword\"}}",
        "\"dynamic\":false",
        "\"properties\":{\"refs\":{\"type\":\"keyword\",\"index\":false}}",
        "\"properties\":{\"refs\":{\"type\":\"keyword\",\"index\":false,\"doc_values\":true}}",
        "\"properties\":{\"refs\":{\"type\":\"object\",\"enabled\":false}}",
        "\"properties\":{\"refs\":{\"type\":\"alias\",\"path\":\"to\"},\"to\":{\"type\":\"keyword\"}}"
      })
  void index_hidesSomethingBehindAPattern_isCannotAndNothingIsDeleted(String mapping)
      throws Exception {
    String other = opensearch().index() + "-2";
    put(other, "{\"mappings\":{" + mapping + "}}");
    map(opensearch().index() + "*");

    ObjectNode answer = ask();

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("cannot");
    assertThat(answer.toString()).contains(other);
    assertThat(current().read("one")).containsKey("chat");
  }

  @Test
  void document_referenceIsInTheIndexOnly_isCannotAndNeverNothingFound() throws Exception {
    String other = opensearch().index() + "-2";
    put(
        other,
        "{\"mappings\":{\"properties\":{\"refs\":{\"type\":\"keyword\"},\"chat\":{\"type\":\"text\"},"
            + "\"raw\":{\"type\":\"keyword\",\"copy_to\":\"refs\"}}}}");
    put(other + "/_doc/copied", "{\"chat\":\"c\",\"raw\":\"" + "d".repeat(32) + "\"}");
    map(opensearch().index() + "*");

    server().accept(request(ID, "d".repeat(32), "content.chat"));
    server().run();

    assertThat(server().answer(ID).toString())
        .contains("\"cannot\"")
        .contains(other)
        .contains("source does not have");
    assertThat(server().state(ID)).isEqualTo("cannot");
  }

  @Test
  void index_closedBehindAPattern_isCannotUntilItIsOpen() throws Exception {
    String other = opensearch().index() + "-2";
    put(other, GOOD);
    put(other + "/_doc/closed", document(ANN));
    ObjectNode closed = opensearch().direct("POST", "/" + other + "/_close", "");
    assertThat(closed.path("acknowledged").asBoolean()).isTrue();
    map(opensearch().index() + "*");

    assertThat(ask().toString()).contains("\"cannot\"").contains("is closed");

    ObjectNode open = opensearch().direct("POST", "/" + other + "/_open", "");
    assertThat(open.path("acknowledged").asBoolean()).isTrue();
    server().restart();
    server().run();
    assertThat(server().answer(ID).path("stores").path(0).path("found").asInt()).isEqualTo(4);
  }

  @Test
  void index_hiddenBehindAPattern_isErased() throws Exception {
    String other = opensearch().index() + "-2";
    put(other, GOOD.replace("{\"mapp", "{\"settings\":{\"index.hidden\":true},\"mapp"));
    put(other + "/_doc/hidden", document(ANN));
    map(opensearch().index() + "*");

    assertThat(ask().path("stores").path(0).path("found").asInt()).isEqualTo(4);
    assertThat(
            opensearch().direct("GET", "/" + other + "/_doc/hidden", "").path("found").asBoolean())
        .isFalse();
  }

  @Test
  void index_comesDuringTheLookAndHidesSomething_isNoLook() throws Exception {
    String other = opensearch().index() + "-2";
    map(opensearch().index() + "*");
    server().accept(request(ID, "d".repeat(32), "content.chat"));
    opensearch()
        .onNextSearch(
            () -> {
              ObjectNode unused =
                  opensearch().direct("PUT", "/" + other, "{\"mappings\":{\"dynamic\":false}}");
            });
    server().run();

    assertThat(server().answer(ID).toString()).contains("\"cannot\"").contains(other);
  }

  @Test
  void alias_withAFilter_isCannot() throws Exception {
    String alias = "part-of-" + opensearch().index();
    ObjectNode made =
        opensearch()
            .direct(
                "PUT",
                "/" + opensearch().index() + "/_alias/" + alias,
                "{\"filter\":{\"term\":{\"usage\":\"none\"}}}");
    assertThat(made.path("acknowledged").asBoolean()).isTrue();
    map(alias);

    assertThat(ask().toString()).contains("\"cannot\"").contains(alias);
  }

  @Test
  void index_hasAPipelineForNewDocuments_theRestOfADocumentDoesNotGoThroughIt() throws Exception {
    put(opensearch().index() + "/_settings", "{\"index.default_pipeline\":\"absent\"}");

    ObjectNode answer = ask();

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("deleted");
    assertThat(answer.path("stores").path(0).path("changed").asInt()).isPositive();
  }

  @Test
  void document_fieldIsNull_isNotTouched() throws Exception {
    ObjectNode added =
        opensearch()
            .direct(
                "PUT",
                "/" + opensearch().index() + "/_doc/empty",
                "{\"chat\":null,\"refs\":[\"" + ANN + "\"]}");
    assertThat(added.path("result").asText()).isEqualTo("created");

    assertThat(ask().path("stores").path(0).path("found").asInt()).isEqualTo(3);
    assertThat(
            opensearch()
                .direct("GET", "/" + opensearch().index() + "/_doc/empty", "")
                .path("found")
                .asBoolean())
        .isTrue();
  }

  /** What the index does not read, such as numbers beyond its types. */
  private void keepAsItIs(String field) throws Exception {
    ObjectNode answer =
        opensearch()
            .direct(
                "PUT",
                "/" + opensearch().index() + "/_mapping",
                "{\"properties\":{\"" + field + "\":{\"type\":\"object\",\"enabled\":false}}}");
    assertThat(answer.path("acknowledged").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1234567890123456789012345678901234567890",
        "123456789012345678901234567890",
        "1.10E+2",
        "1e400",
        "-0.0",
        "100",
        "[1.0, 2.50, {\"x\" : 1.00}]",
        "\"\\u00e9 \\/ \\ud83d \\\" é\"",
        "{ \"a\" : [ ] , \"b\":{} }"
      })
  void document_aFieldIsRemoved_theOthersStayByteForByte(String value) throws Exception {
    keepAsItIs("kept");
    put(
        opensearch().index() + "/_doc/exact",
        "{\"chat\":\"c\",\"kept\":{\"v\":"
            + value
            + ",\"w\":7},\"attributes\":{\"a\":1.50,\"health\":\"h\"},\n \"refs\":[\""
            + ANN
            + "\"]}");

    server().accept(request(ID, ANN, "content.chat", "protected.health"));
    server().run();

    assertThat(server().state(ID)).isEqualTo("deleted");
    assertThat(opensearch().source("exact"))
        .isEqualTo(
            "{\"kept\":{\"v\":"
                + value
                + ",\"w\":7},\"attributes\":{\"a\":1.50},  \"refs\":[\""
                + ANN
                + "\"]}");
  }

  @Test
  void document_nameStandsTwice_isCannotAndNothingIsDeleted() throws Exception {
    opensearch().answerOtherwise("\"usage\":\"u\"", "\"usage\":\"u\",\"usage\":\"v\"");

    ObjectNode answer = ask();

    assertThat(answer.path("state").asText()).as(answer.toString()).isEqualTo("cannot");
    assertThat(answer.toString()).contains("two members of the same name").doesNotContain("usage");
    assertThat(current().read("one")).containsKey("chat");
  }

  @Test
  void store_harmsOthersAndBreaksOff_isHarmed() throws Exception {
    opensearch().breakHalfway(false);

    assertThat(ask().path("state").asText()).isEqualTo("harmed");
  }

  @Test
  void store_harmsOthersAndGoesAway_isHarmedOnceItIsBack() throws Exception {
    opensearch().breakHalfway(true);
    assertThat(ask().path("state").asText()).isEqualTo("away");

    opensearch().isBack();
    server().clock.advance(Duration.ofMinutes(10));
    server().run();

    assertThat(server().state(ID)).isEqualTo("harmed");
    assertThat(current().read("one")).as("nothing more is asked of it").containsKey("chat");
  }
}
