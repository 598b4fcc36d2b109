/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A consent platform whose documents a test sets, and which answers at once or when a test asks for
 * it.
 */
final class FakePlatform implements DocumentSource {
  private final String name;
  private final Map<String, SourceReply> replies = new ConcurrentHashMap<>();
  final List<Inquiry> inquiries = new ArrayList<>();
  final List<Pending> pending = new ArrayList<>();
  volatile Listener listener;
  volatile boolean slow;

  /** Of which subjects documents are more current than what an inquiry shows. */
  volatile Predicate<String> isCurrent = subject -> false;

  volatile boolean closed;
  volatile SourceReply otherwise = new SourceReply.Absent(null);

  /** A request without an answer. */
  record Pending(String subject, CompletableFuture<SourceReply> reply) {}

  FakePlatform(String name) {
    this.name = name;
  }

  void reply(String subject, SourceReply reply) {
    replies.put(subject, reply);
  }

  void say(String subject, long revision, MaskedChoice... choices) {
    say(new MaskedDocument(subject, revision, 0, List.of(choices)));
  }

  void say(MaskedDocument document) {
    reply(
        document.subject(),
        new SourceReply.Found(
            document, "\"" + document.revision() + "\"", Duration.ZERO, null, null));
  }

  /** Returns the number of requests for a subject. */
  long asked(String subject) {
    return inquiries.stream().filter(it -> it.subject().equals(subject)).count();
  }

  /** Answers the oldest open request. */
  void answer(SourceReply reply) {
    pending.remove(0).reply().complete(reply);
  }

  /** Answers all open requests, and later ones at once. */
  void answerAll() {
    slow = false;
    pending.forEach(it -> it.reply().complete(replies.getOrDefault(it.subject(), otherwise)));
    pending.clear();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    inquiries.add(inquiry);
    if (slow) {
      Pending waiting = new Pending(inquiry.subject(), new CompletableFuture<>());
      pending.add(waiting);
      return waiting.reply();
    }
    SourceReply reply = answer(inquiry);
    boolean same =
        reply instanceof SourceReply.Found found
            && found.validator() != null
            && found.validator().equals(inquiry.validator());
    return CompletableFuture.completedFuture(
        same ? new SourceReply.Unchanged(Duration.ZERO, null) : reply);
  }

  private SourceReply answer(Inquiry inquiry) {
    SourceReply reply = replies.getOrDefault(inquiry.subject(), otherwise);
    Position asked = inquiry.seen().position();
    if (!isCurrent.test(inquiry.subject())
        || reply.position() == null
        || asked == null
        || Position.isBefore(asked, reply.position())) {
      return reply;
    }
    return reply instanceof SourceReply.Found found
        ? new SourceReply.Found(
            found.document(),
            found.validator(),
            Duration.ZERO,
            null,
            found.validUntil(),
            asked.next())
        : new SourceReply.Absent(null, asked.next());
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
