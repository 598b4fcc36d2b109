/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.internal.audit.Verdict;
import dev.assent.internal.audit.Verification;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the operating system and one directory for audit journals. */
@Timeout(240)
class AuditTwoProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private Process other;

  @AfterEach
  void end() {
    if (other != null) {
      other.destroyForcibly();
    }
  }

  private static Assent start(Path directory) {
    return Assent.builder()
        .environment(
            Map.of(
                "ASSENT_POLICY", "terms",
                "ASSENT_AUDIT_DIR", directory.resolve("audit").toString(),
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"))
        .closeOnExit(false)
        .build();
  }

  private static void deny(Assent by) {
    by.consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
  }

  private static String journal(Path directory, int number) {
    try (Stream<Path> files = Files.list(directory.resolve("audit").resolve("journal-" + number))) {
      return files
          .filter(file -> file.toString().endsWith(".audit"))
          .sorted()
          .map(AuditTwoProcessesTest::text)
          .collect(Collectors.joining());
    } catch (IOException e) {
      return "";
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the other process, which denies once, until it is killed. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    deny(start(directory));
    Thread.currentThread().join();
  }

  private void startOther() throws IOException {
    other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AuditTwoProcessesTest.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    await().atMost(LONG).until(() -> journal(directory, 1).contains("\"event\":\"receipt\""));
  }

  @Test
  void start_whileAnotherProcessWrites_hasItsOwnJournal_andGoesOnWithThatOfAKilledOne()
      throws Exception {
    startOther();
    Assent first = start(directory);
    deny(first);
    first.close();
    assertThat(journal(directory, 2)).contains("\"value\":\"denied\"", "\"event\":\"end\"");

    other.destroyForcibly().waitFor();
    Assent second = start(directory);
    deny(second);
    second.close();

    assertThat(journal(directory, 1))
        .contains("\"lastRun\":\"not ended\"", "\"missingFrom\":", "\"event\":\"end\"");
    assertThat(journal(directory, 3)).isEmpty();
    Path audit = directory.resolve("audit");
    assertThat(Verification.verify(audit, Verification.lastHashes(audit)))
        .extracting(Verdict::journal, Verdict::state)
        .containsExactly(
            tuple("journal-1", Verdict.State.COMPLETE), tuple("journal-2", Verdict.State.COMPLETE));
  }
}
