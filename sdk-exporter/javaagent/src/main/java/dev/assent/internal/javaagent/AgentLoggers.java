/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.javaagent;

import dev.assent.internal.instance.start.LogHygiene;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns off the loggers of the agent that write content: texts of receivers, exceptions of
 * callbacks, names of instruments. Elsewhere {@link LogHygiene} replaces the texts by filters; the
 * agent replaces {@code java.util.logging} in its own classes, and its loggers have no filters.
 * They read their level from a system property when they are created, which is after this.
 *
 * <p>This applies to the agent's default logging ({@code otel.javaagent.logging=simple}). With
 * {@code application}, the application's logging decides which loggers write.
 */
public final class AgentLoggers implements AutoConfigurationCustomizerProvider {
  private static final String LEVEL = "io.opentelemetry.javaagent.slf4j.simpleLogger.log.";
  private static final String SHADED = "io.opentelemetry.javaagent.shaded.";

  /** Exporters and senders that an application of Assent's own SDK doesn't have. */
  private static final List<String> OTHERS =
      List.of(
          // WARNING: the receiver's text
          "io.opentelemetry.exporter.zipkin.ZipkinSpanExporter",
          // FINE: requests and answers
          "io.opentelemetry.exporter.sender.okhttp",
          "okhttp3");

  /** Creates the provider. If the agent calls this, it has loaded no other class of Assent. */
  public AgentLoggers() {
    StartClasses.define();
  }

  @Override
  public void customize(AutoConfigurationCustomizer autoConfiguration) {
    silence();
  }

  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }

  /** Turns the loggers off. */
  static void silence() {
    names().forEach(name -> System.setProperty(LEVEL + name, "off"));
  }

  /** Returns the loggers' names; the agent renames OpenTelemetry's API. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(OTHERS);
    for (String name : LogHygiene.loggers()) {
      names.add(name);
      if (name.startsWith("io.opentelemetry.api.")) {
        names.add(SHADED + name);
      }
    }
    return names;
  }
}
