/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R2, law 5: a revocation after {@code close()} does what its receipt says, and leaves nothing. */
@Timeout(120)
class SpoolAfterCloseTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String CANARY = "kanarienvogel";
  private static final Field<String> TEXT = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  private static final EventType SENT = EventType.usage("app.chat.sent", TEXT);
  private static final int[] AWAY = new int[64];

  static {
    Arrays.fill(AWAY, 503);
  }

  @TempDir private Path directory;

  private final Set<Thread> threadsBefore = alive();
  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();
  private Assent assent;

  @BeforeEach
  void settings() throws IOException {
    environment.putAll(
        Map.of(
            "ASSENT_POLICY", "terms",
            "ASSENT_CONSENT_SOURCE", "file:" + directory.resolve("consent.json"),
            "ASSENT_PURPOSE", "ai_training",
            "ASSENT_SPOOL_DIR", directory.resolve("spool").toString(),
            "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("d").toString(),
            "OTEL_BLRP_SCHEDULE_DELAY", "1h",
            "OTEL_METRIC_EXPORT_INTERVAL", "1h"));
    Files.writeString(
        directory.resolve("consent.json"),
        """
        {"documents": [{ "subject": "acme/u7", "revision": 1, "choices": [
          { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
            "terms": "2023-08-07", "at": "2024-08-08T09:00:00Z" } ] }]}
        """);
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

  /** Fifty texts that the receiver did not take, on disk. */
  private void closeWithFifty() {
    start();
    EventEmitter sent = assent.events().declare(SENT);
    try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
      for (int i = 0; i < 50; i++) {
        sent.begin().with(TEXT, CANARY + i).emit();
      }
    }
    receiver.answer(AWAY);
    boolean unused = assent.flush(LONG);
    assent.close();
  }

  private CompletableFuture<Receipt> revoke(Assent by) {
    return by.consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private void run() {
    receiver.clear();
    receiver.answers200();
    start();
    EventEmitter sent = assent.events().declare(SENT);
    assent
        .subject("acme/u7")
        .storeInContext(io.opentelemetry.context.Context.root())
        .wrap(() -> sent.begin().emit())
        .run();
    long end = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < end && !isEmpty()) {
      assertThat(assent.flush(LONG)).isTrue();
    }
  }

  private boolean isEmpty() {
    try (var files = Files.walk(directory.resolve("spool"))) {
      return files.noneMatch(file -> file.toString().endsWith(".frames"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Those of this test: others of the same process may have some that are about to end. */
  private Set<Thread> threads() {
    Set<Thread> ours = alive();
    ours.removeAll(threadsBefore);
    return ours;
  }

  private static Set<Thread> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("assent-"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void control_noRevocation_textsArriveAfterTheRestart() {
    closeWithFifty();
    receiver.clear();
    run();

    assertThat(receiver.received("d", CANARY + 0)).isTrue();
    assertThat(receiver.received("d", CANARY + 49)).isTrue();
  }

  @Test
  void revoke_afterClose_isErasedStoredAndNothingArrives() throws Exception {
    closeWithFifty();
    receiver.clear();

    Receipt receipt = revoke(assent).get();

    assertThat(receipt.durable()).as(receipt.problem()).isTrue();
    assertThat(receipt.counts()).allMatch(count -> count.notErased() == null);
    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::erased).sum()).isEqualTo(50);
    assertThat(assent.ledger().balances()).isTrue();
    assertThat(threads()).isEmpty();
    assertThat(Files.readString(directory.resolve("consent.json"))).contains("denied");
    run();
    assertThat(receiver.logs("d")).hasSizeGreaterThanOrEqualTo(50);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** Nobody stores the denial: what was there is gone all the same. */
  @Test
  void revoke_afterCloseWithoutAStore_nothingArrivesThoughItIsGrantedAgain() throws Exception {
    environment.put("ASSENT_CONSENT_SOURCE", "env");
    environment.put("ASSENT_SUBJECT", "acme/u7");
    environment.put("ASSENT_CONSENT", "ai_training=content.chat");
    environment.put("ASSENT_CONSENT_TERMS", "2023-08-07");
    closeWithFifty();
    receiver.clear();

    Receipt receipt = revoke(assent).get();

    assertThat(receipt.durable()).isFalse();
    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::erased).sum()).isEqualTo(50);
    assertThat(threads()).isEmpty();
    run();
    assertThat(receiver.logs("d")).hasSizeGreaterThanOrEqualTo(50);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void revoke_afterCloseWhileAnotherHasTheSpool_failsAndSaysWhatMayLeave() throws Exception {
    closeWithFifty();
    Assent former = assent;
    start();

    CompletableFuture<Receipt> receipt = revoke(former);

    assertThat(receipt)
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("may still send its data")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("acme"));
    assertThat(Files.readString(directory.resolve("consent.json")))
        .as("the denial is stored all the same, and the other process hears it")
        .contains("denied");
  }

  private void emit(String subject, String text) {
    EventEmitter sent = assent.events().declare(SENT);
    try (Scope scope = assent.subject(subject).makeCurrent()) {
      sent.begin().with(TEXT, text).emit();
    }
  }

  /**
   * Another run emptied the spool, so that the next numbers its frames from the beginning again:
   * what lies there under the number of a frame that this one knows is somebody else's.
   */
  @Test
  void revoke_afterCloseWhenOthersUsedTheSpoolMeanwhile_erasesWhatLiesThereNow() throws Exception {
    String granted =
        """
        {"documents": [
          { "subject": "acme/u7", "revision": %1$d, "choices": [
            { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
              "terms": "2023-08-07", "at": "2024-08-08T09:00:00Z" } ] },
          { "subject": "acme/u9", "revision": %1$d, "choices": [
            { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
              "terms": "2023-08-07", "at": "2024-08-08T09:00:00Z" } ] } ]}
        """;
    Files.writeString(directory.resolve("consent.json"), granted.formatted(2));
    start();
    emit("acme/u9", "text-of-another");
    receiver.answer(AWAY);
    boolean unused = assent.flush(LONG);
    assent.close();
    Assent former = assent;
    run();
    assent.close();
    assertThat(receiver.received("text-of-another")).isTrue();
    start();
    emit("acme/u7", CANARY);
    receiver.answer(AWAY);
    unused = assent.flush(LONG);
    assent.close();
    receiver.clear();

    Receipt receipt = revoke(former).get();

    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::erased).sum()).isEqualTo(1);
    assertThat(former.ledger().balances()).isTrue();
    Files.writeString(directory.resolve("consent.json"), granted.formatted(100));
    run();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** Whichever of them comes first: what its receipt says was erased does not arrive. */
  @Test
  void revoke_whileItCloses_isErasedOrFails() throws Exception {
    String granted = Files.readString(directory.resolve("consent.json"));
    for (int round = 0; round < 6; round++) {
      String again = granted.replace("\"revision\": 1", "\"revision\": " + (1000 * (round + 1)));
      Files.writeString(directory.resolve("consent.json"), again);
      start();
      String text = CANARY + round + ";";
      emit("acme/u7", text);
      receiver.answer(AWAY);
      boolean unused = assent.flush(LONG);
      Assent closing = assent;
      CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
      CompletableFuture<Receipt> first =
          CompletableFuture.supplyAsync(() -> revoke(closing).join());
      CompletableFuture<Receipt> second = revoke(closing);
      closed.get();
      boolean erased =
          first.handle((it, failed) -> failed == null).get()
              | second.handle((it, failed) -> failed == null).get();
      assertThat(closing.ledger().balances()).isTrue();
      again = granted.replace("\"revision\": 1", "\"revision\": " + (1000 * (round + 1) + 500));
      Files.writeString(directory.resolve("consent.json"), again);
      run();
      assent.close();
      assertThat(erased && receiver.received(text)).as("round %d", round).isFalse();
    }
  }
}
