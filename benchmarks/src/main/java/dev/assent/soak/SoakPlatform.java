/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A platform in memory that announces its changes. Thread-safe. */
final class SoakPlatform implements ConsentSource {
  static final LocalDate TERMS = LocalDate.parse("2023-08-07");

  private static final Set<Category> CONTENT = Set.of(Category.CONTENT_CHAT);

  private final Map<String, ConsentDocument> documents = new ConcurrentHashMap<>();
  private volatile @Nullable Listener listener;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void start(Listener listener) {
    this.listener = listener;
    listener.announced(true);
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    String subject = inquiry.subject();
    ConsentDocument document = documents.get(subject);
    return CompletableFuture.completedFuture(
        new ConsentReply.Found(document == null ? ConsentDocument.empty(subject) : document));
  }

  void grant(String subject, @Nullable Instant expires, boolean coversHeld) {
    say(subject, ChoiceValue.GRANTED, expires, coversHeld);
  }

  void deny(String subject) {
    say(subject, ChoiceValue.DENIED, null, false);
  }

  /** Removes the subject's choices. */
  void forget(String subject) {
    put(subject, List.of());
  }

  private void say(
      String subject, ChoiceValue value, @Nullable Instant expires, boolean coversHeld) {
    put(
        subject,
        List.of(
            new Choice(
                Purpose.AI_TRAINING, CONTENT, value, TERMS, Instant.now(), expires, coversHeld)));
  }

  private void put(String subject, List<Choice> choices) {
    documents.compute(
        subject,
        (key, before) ->
            new ConsentDocument(
                key, before == null ? 1 : before.revision() + 1, Set.of(), choices));
    Listener hearing = listener;
    if (hearing != null) {
      boolean announced = false;
      while (!announced) {
        announced = announce(hearing, subject);
      }
    }
  }

  /** A platform that has no memory for an announcement makes it later. */
  private static boolean announce(Listener hearing, String subject) {
    try {
      hearing.changed(subject);
      return true;
    } catch (OutOfMemoryError passing) {
      LockSupport.parkNanos(1_000_000);
      return false;
    }
  }
}
