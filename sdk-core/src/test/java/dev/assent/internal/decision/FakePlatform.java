/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Choice;
import dev.assent.internal.consent.ConsentDocument;
import dev.assent.internal.consent.ConsentReply;
import dev.assent.internal.consent.ConsentSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A consent platform that says what a test makes it say, at once or when it is told to. */
final class FakePlatform implements ConsentSource {
  private final String name;
  private final Map<String, ConsentReply> replies = new ConcurrentHashMap<>();
  final List<Inquiry> inquiries = new ArrayList<>();
  final List<Pending> pending = new ArrayList<>();
  volatile Listener listener;
  volatile boolean slow;
  volatile boolean closed;
  volatile ConsentReply otherwise = new ConsentReply.Absent(null);

  /** A request that was not answered yet. */
  record Pending(String subject, CompletableFuture<ConsentReply> reply) {}

  FakePlatform(String name) {
    this.name = name;
  }

  void reply(String subject, ConsentReply reply) {
    replies.put(subject, reply);
  }

  void say(String subject, long revision, Choice... choices) {
    say(new ConsentDocument(subject, revision, 0, List.of(choices)));
  }

  void say(ConsentDocument document) {
    reply(
        document.subject(),
        new ConsentReply.Found(
            document, "\"" + document.revision() + "\"", Duration.ZERO, null, null));
  }

  /** How often a subject was asked for. */
  long asked(String subject) {
    return inquiries.stream().filter(it -> it.subject().equals(subject)).count();
  }

  /** Answers the oldest request that waits. */
  void answer(ConsentReply reply) {
    pending.remove(0).reply().complete(reply);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    inquiries.add(inquiry);
    if (slow) {
      Pending waiting = new Pending(inquiry.subject(), new CompletableFuture<>());
      pending.add(waiting);
      return waiting.reply();
    }
    ConsentReply reply = replies.getOrDefault(inquiry.subject(), otherwise);
    boolean same =
        reply instanceof ConsentReply.Found found
            && found.validator() != null
            && found.validator().equals(inquiry.validator());
    return CompletableFuture.completedFuture(
        same ? new ConsentReply.Unchanged(Duration.ZERO, null) : reply);
  }

  @Override
  public void start(Listener hearing) {
    listener = hearing;
  }

  @Override
  public void close() {
    closed = true;
  }
}
