/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings with which {@link ProveMain} lets an application send to one receiver. */
final class ProveEnvironment {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "otel\\.exporter\\.otlp(\\.[a-z]+)?\\.endpoint|assent\\.destination\\..+\\.endpoint");
  private static final Pattern PROTOCOL =
      Pattern.compile("otel\\.exporter\\.otlp(\\.[a-z]+)?\\.protocol");
  private static final Pattern PROPERTY = Pattern.compile("-D([A-Za-z0-9._-]+)=(\\S*)");

  private ProveEnvironment() {}

  /** Returns the variables to set. */
  static Map<String, String> of(String endpoint) {
    Map<String, String> variables = new TreeMap<>();
    variables.put(ENDPOINT, endpoint);
    variables.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    return variables;
  }

  /**
   * Sets the variables in the environment of a command, and removes those of a signal, which would
   * win against them.
   *
   * @return the names of the removed variables
   * @throws IllegalArgumentException if another setting lets data go elsewhere, naming it
   */
  static List<String> apply(
      Map<String, String> environment, List<String> command, String endpoint) {
    List<String> removed = new ArrayList<>();
    for (String name : List.copyOf(environment.keySet())) {
      if (name.matches("OTEL_EXPORTER_OTLP_(TRACES|METRICS|LOGS)_(ENDPOINT|PROTOCOL)")) {
        environment.remove(name);
        removed.add(name);
      }
    }
    environment.putAll(of(endpoint));
    environment.forEach(
        (name, value) -> {
          refuse(name, property(name), value, endpoint);
          refuseIn("the variable " + name, value, endpoint);
        });
    command.forEach(argument -> refuseIn("the command", argument, endpoint));
    return removed;
  }

  private static String property(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static void refuseIn(String where, String text, String endpoint) {
    Matcher property = PROPERTY.matcher(text);
    while (property.find()) {
      String name = property(property.group(1));
      refuse("-D" + property.group(1) + " in " + where, name, property.group(2), endpoint);
    }
  }

  private static void refuse(String shown, String property, String value, String endpoint) {
    if (ADDRESS.matcher(property).matches()
        && !value.equals(endpoint)
        && !value.startsWith(endpoint + "/")) {
      throw new IllegalArgumentException(
          shown
              + " lets data go to another address, where nothing searches it; remove it, or set it"
              + " to the receiver of this command (--port NUMBER makes its address known)");
    }
    if (PROTOCOL.matcher(property).matches() && !value.startsWith("http/")) {
      throw new IllegalArgumentException(
          shown
              + " is '"
              + value
              + "', which the receiver of this command can't read or search; remove it, or set"
              + " http/protobuf");
    }
  }
}
