/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An application whose spans have chat texts, which leave for training if the user granted it. */
abstract class ChatApplication extends AutoconfiguredSdk {
  static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");

  /** A grant of the user acme/u7. */
  static final String GRANTED =
      """
      {"documents": [
        { "subject": "acme/u7", "revision": 1, "choices": [
          { "purpose": "ai_training", "categories": ["content.chat"],
            "choice": "granted", "terms": "2023-08-07",
            "at": "2023-08-08T09:00:00Z" } ] } ]}
      """;

  @TempDir Path directory;

  @BeforeEach
  final void declareChat() throws IOException {
    properties.put("assent.purpose", "ai_training");
    properties.put(
        "assent.catalog",
        Files.writeString(
                directory.resolve("catalog.yaml"),
                """
                attributes:
                  - { name: app.chat.text, max: 100, category: content.chat }
                  - { name: tenant, max: 16, category: service.telemetry }
                """)
            .toString());
    properties.put(
        "assent.consent.source",
        "file:" + Files.writeString(directory.resolve("consent.json"), choices()));
  }

  /** Returns the consent file. */
  abstract String choices();

  static Baggage naming(String subject) {
    return Baggage.builder().put("assent.subject", subject).build();
  }

  /** Records a chat of nobody. */
  final void chat(String text) {
    Span span = sdk.getTracer("shop").spanBuilder("chat").startSpan();
    span.setAttribute(CHAT, text);
    span.end();
  }

  /** Records a chat of the user acme/u7. */
  final void chatOfUser(String text) {
    try (Scope scope = naming("acme/u7").makeCurrent()) {
      chat(text);
    }
  }
}
