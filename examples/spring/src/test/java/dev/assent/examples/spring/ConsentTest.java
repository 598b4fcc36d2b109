/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user that the filter names decides about the text of the own message, and of no other. */
@Tag("ci")
class ConsentTest {
  @TempDir Path directory;

  @Test
  void messageOfTheUserWhoGranted_arrives() throws Exception {
    assertThat(received("acme/u7")).containsExactly("request body");
  }

  @Test
  void messageOfAnother_doesNotArrive() throws Exception {
    assertThat(received("acme/u8")).isEmpty();
  }

  /** Returns the places whose canaries arrive if one user granted content. User u7 posts. */
  private Set<String> received(String granting) throws Exception {
    Path choices = directory.resolve("choices.json");
    Files.writeString(
        choices,
        """
        {"documents": [{"subject": "%s", "revision": 1, "choices": [
          {"purpose": "service_operation", "categories": ["content.chat"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}]}
        """
            .formatted(granting));
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: chat.text, category: content.chat, type: string }
        """);
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start()) {
      List<String> arguments = traffic.arguments(receiver.endpoint(), translator.address());
      arguments.add("--assent.consent.source=file:" + choices);
      arguments.add("--assent.catalog=" + catalog);
      try (ChatProcess chat = ChatProcess.start(Line.own().withAssent(), arguments)) {
        traffic.send(chat.address());
      }
      assertThat(receiver.paths()).contains("/v1/traces");
      return traffic.in(receiver);
    }
  }
}
