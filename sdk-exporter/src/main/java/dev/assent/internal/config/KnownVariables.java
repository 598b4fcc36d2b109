/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The variables that Assent reads. It refuses unknown {@code ASSENT_*} names and unsupported {@code
 * OTEL_*} names about exporting. It ignores other {@code OTEL_*} names, which belong to other
 * software.
 */
final class KnownVariables {
  static final String DESTINATION = "ASSENT_DESTINATION_";

  /** What is valid for a destination whose other settings are those of the process. */
  private static final Set<String> OF_EVERY_DESTINATION = sorted("PURPOSE", "RECIPIENT", "LABEL");

  /** The label of the destination that needs no list. */
  private static final String DEFAULT_LABEL = "DEFAULT_LABEL";

  /** The valid suffixes of {@code ASSENT_DESTINATION_<NAME>_}. */
  static final Set<String> OF_DESTINATION =
      sorted(
          "PURPOSE",
          "RECIPIENT",
          "LABEL",
          "ENDPOINT",
          "HEADERS",
          "COMPRESSION",
          "TIMEOUT",
          "CERTIFICATE",
          "CLIENT_KEY",
          "CLIENT_CERTIFICATE",
          "SIGNALS",
          "LISTEN",
          "TOKEN",
          "SERVER_KEY",
          "SERVER_CERTIFICATE");

  private static final Set<String> ASSENT =
      sorted(
          "ASSENT_ENABLED",
          "ASSENT_POLICY",
          "ASSENT_CATALOG",
          "ASSENT_PURPOSE",
          "ASSENT_RECIPIENT",
          "ASSENT_DESTINATIONS",
          "ASSENT_SUBJECT",
          "ASSENT_SUBJECT_BAGGAGE",
          "ASSENT_TRUSTED_PROCESSORS",
          "ASSENT_PROMETHEUS_GATED",
          "ASSENT_PROPAGATE",
          "ASSENT_PROPAGATE_PURPOSE",
          "ASSENT_PROPAGATE_RECIPIENT",
          "ASSENT_CONSENT_SOURCE",
          "ASSENT_CONSENT",
          "ASSENT_CONSENT_TERMS",
          "ASSENT_CONSENT_HEADERS",
          "ASSENT_CONSENT_INSECURE",
          "ASSENT_CONSENT_REFRESH",
          "ASSENT_CONSENT_MAX_STALENESS",
          "ASSENT_CONSENT_KEYS",
          "ASSENT_CONSENT_CACHE_MAX_BYTES",
          "ASSENT_STATE_DIR",
          "ASSENT_HOLD_MAX_BYTES",
          "ASSENT_HOLD_DEADLINE",
          "ASSENT_SPOOL_DIR",
          "ASSENT_SPOOL_MAX_BYTES",
          "ASSENT_SPOOL_MAX_AGE",
          "ASSENT_DELETION_ENDPOINT",
          "ASSENT_DELETION_RETENTION",
          "ASSENT_REPORT_UNCLASSIFIED",
          "ASSENT_INVENTORY",
          "ASSENT_VIEWER",
          "ASSENT_VIEWER_CONTENT");

  private static final Set<String> OTEL = otel();

  private KnownVariables() {}

  /**
   * Refuses the first name that has no effect.
   *
   * @param destinations the names listed in {@code ASSENT_DESTINATIONS}
   */
  static void check(Environment environment, List<String> destinations) {
    for (String name : environment.names()) {
      Setting setting = environment.find(name);
      if (setting == null) {
        continue;
      }
      if (name.startsWith(DESTINATION)) {
        checkDestination(setting, name.substring(DESTINATION.length()), destinations);
      } else if (name.startsWith("ASSENT_")) {
        checkAssent(setting, name);
      } else if (isAboutExporting(name) && !OTEL.contains(name)) {
        throw setting.problem(
            "is not supported by Assent; unset it, or see docs/CONFIGURATION.md for supported"
                + " names; "
                + suggest(name));
      }
    }
  }

  /**
   * Refuses the first {@code ASSENT_*} name that has no effect behind an application's SDK.
   *
   * @param exporters the names of the application's exporters
   */
  static void checkHosted(Environment environment, List<String> exporters) {
    for (String name : environment.names()) {
      Setting setting = environment.find(name);
      if (setting == null) {
        continue;
      }
      if (name.startsWith(DESTINATION)) {
        checkExporter(setting, name.substring(DESTINATION.length()), exporters);
      } else if (name.startsWith("ASSENT_")) {
        checkAssent(setting, name);
      }
    }
  }

  private static void checkExporter(Setting setting, String rest, List<String> exporters) {
    for (String exporter : exporters) {
      String prefix = exporter.toUpperCase(Locale.ROOT) + "_";
      if (rest.startsWith(prefix)
          && OF_EVERY_DESTINATION.contains(rest.substring(prefix.length()))) {
        return;
      }
    }
    throw setting.problem(
        "has no effect on the exporters of this application, which are "
            + exporters
            + "; valid for each of them: "
            + DESTINATION
            + "<NAME>_PURPOSE, "
            + DESTINATION
            + "<NAME>_RECIPIENT, "
            + DESTINATION
            + "<NAME>_LABEL. To replace them, list destinations in ASSENT_DESTINATIONS");
  }

