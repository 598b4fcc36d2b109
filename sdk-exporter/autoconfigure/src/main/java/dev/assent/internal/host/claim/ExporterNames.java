/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of destinations of an application's exporters. OpenTelemetry's exporters have the names
 * that its variable {@code OTEL_TRACES_EXPORTER} uses; another exporter has the simple name of its
 * class without {@code SpanExporter} or the like, so that its three signals are one destination.
 */
public final class ExporterNames {
  private static final Pattern SUFFIX =
      Pattern.compile("(Span|LogRecord|Log|Metric|Metrics|Trace|Traces)?(Exporter|Reader|Server)$");
  private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern INVALID = Pattern.compile("[^a-z0-9_]");
  private static final int MAX_LENGTH = 40;

  private ExporterNames() {}

  /** Returns the name of an exporter or a metric reader of this class. */
  public static String of(Class<?> type) {
    String simple = type.getSimpleName();
    if (simple.startsWith("OtlpHttp") || simple.startsWith("OtlpGrpc")) {
      return "otlp";
    }
    if (simple.startsWith("Logging") || simple.startsWith("SystemOut")) {
      return "console";
    }
    String words = WORD.matcher(SUFFIX.matcher(simple).replaceFirst("")).replaceAll("_");
    String name = INVALID.matcher(words.toLowerCase(Locale.ROOT)).replaceAll("");
    String shortened = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
    return shortened.isEmpty() || !Character.isLetter(shortened.charAt(0)) ? "exporter" : shortened;
  }
}
