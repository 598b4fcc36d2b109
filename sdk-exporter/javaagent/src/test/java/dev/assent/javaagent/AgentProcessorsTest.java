/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ClassFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The processors in the agent's jar, beside those of the SDK. */
@Tag("jvm")
class AgentProcessorsTest {
  private static final Path AGENT =
      Path.of(System.getProperty("programs"), "opentelemetry-javaagent.jar");

  /** If this fails, the agent has a hook for the resource: let it publish the stripped one. */
  @Test
  void agent_publishesNoProcessContext() throws IOException {
    try (JarFile jar = new JarFile(AGENT.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        try (InputStream in = jar.getInputStream(entry)) {
          assertThat(new String(in.readAllBytes(), ISO_8859_1))
              .as(entry.getName())
              .doesNotContain("OTEL_CTX");
        }
      }
    }
  }

  /** A new one closes its signal until it was read: KnownProcessors lists those that were. */
  @Test
  void agent_hasOnlyProcessorsThatWereRead() throws IOException {
    Set<String> found =
        ClassFiles.subtypes(
            AGENT,
            List.of(
                "io.opentelemetry.sdk.trace.SpanProcessor",
                "io.opentelemetry.sdk.logs.LogRecordProcessor"));

    found.removeIf(name -> name.startsWith("io.opentelemetry.sdk."));
    assertThat(found)
        .containsExactlyInAnyOrder(
            "io.opentelemetry.contrib.baggage.processor.BaggageLogRecordProcessor",
            "io.opentelemetry.contrib.baggage.processor.BaggageSpanProcessor",
            "io.opentelemetry.javaagent.shaded.instrumentation.thread.internal"
                + ".ThreadDetailsSpanProcessor");
  }
}
