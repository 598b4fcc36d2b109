/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.TestJvm;
import dev.assent.fixtures.TestJvm.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves the chat service with a test of its own, and finds a leak that its catalog plants. */
@Tag("ci")
class ChatProofTest {
  @TempDir private Path directory;

  private Result prove(String category, Map<String, String> more) throws Exception {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: chat.text, category: %s, type: string }
        """
            .formatted(category));
    Map<String, String> properties = new HashMap<>(more);
    properties.put("assent.prove", directory.resolve("proof.html").toString());
    properties.put("assent.catalog", catalog.toString());
    properties.put("assent.policy", "strict");
    return TestJvm.run(directory, properties, ChatRun.class);
  }

  private String page() throws Exception {
    return Files.readString(directory.resolve("proof.html"));
  }

  @Test
  void prove_service_nothingLeaks_andACatalogThatLeaksIsFound() throws Exception {
    String reviewed = directory.resolve("reviewed.json").toString();
    Result sound = prove("content.chat", Map.of(ChatRun.INVENTORY, reviewed));

    assertThat(sound.status()).as(sound.output()).isZero();
    assertThat(page())
        .contains("Nothing left that was not permitted")
        .contains("attribute chat.text</td><td>content.chat</td>")
        .contains("the grant of the first person, in force then")
        .contains("<td>otlp</td>");

    Result leaky = prove("service.usage", Map.of("assent.prove.inventory", reviewed));

    assertThat(leaky.status()).isEqualTo(1);
    assertThat(leaky.output())
        .contains("a canary of content.chat, planted in span of scope ")
        .containsPattern(
            "left to destination 'otlp' in signal traces, scope [^,]+, span [^,]+, attribute"
                + " chat\\.text, though the first person did not grant");
    assertThat(page()).contains("LEAKED");
  }
}