  private static void checkAssent(Setting setting, String name) {
    if (!ASSENT.contains(name)) {
      throw setting.problem("unknown; " + suggest(name));
    }
  }

  private static void checkDestination(Setting setting, String rest, List<String> destinations) {
    if (destinations.isEmpty() && rest.equals(DEFAULT_LABEL)) {
      return;
    }
    for (String destination : destinations) {
      String prefix = destination.toUpperCase(Locale.ROOT) + "_";
      if (rest.startsWith(prefix) && OF_DESTINATION.contains(rest.substring(prefix.length()))) {
        return;
      }
    }
    throw unknownDestination(setting, rest, destinations);
  }

  private static ConfigurationException unknownDestination(
      Setting setting, String rest, List<String> destinations) {
    for (String destination : destinations) {
      String prefix = destination.toUpperCase(Locale.ROOT) + "_";
      if (rest.startsWith(prefix)) {
        String suffix = nearest(rest.substring(prefix.length()), OF_DESTINATION);
        return setting.problem("unknown; did you mean " + DESTINATION + prefix + suffix + "?");
      }
    }
    return setting.problem(
        "does not match a destination in ASSENT_DESTINATIONS, which lists " + destinations);
  }

  /** All valid names of Assent, without those of single destinations. */
  static Set<String> ofAssent() {
    return ASSENT;
  }

  /** All valid names of some destinations. */
  static Set<String> ofDestinations(Collection<String> destinations) {
    Set<String> names = new TreeSet<>();
    for (String destination : destinations) {
      String prefix = DESTINATION + destination.toUpperCase(Locale.ROOT) + "_";
      OF_DESTINATION.forEach(suffix -> names.add(prefix + suffix));
    }
    return names;
  }

  /** All valid names. */
  static Set<String> all() {
    Set<String> all = new TreeSet<>(ASSENT);
    all.addAll(OTEL);
    OF_DESTINATION.forEach(name -> all.add(DESTINATION + "A_" + name));
    return all;
  }

  /** The nearest valid name, as a question. */
  static String suggest(String name) {
    Set<String> known = name.startsWith("OTEL_") ? OTEL : ASSENT;
    return "did you mean " + nearest(name, known) + "?";
  }

  static boolean isAboutExporting(String name) {
    if (name.startsWith("OTEL_INSTRUMENTATION_") || name.startsWith("OTEL_JAVAAGENT_")) {
      return false;
    }
    return name.contains("EXPORT")
        || name.contains("OTLP")
        || name.startsWith("OTEL_BSP_")
        || name.startsWith("OTEL_BLRP_")
        || name.endsWith("CONFIG_FILE")
        || name.endsWith("CARDINALITY_LIMIT");
  }

  private static Set<String> otel() {
    List<String> names = new ArrayList<>();
    for (String signal : List.of("", "TRACES_", "METRICS_", "LOGS_")) {
      for (String what :
          List.of(
              "ENDPOINT",
              "HEADERS",
              "COMPRESSION",
              "TIMEOUT",
              "PROTOCOL",
              "CERTIFICATE",
              "CLIENT_KEY",
              "CLIENT_CERTIFICATE")) {
        names.add("OTEL_EXPORTER_OTLP_" + signal + what);
      }
    }
    for (String queue : List.of("OTEL_BSP_", "OTEL_BLRP_")) {
      for (String what :
          List.of("SCHEDULE_DELAY", "MAX_QUEUE_SIZE", "MAX_EXPORT_BATCH_SIZE", "EXPORT_TIMEOUT")) {
        names.add(queue + what);
      }
    }
    names.addAll(
        List.of(
            "OTEL_SDK_DISABLED",
            "OTEL_SERVICE_NAME",
            "OTEL_RESOURCE_ATTRIBUTES",
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
            "OTEL_TRACES_EXPORTER",
            "OTEL_METRICS_EXPORTER",
            "OTEL_LOGS_EXPORTER",
            "OTEL_TRACES_SAMPLER",
            "OTEL_TRACES_SAMPLER_ARG",
            "OTEL_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
            "OTEL_SPAN_EVENT_COUNT_LIMIT",
            "OTEL_SPAN_LINK_COUNT_LIMIT",
            "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT",
            "OTEL_METRIC_EXPORT_INTERVAL",
            "OTEL_METRIC_EXPORT_TIMEOUT",
            "OTEL_METRICS_EXEMPLAR_FILTER",
            "OTEL_PROPAGATORS",
            "OTEL_JAVA_EXPORTER_MEMORY_MODE"));
    return sorted(names.toArray(String[]::new));
  }

  private static Set<String> sorted(String... names) {
    return new TreeSet<>(List.of(names));
  }

  /** The nearest name by edit distance; among equals, the first in alphabetical order. */
  private static String nearest(String name, Set<String> known) {
    Stream<String> candidates = known.stream();
    return candidates.min(Comparator.comparingInt(other -> distance(name, other))).orElseThrow();
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
