/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.HeapDump;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code pending: hold} in a whole instance: the data that waits, the choice that it waits for, and
 * the data that arrives then.
 */
@Timeout(120)
class HeldEndToEndTest extends AssentOverHttp {
  private static final String TRAINING = "training";

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", policy("hold"));
    catalogChat();
    consentFromFile();
    destination(TRAINING, "ai_training", receiver.endpoint(TRAINING));
  }

  private String policy(String pending) throws IOException {
    return file(
        "policy.yaml",
        """
        rules:
          - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
          - { categories: [content], purposes: [ai_training], recipients: [first_party],
              basis: opt_in, pending: %s }
        """
            .formatted(pending));
  }

  private void chatSpan(String text) {
    Span span =
        spanBuilder("GET")
            .setAttribute(ROUTE, "/meetings/{id}")
            .setAttribute(CHAT, text)
            .startSpan();
    span.addEvent("exception", Attributes.of(CHAT, text));
    span.end();
  }

  private void chatLog(String text) {
    var logs = assent.openTelemetry().getLogsBridge().get("app");
    logs.logRecordBuilder()
        .setTimestamp(7_000_000_000L + now(), TimeUnit.NANOSECONDS)
        .setBody(text)
        .setAttribute(CHAT, text)
        .emit();
  }

  private static long now() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private void grantCoveringHeld(String subject) {
    join(
        assent
            .consent(subject)
            .grant(
                Purpose.AI_TRAINING,
                GrantOptions.underTerms(TERMS).coveringHeld(),
                Category.CONTENT_CHAT,
                other()));
  }

  private static Category other() {
    return Category.CONTENT_OTHER; // the body
  }

  private Receipt revoke(String subject) {
    return revoke(subject, Purpose.AI_TRAINING, Category.CONTENT_CHAT, other());
  }

  private Entry entry(Signal signal) {
    return entry(TRAINING, signal);
  }

  private long held(Signal signal) {
    return in(TRAINING, signal, State.HELD);
  }

  private static boolean has(LogRecord log, String key) {
    return log.getAttributesList().stream().anyMatch(it -> it.getKey().equals(key));
  }

  @Test
  void hold_grantThatCovers_arrivesWithTimeIdsAndContent() {
    start();
    Field<String> text = Field.ofString("app.line.text", Category.CONTENT_CHAT);
    EventEmitter sent = assent.events().declare(EventType.usage("app.line.sent", text));
    long before = now();
    as(
        USER,
        () -> {
          chatSpan("curlew");
          chatLog("dunlin");
          sent.begin().with(text, "plover").emit();
        });
    flush();
    assertThat(receiver.requests()).as("a flush releases nothing").isEmpty();
    assertThat(held(Signal.TRACES)).isEqualTo(1);
    assertThat(held(Signal.LOGS)).isEqualTo(2);
    balances();
    long granted = now();

    grantCoveringHeld(USER);
    await().atMost(LONG).until(() -> held(Signal.TRACES) + held(Signal.LOGS) == 0);
    flush();

    assertThat(receiver.received("curlew")).isTrue();
    assertThat(receiver.received("dunlin")).isTrue();
    assertThat(receiver.received("plover")).isTrue();
    assertThat(receiver.spans(TRAINING))
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.getStartTimeUnixNano()).isBetween(before - 1_000_000, granted);
              assertThat(span.getEndTimeUnixNano()).isLessThanOrEqualTo(granted + 1_000_000);
              assertThat(span.getTraceId().isEmpty()).isFalse();
              assertThat(span.getDroppedAttributesCount()).isZero();
            });
    assertThat(entry(Signal.TRACES).states()).isEqualTo(Map.of(State.EXPORTED, 1L));
    assertThat(entry(Signal.LOGS).states()).isEqualTo(Map.of(State.EXPORTED, 2L));
    balances();
  }

  @Test
  void hold_grantInTheFile_releasesAsItSays() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    start();
    as(USER, () -> chatSpan("curlew"));
    as("acme/u8", () -> chatSpan("dunlin"));
    String document =
        """
        {"subject": "acme/%s", "revision": 1, "choices": [
          {"purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z", "coversHeld": %s}]}
        """;
    replaceConsent(document.formatted("u7", true), document.formatted("u8", false));
    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.spans(TRAINING)).hasSize(2);
    assertThat(receiver.received("curlew")).isTrue();
    assertThat(receiver.received("dunlin")).isFalse();
    assertThat(entry(Signal.TRACES).withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.TOO_OLD, 1L));
    balances();
  }

  /** Data captured while the file is unreadable waits, as for a choice. */
  @Test
  void hold_fileCantBeRead_waitsAndArrivesWithTheGrant() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    file("consent.json", "{");
    start();
    as(USER, () -> chatSpan("curlew"));
    as(USER, () -> chatLog("plover"));
    Field<String> text = Field.ofString("app.line.text", Category.CONTENT_CHAT);
    EventEmitter sent = assent.events().declare(EventType.usage("app.line.sent", text));
    as(USER, () -> sent.begin().with(text, "whimbrel").emit());
    flush();
    assertThat(held(Signal.TRACES)).isEqualTo(1);
    assertThat(held(Signal.LOGS)).isEqualTo(2);
    balances();

    grantInTheFile("\"adds\": [], ");

    await().atMost(LONG).until(() -> held(Signal.TRACES) + held(Signal.LOGS) == 0);
    flush();
    assertThat(receiver.received("curlew")).isTrue();
    assertThat(receiver.received("plover")).isTrue();
    assertThat(receiver.received("whimbrel")).isTrue();
    balances();
  }

  @Test
  void hold_fileCantBeReadThenAddsMoreToContent_arrivesStripped() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    file("consent.json", "{");
    start();
    as(USER, () -> chatSpan("curlew"));
    assertThat(held(Signal.TRACES)).isEqualTo(1);

    grantInTheFile("\"adds\": [\"protected.health\"], ");

    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.spans(TRAINING)).hasSize(1);
    assertThat(receiver.received("curlew")).isFalse();
    balances();
  }

  @Test
  void hold_fileBreaksAfterItWasRead_waitsAndArrivesWithTheGrant() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    start();
    as(USER, () -> chatSpan("curlew"));
    file("consent.json", "{");
    await().atMost(LONG).until(() -> unknown(USER));
    as(USER, () -> chatSpan("plover"));
    flush();
    assertThat(held(Signal.TRACES)).isEqualTo(2);

    grantInTheFile("\"adds\": [], ");

    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.received("curlew")).isTrue();
    assertThat(receiver.received("plover")).isTrue();
    balances();
  }

  private boolean unknown(String subject) {
    return assent.explain(subject, TRAINING).lines().stream()
        .anyMatch(
            it ->
                it.category().equals(Category.CONTENT_CHAT) && it.choice() == ChoiceState.UNKNOWN);
  }

  private void grantInTheFile(String adds) throws IOException {
    replaceConsent(
        """
        {"subject": "acme/u7", "revision": 1, %s "choices": [
          {"purpose": "ai_training", "categories": ["content.chat", "content.other"],
           "choice": "granted", "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z",
           "expires": null, "coversHeld": true}]}
        """
            .formatted(adds));
  }

  @Test
  void hold_severalSubjects_waitForAllOfThem() {
    start();
    assent
        .subject(USER)
        .and(assent.subject("beta/u8"))
        .storeInContext(Context.current())
        .wrap(() -> chatSpan("curlew"))
        .run();
    grantCoveringHeld(USER);
    flush();
    assertThat(held(Signal.TRACES)).isEqualTo(1);
    grantCoveringHeld("beta/u8");
    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.received("curlew")).isTrue();
    balances();
  }

  @Test
  void hold_denied_arrivesStrippedAtOnceAndTheReceiptSaysSo() {
    start();
    as(USER, () -> chatSpan("curlew"));
    Receipt receipt = revoke(USER);
    assertThat(receipt.counts())
        .filteredOn(it -> it.signal() == Signal.TRACES)
        .singleElement()
        .satisfies(it -> assertThat(it.stripped()).isEqualTo(1));
    assertThat(held(Signal.TRACES)).isZero();
    grantCoveringHeld(USER);
    flush();
    assertThat(receiver.spans(TRAINING)).hasSize(1);
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(entry(Signal.TRACES).withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.DENIED, 1L));
    balances();
  }

  @Test
  void hold_deadline_arrivesStripped() {
    environment.put("ASSENT_HOLD_DEADLINE", "1ms");
    start();
    as(USER, () -> chatSpan("curlew"));
    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.spans(TRAINING)).hasSize(1);
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(entry(Signal.TRACES).withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.UNSET, 1L));
    balances();
  }

  @Test
  void hold_full_oldestArrivesStripped() {
    environment.put("ASSENT_HOLD_MAX_BYTES", "10000");
    start();
    as(USER, () -> chatSpan("curlew" + "x".repeat(900)));
    as(USER, () -> chatLog("dunlin"));
    as(USER, () -> chatSpan("plover" + "x".repeat(900)));
    as(USER, () -> chatSpan("godwit" + "x".repeat(900)));
    assertThat(held(Signal.TRACES)).isLessThan(3);
    grantCoveringHeld(USER);
    await().atMost(LONG).until(() -> held(Signal.TRACES) + held(Signal.LOGS) == 0);
    flush();
    assertThat(receiver.spans(TRAINING)).hasSize(3);
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(receiver.received("godwit")).isTrue();
    assertThat(entry(Signal.TRACES).withheldByCategory().get("content.chat"))
        .containsKey(Withheld.HOLD_FULL);
    balances();
  }

  @Test
  void close_whatWaits_arrivesStrippedWithinTheClose() {
    start();
    as(USER, () -> chatSpan("curlew"));
    as(USER, () -> chatLog("dunlin"));
    assent.close();
    assertThat(receiver.spans(TRAINING)).hasSize(1);
    assertThat(receiver.logs(TRAINING)).hasSize(1).noneMatch(log -> has(log, CHAT.getKey()));
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(receiver.received("dunlin")).isFalse();
    assertThat(held(Signal.TRACES) + held(Signal.LOGS)).isZero();
    balances();
  }

  @Test
  void metrics_neverWait() {
    environment.put("ASSENT_SUBJECT", USER);
    start();
    counter("app.messages").build().add(1, Attributes.of(CHAT, "curlew"));
    flush();
    assertThat(receiver.metrics(TRAINING)).isNotEmpty();
    assertThat(held(Signal.METRICS)).isZero();
    grantCoveringHeld(USER);
    flush();
    assertThat(receiver.received("curlew")).isFalse();
    balances();
  }

  @Test
  void metrics_sourceFailsWithinAnInterval_nothingOfItLeaves() throws IOException {
    environment.put("ASSENT_SUBJECT", USER);
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    start();
    grantCoveringHeld(USER);
    flush();
    long granted = decision(assent).permitted(0);
    var counter = counter("app.messages").build();
    counter.add(1, Attributes.of(CHAT, "plover"));
    flush();
    assertThat(receiver.received("plover")).as("granted").isTrue();
    counter.add(1, Attributes.of(CHAT, "curlew"));
    String stated = Files.readString(consentFile());
    file("consent.json", "{");
    await().atMost(LONG).until(() -> decision(assent).permitted(0) != granted);
    counter.add(1, Attributes.of(CHAT, "dunlin"));
    file("consent.json", stated);
    await().atMost(LONG).until(() -> decision(assent).permitted(0) == granted);
    flush();
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(receiver.received("dunlin")).isFalse();
    counter.add(1, Attributes.of(CHAT, "godwit"));
    flush();
    assertThat(receiver.received("godwit")).isTrue();
    balances();
  }

  @Test
  void withholdAndRevocation_keepNothingReachable() throws IOException {
    String held = "welruc-9q8w7e6r5t";
    String withheld = "nilnud-1a2s3d4f5g";
    environment.put("ASSENT_HOLD_DEADLINE", "1h");
    start();
    as(USER, () -> chatSpan(HeapDump.forwards(held)));
    as(USER, () -> chatLog(HeapDump.forwards(held)));
    assertThat(HeapDump.holds(held, directory)).as("it is found while it waits").isTrue();
    revoke(USER);
    assertThat(HeapDump.holds(held, directory)).as("after the revocation").isFalse();
    assent.close();
    policy("withhold");
    start();
    as("acme/u8", () -> chatSpan(HeapDump.forwards(withheld)));
    as("acme/u8", () -> chatLog(HeapDump.forwards(withheld)));
    assertThat(HeapDump.holds(withheld, directory)).as("pending: withhold").isFalse();
    assertThat(entry(Signal.TRACES).states()).isEqualTo(Map.of(State.QUEUED, 1L));
  }

  @Test
  void sourceFails_whatIsQueuedPausesAndGoesOn() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    policy("withhold");
    start();
    grantCoveringHeld(USER);
    as(USER, () -> chatSpan("curlew"));
    long granted = decision(assent).permitted(0);
    String stated = Files.readString(consentFile());
    file("consent.json", "{");
    await().atMost(LONG).until(() -> decision(assent).permitted(0) != granted);
    as(USER, () -> chatSpan("dunlin"));
    assertThat(held(Signal.TRACES)).as("nothing new is kept").isZero();
    flush();
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(held(Signal.TRACES)).as("what was queued waits").isEqualTo(1);
    file("consent.json", stated);
    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.received("dunlin")).isFalse();
    assertThat(receiver.received("curlew")).isTrue();
  }

  private static Decision decision(Assent assent) {
    return ((SubjectHandle) assent.subject(USER)).decision();
  }
}
