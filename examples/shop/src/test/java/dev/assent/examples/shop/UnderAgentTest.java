/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ClassPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives from the shop under OpenTelemetry's agent, with and without Assent's extension. */
@Tag("jvm")
class UnderAgentTest {
  private static final String TELEMETRY =
      "opentelemetry-.*|micrometer-tracing.*|micrometer-registry-otlp";

  @TempDir private Path directory;

  private static String application() {
    return ClassPath.ofThisModule()
        .withoutAssent()
        .without(part -> ClassPath.artifact(part).matches(TELEMETRY))
        .toString();
  }

  private static List<String> agent() {
    return new ArrayList<>(
        List.of(
            "-javaagent:" + System.getProperty("agent"),
            "-Dotel.service.name=shop",
            "-Dotel.exporter.otlp.endpoint=RECEIVER"));
  }

  @Test
  void traffic_withTheExtension_arrivesAsThePageSays() throws Exception {
    List<String> options = agent();
    options.add("-Dotel.javaagent.extensions=" + System.getProperty("extension"));

    Arrived arrived = Shop.run(directory, application(), options);

    arrived.assertThatItIs(ShopTable.Column.AGENT);
  }

  /** The control. */
  @Test
  void traffic_withoutTheExtension_canariesArrive() throws Exception {
    Arrived arrived = Shop.run(directory, application(), agent());

    assertThat(arrived.canaries())
        .anyMatch(place -> place.startsWith("customer"))
        .anyMatch(place -> place.startsWith("user agent"));
  }
}
