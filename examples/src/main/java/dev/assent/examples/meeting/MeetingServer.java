/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.Assent;
import dev.assent.capture.EventEmitter;
import dev.assent.category.Category;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.examples.consent.ConsentService;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The same meeting as a server that serves everybody: the process has no subject, each message has
 * those whom it concerns, and a consent platform is asked for them.
 */
final class MeetingServer implements AutoCloseable {
  private static final MeetingDestinations DESTINATIONS = MeetingDestinations.OF_THE_SERVER;
  static final String TRAINING = DESTINATIONS.names().get(0);

  private final Assent assent;
  private final EventEmitter chatSent;
  private final SimpleMeterRegistry operations = new SimpleMeterRegistry();

  private MeetingServer(Assent assent) {
    this.assent = assent;
    this.chatSent = assent.events().declare(MeetingEvents.CHAT_SENT);
    AssentMeters.consentCache(assent).bindTo(operations);
  }

  /** Starts it, with a token that reads every document, and the keys that must have signed them. */
  static MeetingServer start(ConsentService platform, String endpoint, Path policy, Path catalog) {
    return new MeetingServer(
        DESTINATIONS
            .addTo(Assent.builder(), endpoint)
            .policy(Policy.file(policy))
            .catalog(catalog)
            .consentFrom(
                platform.documents().toString(),
                options ->
                    options
                        .keys(platform.keys())
                        .header("authorization", "Bearer " + platform.token("service")))
            .consentRefresh(Duration.ofSeconds(1))
            .setting("OTEL_BLRP_SCHEDULE_DELAY", "1m")
            .setting("OTEL_SERVICE_NAME", "meeting-server")
            .build());
  }

  Assent assent() {
    return assent;
  }

  /** Somebody who joins: from now on the platform is asked for them. */
  Subject member(String path) {
    return assent.subject(path);
  }

  /** Records a message; its words concern everybody in it, its length is the service's own. */
  void say(Subject concerned, Secret secret) {
    String words = secret.words();
    try (Scope ignored = concerned.makeCurrent()) {
      chatSent
          .begin()
          .with(MeetingEvents.CHAT_TEXT, words)
          .with(MeetingEvents.CHAT_LENGTH, words.length())
          .emit();
    }
  }

  /** Whether the platform has answered about a member, if only that it has no document. */
  boolean knows(String member) {
    Explanation.Line chat = chatOf(member);
    return !chat.choice().equals("unknown") || chat.reason().contains("no document");
  }

  /** Why a member's chat may train models, or may not. */
  Explanation.Line chatOf(String member) {
    return assent.explain(member, TRAINING).lines().stream()
        .filter(line -> line.category().equals(Category.CONTENT_CHAT.name()))
        .findFirst()
        .orElseThrow();
  }

  /** Denies here and now, as the meeting's own settings page would. */
  String denyChat(String member) throws ExecutionException, InterruptedException, TimeoutException {
    return ReceiptText.ofRevoking(
        assent.consent(member), Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  /** How many messages wait to be sent. */
  long queued() {
    Ledger.Entry logs = assent.ledger().entry(TRAINING, Signal.LOGS);
    return logs.states().getOrDefault(State.QUEUED, 0L);
  }

  /** How many requests to the platform failed, as the server's operators see it. */
  double failedRequests() {
    return operations.get("assent.consent.failures").functionCounter().count();
  }

  boolean flush() {
    return assent.flush(Patience.MOST);
  }

  @Override
  public void close() {
    assent.close();
    operations.close();
  }
}
