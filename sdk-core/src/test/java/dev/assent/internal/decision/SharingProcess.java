/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A process that shares a consent file with another one, on the system's clock and threads. */
final class SharingProcess implements AutoCloseable {
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  final KnownChoices source;
  final Decisions decisions;

  SharingProcess(Path file, Duration refresh) {
    this.source = new RealSources(Clock.system(), executor, refresh).file(file);
    this.decisions =
        Decisions.builder()
            .policy(PooledPolicy.load(List.of("strict"), Fixture.CATEGORIES, Set.of()))
            .destinations(Fixture.DESTINATIONS)
            .sources(List.of(source))
            .executor(executor)
            .spanSubjects((span, subject) -> {})
            .build();
  }

  /** Denies chat for several subjects, and waits until all denials are stored. */
  void denyAll(List<String> subjects) {
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (String subject : subjects) {
      receipts.add(decisions.consent(subject).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT));
    }
    for (CompletableFuture<Receipt> receipt : receipts) {
      if (!receipt.join().durable()) {
        throw new IllegalStateException("not stored: " + receipt.join().problem());
      }
    }
  }

  @Override
  public void close() {
    decisions.close();
    executor.shutdownNow();
  }

  /** Takes {@code FILE deny SUBJECT…} or {@code FILE replace TIMES}. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    List<String> words = List.of(args).subList(2, args.length);
    if (args[1].equals("deny")) {
      try (SharingProcess process = new SharingProcess(file, Duration.ofHours(1))) {
        process.denyAll(words);
      }
    } else {
      for (int revision = 1; revision <= Integer.parseInt(words.get(0)); revision++) {
        Path next = file.resolveSibling("next.json");
        Files.writeString(next, content(revision));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /**
   * Returns a file's content for a revision: chat is granted in each, audio in those with an even
   * number; other documents make it long enough for a torn read.
   */
  static String content(int revision) {
    StringBuilder text = new StringBuilder("{\"documents\": [");
    for (int other = 0; other < revision % 10; other++) {
      text.append(document("filler/u" + other, revision, "granted")).append(",\n");
    }
    return text.append(document("acme/u7", revision, revision % 2 == 0 ? "granted" : "denied"))
        .append("]}")
        .toString();
  }

  private static String document(String subject, int revision, String audio) {
    String choice =
        """
        { "purpose": "ai_training", "categories": ["content.%s"], "choice": "%s",
          "at": "2023-12-31T00:00:00Z" }""";
    return "{ \"subject\": \"%s\", \"revision\": %d, \"choices\": [%s, %s] }"
        .formatted(
            subject,
            revision,
            choice.formatted("chat", "granted"),
            choice.formatted("audio", audio));
  }
}
