/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  private static ObjectNode document(String json) {
    return Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'a':{'b':'x'},'c':1} | a.b | {'a':{},'c':1}",
        "{'a.b':'x','c':1} | a.b | {'c':1}",
        "{'a.b':'x','a.c':'y','c':1} | a | {'c':1}",
        "{'a':[{'b':'x','c':1},{'b':'y'}]} | a.b | {'a':[{'c':1},{}]}",
        "{'a':{'b.c':'x','d':1}} | a.b | {'a':{'d':1}}"
      })
  void remove_eachWayToWriteAField_isFoundAndRemoved(String json, String path, String rest) {
    ObjectNode document = document(json);

    assertThat(Documents.has(document, path)).isTrue();
    assertThat(Documents.remove(document, path)).isTrue();
    assertThat(document).isEqualTo(document(rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"{'ab':'x'} | a", "{'a':null} | a", "{'a':'x'} | a.b", "{'b':{'a':'x'}} | a"})
  void has_anotherField_isFalse(String json, String path) {
    assertThat(Documents.has(document(json), path)).isFalse();
  }
}
