/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the operating system and one spool: one has it, and the other reports that. */
@Timeout(240)
class SpoolTwoProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CANARY = "kanarienvogel";
  private static final Field<String> TEXT = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  private static final EventType SENT = EventType.usage("app.chat.sent", TEXT);

  @TempDir private Path directory;
  private final OtlpReceiver receiver = OtlpReceiver.start();
  private Process other;

  @AfterEach
  void end() {
    if (other != null) {
      other.destroyForcibly();
    }
    receiver.close();
  }

  private static Map<String, String> environment(Path directory, String endpoint) {
    Map<String, String> environment = new HashMap<>();
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + directory.resolve("consent.json"));
    environment.put("ASSENT_CONSENT_REFRESH", "1s");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    return environment;
  }

  private static Assent assent(Path directory, String endpoint) {
    return Assent.builder()
        .environment(environment(directory, endpoint))
        .closeOnExit(false)
        .build();
  }

  private static void emit(Assent assent, String text) {
    var sent = assent.events().declare(SENT);
    try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
      sent.begin().with(TEXT, text).emit();
    }
    boolean unused = assent.flush(LONG);
  }

  /** Runs the other process, which has the spool, with one text in it, until it is killed. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Assent assent = assent(directory, args[1]);
    emit(assent, CANARY + "-of-the-other");
    Files.writeString(directory.resolve("up"), "");
    Thread.currentThread().join();
  }

  private void startOther() throws IOException {
    other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SpoolTwoProcessesTest.class.getName(),
                directory.toString(),
                receiver.endpoint("d").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    await().atMost(LONG).until(() -> Files.exists(directory.resolve("up")));
  }

  private Assent start() {
    return assent(directory, receiver.endpoint("d").toString());
  }

  private CompletableFuture<Receipt> revoke(Assent by) {
    return by.consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private byte[] key() {
    try {
      return Files.readAllBytes(directory.resolve("spool/default/key"));
    } catch (IOException none) {
      return new byte[0];
    }
  }

  @Test
  void revoke_afterCloseWhileAnotherProcessHasTheSpool_failsThenErasesOnceThatIsKilled()
      throws Exception {
    Files.writeString(
        directory.resolve("consent.json"),
        """
        {"documents": [{ "subject": "acme/u7", "revision": 1, "choices": [
          { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
            "terms": "2023-08-07", "at": "2024-08-08T09:00:00Z" } ] }]}
        """);
    int[] away = new int[1000];
    Arrays.fill(away, 503);
    receiver.answer(away);
    Assent former = start();
    emit(former, CANARY + "-of-the-former");
    former.close();
    startOther();

    assertThatThrownBy(this::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SPOOL_DIR")
        .hasMessageContaining("in use by another process");
    byte[] before = key();
    assertThat(revoke(former))
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("may still send its data");
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(key()).as("the other hears it and erases").isNotEqualTo(before));

    other.destroyForcibly().waitFor();
    Receipt receipt = revoke(former).get();

    assertThat(receipt.counts()).allMatch(count -> count.notErased() == null);
    receiver.answers200();
    receiver.clear();
    try (Assent next = start()) {
      emit(next, "");
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(next.flush(LONG)).isTrue();
                assertThat(receiver.logs("d")).hasSizeGreaterThanOrEqualTo(3);
              });
    }
    assertThat(receiver.received(CANARY)).isFalse();
  }
}
