/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that are cut out of bytes. */
class RawDocumentTest {
  private static final List<String> NAMES = List.of("a", "b", "a.b", "b.a", "c", "a.b.c", "ä");
  private static final List<String> VALUES =
      List.of("1.0", "-1e2", "123456789012345678901", "\"x,}\"", "\"\\u00e4\\\"\"", "null", "true");

  private static String without(String document, String... paths) throws Exception {
    return new String(RawDocument.without(document.getBytes(UTF_8), Arrays.asList(paths)), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'a':1.0} | {}",
        "{ 'a' : 1.0 } | {  }",
        "{'a':1.0,'b':2.0} | {'b':2.0}",
        "{'b':2.0,'a':1.0} | {'b':2.0}",
        "{'b':2.0 , 'a':1.0 , 'd':[1.0 ]} | {'b':2.0 , 'd':[1.0 ]}",
        "{'a':{'x':[]},'a.x':1,'b':2.0} | {'b':2.0}",
        "{'b':2.0,'a':1,'a.x':1} | {'b':2.0}",
        "{'c':{'d':1,'e':2.0}} | {'c':{'e':2.0}}",
        "{'c':[{'d':1},{'e':2.0,'d':1},3.0]} | {'c':[{},{'e':2.0},3.0]}",
        "{'c.d':1,'cd':2.0} | {'cd':2.0}",
        "{'b':'ä','a':'ä','e':'ä'} | {'b':'ä','e':'ä'}"
      })
  void without_someFields_keepsAllOtherBytes(String document, String rest) throws Exception {
    assertThat(without(document.replace('\'', '"'), "a", "c.d")).isEqualTo(rest.replace('\'', '"'));
  }

  @Test
  void without_linesBetweenMembers_isOneLine() throws Exception {
    assertThat(without("{\r\n\"b\":\"\\n\",\n\"a\":1\n}", "a")).isEqualTo("{  \"b\":\"\\n\" }");
  }

  @Test
  void sources_membersOfTheSameName_areThoseOfTheHitsOnly() throws Exception {
    String answer =
        "{\"_source\":1,\"hits\":{\"hits\":[{\"_id\":\"1\",\"_source\":{\"_source\":{\"x\":1.0}}},"
            + "{\"_id\":\"2\"},{\"inner\":{\"_source\":{}},\"_source\":{ \"y\":2.0 }}]}}";

    Map<Integer, byte[]> sources = RawDocument.sources(answer.getBytes(UTF_8));

    assertThat(sources).containsOnlyKeys(0, 2);
    assertThat(new String(sources.get(0), UTF_8)).isEqualTo("{\"_source\":{\"x\":1.0}}");
    assertThat(new String(sources.get(2), UTF_8)).isEqualTo("{ \"y\":2.0 }");
  }

  /** The fields that are left are those that are left in a tree, in the same order. */
  @Test
  void without_randomDocuments_isWhatATreeHasLeft() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String document = object(random, 3);
      List<String> paths =
          List.of(NAMES.get(random.nextInt(NAMES.size())), NAMES.get(random.nextInt(3)) + ".c");
      ObjectNode tree = Json.object(document.getBytes(UTF_8));
      paths.forEach(
          path -> {
            boolean unused = Documents.remove(tree, path);
          });

      String rest = without(document, paths.toArray(String[]::new));

      assertThat(Json.object(rest.getBytes(UTF_8)))
          .as("seed %s: %s without %s", seed, document, paths)
          .isEqualTo(tree);
    }
  }

  private static String object(Random random, int depth) {
    StringBuilder json = new StringBuilder("{");
    for (String name : NAMES) {
      if (random.nextInt(3) == 0) {
        json.append(json.length() == 1 ? "" : random.nextBoolean() ? "," : " , ")
            .append('"')
            .append(name)
            .append(random.nextBoolean() ? "\":" : "\" : ")
            .append(value(random, depth));
      }
    }
    return json.append(random.nextBoolean() ? "}" : " }").toString();
  }

  private static String value(Random random, int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(3)) {
      case 1 -> object(random, depth - 1);
      case 2 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
      default -> VALUES.get(random.nextInt(VALUES.size()));
    };
  }
}
