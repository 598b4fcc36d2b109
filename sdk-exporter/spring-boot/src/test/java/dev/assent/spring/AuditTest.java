/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** {@code assent.audit-dir} in a Spring Boot application. */
class AuditTest {
  @TempDir private Path directory;

  private final ApplicationContextRunner boot =
      new ApplicationContextRunner()
          .withBean(SpanExporter.class, InMemorySpanExporter::create)
          .withConfiguration(
              AutoConfigurations.of(
                  OpenTelemetryAutoConfiguration.class,
                  OpenTelemetryTracingAutoConfiguration.class,
                  MicrometerTracingAutoConfiguration.class,
                  AssentAutoConfiguration.class));

  private String journal() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("audit").resolve("journal-1"))) {
      return files
          .filter(file -> file.toString().endsWith(".audit"))
          .map(AuditTest::text)
          .collect(Collectors.joining());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void property_ofADirectory_writesAJournalThere() throws IOException {
    boot.withPropertyValues("assent.audit-dir=" + directory.resolve("audit"))
        .run(
            context ->
                context
                    .getBean(Assent.class)
                    .consent("acme/u7")
                    .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
                    .join());

    assertThat(journal())
        .contains("\"sdk\":\"taken over\"", "\"value\":\"denied\"", "\"event\":\"ledger\"")
        .contains("\"variables\":[\"ASSENT_AUDIT_DIR\"")
        .doesNotContain("acme");
  }

  @Test
  void property_ofAFile_failsTheStart() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    boot.withPropertyValues("assent.audit-dir=" + file)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("name a directory that this process may write to"));
  }
}
