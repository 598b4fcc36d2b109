/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.revoke;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.benchmarks.Everybody;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** An instance in whose process all subjects granted chat, long ago, and can revoke it. */
final class Consenting {
  static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  static final AttributeKey<String> NOTE = AttributeKey.stringKey("app.note");

  private Consenting() {}

  /** Returns a builder without a local source that stores choices, so that no file is forced. */
  static AssentBuilder builder(Path catalog, String endpoint) {
    return Assent.builder()
        .closeOnExit(false)
        .policy(Policy.terms())
        .catalog(catalog)
        .consentFrom(new Everybody(Purpose.AI_TRAINING))
        .setting("ASSENT_PURPOSE", "ai_training")
        .setting("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .setting("OTEL_METRIC_EXPORT_INTERVAL", "1h");
  }

  static Path catalog(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("catalog.yaml"),
        """
        attributes:
          - { name: app.chat.text, max: 20000, category: content.chat }
          - { name: app.note, max: 20000, category: service.usage }
        spans:
          - { name: chat, category: service.telemetry }
        scopes:
          - { name: app }
        """);
  }

  /** Returns a user whose grant is loaded. */
  static Subject granted(Assent assent, String user) throws InterruptedException {
    long chat = Categories.builtIn().mask(Category.CONTENT_CHAT);
    Subject subject = assent.subject(user);
    while ((((SubjectHandle) subject).decision().permitted(0) & chat) == 0) {
      Thread.sleep(1);
    }
    Thread.sleep(2); // the SDK's clock has a resolution of one millisecond
    return subject;
  }

  static CompletableFuture<Receipt> revoke(Assent assent, String user) {
    return assent.consent(user).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }
}
