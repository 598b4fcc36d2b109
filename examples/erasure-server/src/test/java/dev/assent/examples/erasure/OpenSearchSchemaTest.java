/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.examples.consent.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an index says of itself, without a server: which of it would make a look blind. */
class OpenSearchSchemaTest {
  private static final String MAP =
      """
      stores:
        main:
          kind: opensearch
          address: http://127.0.0.1:1
          index: telemetry*
          references: meta.refs
          destinations: [training]
          structure: []
          ingestion: 30s
          backups: none
          fields:
            content.chat: [chat]
      """;

  private static final String INDEX =
      """
      {"aliases":{},
       "mappings":{"_source":{"enabled":true},"properties":{
         "meta":{"properties":{"refs":{"type":"keyword"}}},
         "chat":{"type":"text"}}},
       "settings":{"index":{"hidden":"false"}}}
      """;

  @TempDir private Path directory;
  private StoreMap map;

  @BeforeEach
  void read() throws Exception {
    map = map(MAP);
  }

  private StoreMap map(String yaml) throws Exception {
    Path file = directory.resolve("map.yaml");
    Files.writeString(file, yaml);
    return ErasureMap.read(file).stores().get("main");
  }

  private void check(String name, String other) throws StoreFailure {
    String json = "{\"telemetry-1\":" + INDEX + ",\"" + name + "\":" + other + "}";
    List<Field> fields = map.fields().get("content.chat");
    new OpenSearchSchema(map).check(Json.object(json.getBytes(StandardCharsets.UTF_8)), fields);
  }

  @Test
  void check_indicesThatShowAll_passes() throws Exception {
    check("telemetry-2", INDEX);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"enabled\":true | \"enabled\":false | whole source",
        "\"enabled\":true | \"excludes\":[\"chat\"] | whole source",
        "\"enabled\":true | \"includes\":[\"meta*\"] | whole source",
        "\"enabled\":true | \"of_a_later_version\":1 | whole source",
        "\"hidden\":\"false\" | \"derived_source\":{\"enabled\":\"true\"} | whole source",
        "\"refs\":{\"type\":\"keyword\"} | \"other\":{\"type\":\"keyword\"} | needs a field",
        "\"type\":\"keyword\" | \"type\":\"text\" | needs a field",
        "\"type\":\"keyword\" | \"type\":\"alias\",\"path\":\"other\" | needs a field",
        "\"type\":\"keyword\" | \"type\":\"keyword\",\"index\":false | needs a field",
        "\"type\":\"keyword\" | \"type\":\"keyword\",\"ignore_above\":31 | needs a field",
        "\"meta\":{ | \"meta\":{\"type\":\"nested\", | nested",
        "\"meta\":{\"properties\" | \"meta\":{\"enabled\":false,\"none\" | needs a field",
        "\"hidden\":\"false\" | \"final_pipeline\":\"stamp\" | final pipeline",
        "\"type\":\"text\" | \"type\":\"alias\",\"path\":\"talk\" | is an alias",
        "\"chat\":{ | \"talk\":{\"copy_to\":[\"chat\"]},\"chat\":{ | gets values from talk",
        "\"refs\":{ | \"talk\":{\"copy_to\":\"chat.all\"},\"refs\":{ | from meta.talk",
      })
  void check_oneIndexThatHidesSomething_isCannotAndNamed(
      String part, String wrong, String sentence) {
    assertThat(INDEX).contains(part);

    assertThatThrownBy(() -> check("telemetry-2", INDEX.replace(part, wrong)))
        .isInstanceOfSatisfying(
            StoreFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.CANNOT))
        .hasMessageContaining("telemetry-2")
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"telemetry-acme\":{\"filter\":{\"term\":{\"account\":\"acme\"}}}}",
        "{\"telemetry-acme\":{\"index_routing\":\"7\",\"search_routing\":\"7\"}}"
      })
  void check_aliasThatShowsAPart_isCannotUnlessTheIndexIsNamed(String aliases) throws Exception {
    String index = INDEX.replace("\"aliases\":{}", "\"aliases\":" + aliases);

    assertThatThrownBy(() -> check("archive-2", index))
        .hasMessageContaining("telemetry-acme")
        .hasMessageContaining("archive-2");
    check("telemetry-2", index);
    map = map(MAP.replace("telemetry*", "telemetry-acme"));
    assertThatThrownBy(() -> check("telemetry-2", index)).hasMessageContaining("telemetry-2");
    map = map(MAP.replace("telemetry*", "archive*"));
    check("archive-2", index);
  }

  @Test
  void check_copyOfAFieldThatGoesToo_passes() throws Exception {
    map = map(MAP.replace("[chat]", "[chat, talk]"));

    check(
        "telemetry-2", INDEX.replace("\"chat\":{", "\"talk\":{\"copy_to\":[\"chat\"]},\"chat\":{"));
  }

  @Test
  void check_fieldInNoIndex_isCannotWithItsLine() {
    assertThatThrownBy(
            () ->
                new OpenSearchSchema(map)
                    .check(
                        Json.object(
                            ("{\"telemetry-1\":" + INDEX.replace("chat", "talk") + "}")
                                .getBytes(StandardCharsets.UTF_8)),
                        map.fields().get("content.chat")))
        .hasMessageContaining("map.yaml:12")
        .hasMessageContaining("no field chat");
  }
}
