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
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.HeapDump;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pending: hold} in a whole instance: what waits, for what, and what arrives then. */
@Timeout(120)
class HeldEndToEndTest {
  private static final String TRAINING = "training";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();
  private Assent assent;

  @BeforeEach
  void settings() throws IOException {
    Path catalog =
        write(
            "catalog.yaml",
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: content.chat }
            metrics:
              - { prefix: app., category: service.usage }
            scopes:
              - { name: app }
            """);
    environment.putAll(
        Map.of(
            "ASSENT_POLICY",
            policy("hold").toString(),
            "ASSENT_CATALOG",
            catalog.toString(),
            "ASSENT_CONSENT_SOURCE",
            "file:" + write("consent.json", "{\"documents\": []}"),
            "ASSENT_DESTINATIONS",
            TRAINING,
            "ASSENT_DESTINATION_TRAINING_PURPOSE",
            "ai_training",
            "ASSENT_DESTINATION_TRAINING_RECIPIENT",
            "first_party",
            "ASSENT_DESTINATION_TRAINING_ENDPOINT",
            receiver.endpoint(TRAINING).toString()));
    // far enough away that only flushes send
    for (String name :
        List.of(
            "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL")) {
      environment.put(name, "1h");
    }
  }

  private Path policy(String pending) throws IOException {
    return write(
        "policy.yaml",
        """
        rules:
          - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
          - { categories: [content], purposes: [ai_training], recipients: [first_party],
              basis: opt_in, pending: %s }
        """
            .formatted(pending));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @AfterEach
  void end() {
    if (assent != null) {
      assent.close();
    }
    receiver.close();
  }

  private void start() {
    assent = Assent.builder().environment(environment).closeOnExit(false).build();
  }

  private void as(String subject, Runnable action) {
    assent.subject(subject).storeInContext(Context.current()).wrap(action).run();
  }

  private void chatSpan(String text) {
    Span span =
        assent
            .openTelemetry()
            .getTracer("app")
            .spanBuilder("GET")
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

  private void flush() {
    assertThat(assent.flush(LONG)).isTrue();
  }

  private static Receipt get(CompletableFuture<Receipt> receipt) {
    return receipt.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void grantCoveringHeld(String subject) {
    get(
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
    return get(assent.consent(subject).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT, other()));
  }

  private Entry entry(Signal signal) {
    return assent.ledger().entries().stream()
        .filter(it -> it.signal() == signal)
        .findFirst()
        .orElseThrow();
  }

  private long held(Signal signal) {
    return entry(signal).states().getOrDefault(State.HELD, 0L);
  }

  private void balances() {
    assertThat(assent.ledger().balances()).as(assent.ledger().toString()).isTrue();
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
        "acme/u7",
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

    grantCoveringHeld("acme/u7");
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
    as("acme/u7", () -> chatSpan("curlew"));
    as("acme/u8", () -> chatSpan("dunlin"));
    String document =
        """
        {"subject": "acme/%s", "revision": 1, "adds": [], "choices": [
          {"purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z", "expires": null,
           "coversHeld": %s}]}
        """;
    Path next =
        write(
            "next.json",
            "{\"documents\": ["
                + document.formatted("u7", true)
                + ","
                + document.formatted("u8", false)
                + "]}");
    Files.move(
        next,
        directory.resolve("consent.json"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.spans(TRAINING)).hasSize(2);
    assertThat(receiver.received("curlew")).isTrue();
    assertThat(receiver.received("dunlin")).isFalse();
    assertThat(entry(Signal.TRACES).withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.TOO_OLD, 1L));
    balances();
  }

  /** Finding M12: what is captured while the file can't be read waits, as for a choice. */
  @Test
  void hold_fileCantBeRead_waitsAndArrivesWithTheGrant() throws IOException {
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    write("consent.json", "{");
    start();
    as("acme/u7", () -> chatSpan("curlew"));
    as("acme/u7", () -> chatLog("plover"));
    Field<String> text = Field.ofString("app.line.text", Category.CONTENT_CHAT);
    EventEmitter sent = assent.events().declare(EventType.usage("app.line.sent", text));
    as("acme/u7", () -> sent.begin().with(text, "whimbrel").emit());
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
    write("consent.json", "{");
    start();
    as("acme/u7", () -> chatSpan("curlew"));
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
    as("acme/u7", () -> chatSpan("curlew"));
    write("consent.json", "{");
    await().atMost(LONG).until(() -> unknown("acme/u7"));
    as("acme/u7", () -> chatSpan("plover"));
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
        .anyMatch(it -> it.category().equals("content.chat") && it.choice().equals("unknown"));
  }

  private void grantInTheFile(String adds) throws IOException {
    Path next =
        write(
            "next.json",
            """
            {"documents": [{"subject": "acme/u7", "revision": 1, %s "choices": [
              {"purpose": "ai_training", "categories": ["content.chat", "content.other"],
               "choice": "granted", "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z",
               "expires": null, "coversHeld": true}]}]}
            """
                .formatted(adds));
    Files.move(
        next,
        directory.resolve("consent.json"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void hold_severalSubjects_waitForAllOfThem() {
    start();
    assent
        .subject("acme/u7")
        .and(assent.subject("beta/u8"))
        .storeInContext(Context.current())
        .wrap(() -> chatSpan("curlew"))
        .run();
    grantCoveringHeld("acme/u7");
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
    as("acme/u7", () -> chatSpan("curlew"));
    Receipt receipt = revoke("acme/u7");
    assertThat(receipt.counts())
        .filteredOn(it -> it.signal() == Signal.TRACES)
        .singleElement()
        .satisfies(it -> assertThat(it.stripped()).isEqualTo(1));
    assertThat(held(Signal.TRACES)).isZero();
    grantCoveringHeld("acme/u7");
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
    as("acme/u7", () -> chatSpan("curlew"));
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
    as("acme/u7", () -> chatSpan("curlew" + "x".repeat(900)));
    as("acme/u7", () -> chatLog("dunlin"));
    as("acme/u7", () -> chatSpan("plover" + "x".repeat(900)));
    as("acme/u7", () -> chatSpan("godwit" + "x".repeat(900)));
    assertThat(held(Signal.TRACES)).isLessThan(3);
    grantCoveringHeld("acme/u7");
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
    as("acme/u7", () -> chatSpan("curlew"));
    as("acme/u7", () -> chatLog("dunlin"));
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
    environment.put("ASSENT_SUBJECT", "acme/u7");
    start();
    assent
        .openTelemetry()
        .getMeter("app")
        .counterBuilder("app.messages")
        .build()
        .add(1, Attributes.of(CHAT, "curlew"));
    flush();
    assertThat(receiver.metrics(TRAINING)).isNotEmpty();
    assertThat(held(Signal.METRICS)).isZero();
    grantCoveringHeld("acme/u7");
    flush();
    assertThat(receiver.received("curlew")).isFalse();
    balances();
  }

  @Test
  void metrics_sourceFailsWithinAnInterval_nothingOfItLeaves() throws IOException {
    environment.put("ASSENT_SUBJECT", "acme/u7");
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    start();
    grantCoveringHeld("acme/u7");
    flush();
    long granted = decision(assent).permitted(0);
    var counter = assent.openTelemetry().getMeter("app").counterBuilder("app.messages").build();
    counter.add(1, Attributes.of(CHAT, "plover"));
    flush();
    assertThat(receiver.received("plover")).as("granted").isTrue();
    counter.add(1, Attributes.of(CHAT, "curlew"));
    String said = Files.readString(directory.resolve("consent.json"));
    write("consent.json", "{");
    await().atMost(LONG).until(() -> decision(assent).permitted(0) != granted);
    counter.add(1, Attributes.of(CHAT, "dunlin"));
    write("consent.json", said);
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
    as("acme/u7", () -> chatSpan(HeapDump.forwards(held)));
    as("acme/u7", () -> chatLog(HeapDump.forwards(held)));
    assertThat(HeapDump.holds(held, directory)).as("it is found while it waits").isTrue();
    revoke("acme/u7");
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
    grantCoveringHeld("acme/u7");
    as("acme/u7", () -> chatSpan("curlew"));
    long granted = decision(assent).permitted(0);
    String said = Files.readString(directory.resolve("consent.json"));
    write("consent.json", "{");
    await().atMost(LONG).until(() -> decision(assent).permitted(0) != granted);
    as("acme/u7", () -> chatSpan("dunlin"));
    assertThat(held(Signal.TRACES)).as("nothing new is kept").isZero();
    flush();
    assertThat(receiver.received("curlew")).isFalse();
    assertThat(held(Signal.TRACES)).as("what was queued waits").isEqualTo(1);
    write("consent.json", said);
    await().atMost(LONG).until(() -> held(Signal.TRACES) == 0);
    flush();
    assertThat(receiver.received("dunlin")).isFalse();
    assertThat(receiver.received("curlew")).isTrue();
  }

  private static Decision decision(Assent assent) {
    return ((SubjectHandle) assent.subject("acme/u7")).decision();
  }
}
