/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.Assent;
import dev.assent.capture.EventEmitter;
import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.examples.consent.ConsentService;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The same meeting as a server for many subjects: the process has no subject of its own, each
 * message has the subjects that it concerns, and a consent platform has their choices.
 */
final class MeetingServer implements AutoCloseable {
  private static final MeetingDestinations DESTINATIONS = MeetingDestinations.OF_THE_SERVER;
  static final String TRAINING = DESTINATIONS.names().get(0);

  private final ConsentService platform;
  private final Assent assent;
  private final EventEmitter chatSent;
  private final SimpleMeterRegistry operations = new SimpleMeterRegistry();

  private MeetingServer(ConsentService platform, Assent assent) {
    this.platform = platform;
    this.assent = assent;
    this.chatSent = assent.events().declare(MeetingEvents.CHAT_SENT);
    AssentMeters.consentCache(assent).bindTo(operations);
  }

  /**
   * Starts the server, with a token that may read every document, and the keys that verify
   * documents.
   */
  static MeetingServer start(ConsentService platform, String endpoint, Path policy, Path catalog) {
    return new MeetingServer(
        platform,
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

  /** Returns a member who joins, and requests the member's document from the platform. */
  Subject member(String path) {
    return assent.subject(path);
  }

  /** An account records the meeting for training, which the members see on the platform. */
  Recording recordFor(String account, String name, List<String> members) {
    return Recording.begin(platform, account, name, members, Purpose.AI_TRAINING);
  }

  /** Records a message. Its words concern the given subjects; its length is service data. */
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

  /** Returns whether the platform has answered for a member, if only that it has no document. */
  boolean knows(String member) {
    Explanation.Line chat = chatOf(member);
    return chat.choice() != ChoiceState.UNKNOWN || chat.reason().contains("no document");
  }

  /** Returns the explanation for the use of a member's chat for training. */
  Explanation.Line chatOf(String member) {
    return assent.explain(member, TRAINING).lines().stream()
        .filter(line -> line.category().equals(Category.CONTENT_CHAT))
        .findFirst()
        .orElseThrow();
  }

  /** Denies locally, as the meeting's own settings page would. */
  String denyChat(String member) throws ExecutionException, InterruptedException, TimeoutException {
    return ReceiptText.ofRevoking(
        assent.consent(member), Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  /** Returns the number of messages in the queue. */
  long queued() {
    Ledger.Entry logs = assent.ledger().entry(TRAINING, Signal.LOGS);
    return logs.states().getOrDefault(State.QUEUED, 0L);
  }

  /** Returns the number of failed requests to the platform, as the server's operators see it. */
  double failedRequests() {
    return operations.get("assent.consent.failures").functionCounters().stream()
        .mapToDouble(FunctionCounter::count)
        .sum();
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
