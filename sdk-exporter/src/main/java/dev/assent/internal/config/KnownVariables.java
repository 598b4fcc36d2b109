/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable.Scope;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The names in the table of variables. It refuses unknown {@code ASSENT_*} names and unsupported
 * {@code OTEL_*} names about exporting. It ignores other {@code OTEL_*} names, which belong to
 * other software.
 */
final class KnownVariables {
  static final String DESTINATION = "ASSENT_DESTINATION_";

  private static final Set<String> ASSENT = startingWith("ASSENT_", List.of());
  private static final Set<String> OTEL = startingWith("OTEL_", List.of());

  private KnownVariables() {}

  /**
   * Refuses the first name that has no effect.
   *
   * @param destinations the names listed in {@code ASSENT_DESTINATIONS}
   */
  static void check(Environment environment, List<String> destinations) {
    Set<String> known = ofDestinations(destinations);
    if (destinations.isEmpty()) {
      known.add(Variable.LABEL.in(Variable.prefix("default")));
    }
    environment.forEach(
        (name, setting) -> {
          if (name.startsWith(DESTINATION)) {
            if (!known.contains(name)) {
              throw unknownDestination(setting, name, destinations);
            }
          } else if (name.startsWith("ASSENT_")) {
            checkAssent(setting, name);
          } else if (isAboutExporting(name) && !OTEL.contains(name)) {
            throw setting.problem(
                "is not supported by Assent; unset it, or see docs/CONFIGURATION.md for supported"
                    + " names; "
                    + suggest(name));
          }
        });
  }

  /**
   * Refuses the first {@code ASSENT_*} name that has no effect behind an application's SDK.
   *
   * @param exporters the names of the application's exporters
   */
  static void checkHosted(Environment environment, List<String> exporters) {
    List<String> known = ofExporters(exporters);
    environment.forEach(
        (name, setting) -> {
          if (name.startsWith(DESTINATION)) {
            if (!known.contains(name)) {
              throw setting.problem(
                  "has no effect on the exporters of this application, which are "
                      + exporters
                      + "; valid for each of them: "
                      + String.join(", ", ofExporters(List.of("<NAME>")))
                      + ". To replace them, list destinations in ASSENT_DESTINATIONS");
            }
          } else if (name.startsWith("ASSENT_")) {
            checkAssent(setting, name);
          }
        });
  }

  private static void checkAssent(Setting setting, String name) {
    if (!ASSENT.contains(name)) {
      throw setting.problem("unknown; " + suggest(name));
    }
  }

  private static ConfigurationException unknownDestination(
      Setting setting, String name, List<String> destinations) {
    for (String destination : destinations) {
      if (name.startsWith(Variable.prefix(destination))) {
        String nearest = nearest(name, ofDestinations(List.of(destination)));
        return setting.problem("unknown; did you mean " + nearest + "?");
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
    return startingWith(DESTINATION, destinations);
  }

  private static List<String> ofExporters(Collection<String> exporters) {
    return Stream.of(Variable.values())
        .filter(it -> it.scope == Scope.EXPORTER)
        .flatMap(it -> it.names(exporters).stream())
        .toList();
  }

  private static Set<String> startingWith(String start, Collection<String> destinations) {
    Set<String> names = new TreeSet<>();
    for (Variable variable : Variable.values()) {
      for (String name : variable.names(destinations)) {
        if (name.startsWith(start)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** The nearest valid name, as a question. */
  static String suggest(String name) {
    return "did you mean " + nearest(name, name.startsWith("OTEL_") ? OTEL : ASSENT) + "?";
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

  /** The nearest name by edit distance; among equals, the first in alphabetical order. */
  private static String nearest(String name, Set<String> known) {
    Comparator<String> byDistance = Comparator.comparingInt(other -> distance(name, other));
    return known.stream().min(byDistance).orElseThrow();
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
