/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ClassFiles;
import dev.assent.fixtures.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each processor of OpenTelemetry's other artifacts is known to be harmless, or known to close. */
class KnownProcessorsTest {
  private static final List<String> TYPES =
      List.of(
          "io.opentelemetry.sdk.trace.SpanProcessor",
          "io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor",
          "io.opentelemetry.sdk.logs.LogRecordProcessor");

  /** Processors that close their signal unless a setting trusts them, and why. */
  private static final Map<String, String> CLOSING =
      Map.of(
          "io.opentelemetry.contrib.awsxray.AttributePropagatingSpanProcessor",
          "copies attributes of the parent, which may concern other subjects",
          "io.opentelemetry.contrib.awsxray.AwsSpanMetricsProcessor",
          "makes metrics of the attributes of spans, whose subjects a metric does not have",
          "io.opentelemetry.contrib.eventbridge.EventToSpanEventBridge",
          "copies log records into spans, which may concern other subjects",
          "io.opentelemetry.contrib.filter.FilteringLogRecordProcessor",
          "hides the processor behind it",
          "io.opentelemetry.contrib.jfrevent.JfrSpanProcessor",
          "writes the names of spans into recordings of JFR",
          "io.opentelemetry.contrib.sampler.consistent.ConsistentReservoirSamplingSpanProcessor",
          "exports");

  /** The artifacts of OpenTelemetry's contrib and instrumentation projects that the build gets. */
  @Test
  void processors_ofOpenTelemetrysArtifacts_areKnown() throws IOException {
    Set<String> found = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    try (Stream<Path> jars = Files.list(ClassPath.directory("processors"))) {
      for (Path jar : jars.toList()) {
        found.addAll(ClassFiles.subtypes(jar, TYPES));
      }
    }
    for (String name : found) {
      if (!KnownProcessors.isHarmless(name) && !CLOSING.containsKey(name)) {
        unknown.add(name);
      }
    }

    assertThat(unknown).as("read them, and add them to one of the lists").isEmpty();
    assertThat(found)
        .contains(
            "io.opentelemetry.contrib.baggage.processor.BaggageSpanProcessor",
            "io.opentelemetry.contrib.baggage.processor.BaggageLogRecordProcessor",
            "io.opentelemetry.instrumentation.thread.internal.ThreadDetailsSpanProcessor");
  }

  @Test
  void lists_haveNoProcessorInCommon() {
    assertThat(CLOSING.keySet()).noneMatch(KnownProcessors::isHarmless);
  }
}
