/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.Variable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Assent's settings in Spring's environment: {@code assent.*}, {@code otel.*} and {@code
 * DO_NOT_TRACK}, from every source of properties that lists its names. Of several sources, the one
 * with the highest priority counts. A YAML list becomes a list with commas, and a map of headers or
 * resource attributes becomes {@code key=value} pairs, as the variables have them.
 */
final class SpringSettings {
  private static final Pattern ITEM = Pattern.compile("(.+)\\[(\\d+)]");

  /** The settings that YAML may hold as maps, and the key in the map. */
  private static final Pattern ENTRY =
      Pattern.compile(
          Variable.mapProperties()
              .map(name -> name.replace(".", "\\.").replace("*", ".+"))
              .collect(Collectors.joining("|", "(?i)(", ")(?:\\.|\\[)([^\\]]+)]?")));

  private final ConfigurableEnvironment spring;
  private final Map<String, String> properties = new TreeMap<>();
  private final Map<String, String> variables = new TreeMap<>();
  private final Set<String> taken = new HashSet<>();

  /** The switches in sources of lower priority: there, too, off wins. */
  private final List<Map.Entry<String, String>> lowerSwitches = new ArrayList<>();

  private SpringSettings(ConfigurableEnvironment spring) {
    this.spring = spring;
  }

  /**
   * Reads the settings.
   *
   * @throws ConfigurationException if a value has a placeholder that can't be resolved
   */
  static SpringSettings read(ConfigurableEnvironment spring) {
    SpringSettings settings = new SpringSettings(spring);
    for (PropertySource<?> source : spring.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listed) {
        settings.add(listed);
      }
    }
    settings.addServiceName();
    return settings;
  }

  /** Returns the settings in the form that Assent reads. */
  Environment environment() {
    Environment environment = Environment.of(variables, properties);
    for (Map.Entry<String, String> lower : lowerSwitches) {
      environment = environment.with(lower.getKey(), lower.getValue());
    }
    return environment;
  }

  /**
   * Returns the settings of which only those count that nobody can change from elsewhere: so far,
   * {@link Variable#ASSENT_REPORT_ONLY}. It is not there if another source has it, too.
   */
  Environment near() {
    Map<String, String> near = new TreeMap<>();
    for (PropertySource<?> source : spring.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listed) {
        for (String name : listed.getPropertyNames()) {
          if (Variable.ofProperty(name).equals(Variable.ASSENT_REPORT_ONLY.name())) {
            if (!NearSource.has(listed, name)) {
              return Environment.of(Map.of());
            }
            near.putIfAbsent(
                Variable.ASSENT_REPORT_ONLY.name(), String.valueOf(listed.getProperty(name)));
          }
        }
      }
    }
    return Environment.of(near);
  }

  /** Returns the settings of Assent itself, without OpenTelemetry's, by their names. */
  Map<String, String> assent() {
    Map<String, String> assent = new TreeMap<>();
    properties.forEach((name, value) -> putAssent(assent, name, value));
    variables.forEach((name, value) -> putAssent(assent, name, value));
    return assent;
  }

  private static void putAssent(Map<String, String> assent, String name, String value) {
    if (Variable.ofProperty(name).startsWith("ASSENT_")) {
      assent.put(name, value);
    }
  }

  /** Returns the settings that were written as properties, by their names. */
  Map<String, String> properties() {
    return Map.copyOf(properties);
  }

  /** Returns the settings that were written as variables, by their names. */
  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  private void add(EnumerablePropertySource<?> source) {
    Map<String, Map<Integer, String>> lists = new TreeMap<>();
    Map<String, List<String>> maps = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    for (String name : source.getPropertyNames()) {
      Object value =
          Environment.isOurs(Variable.ofProperty(name)) ? source.getProperty(name) : null;
      if (value == null) {
        continue;
      }
      String text = resolved(name, value);
      Matcher item = ITEM.matcher(name);
      Matcher entry = ENTRY.matcher(name);
      if (item.matches()) {
        lists
            .computeIfAbsent(item.group(1), list -> new TreeMap<>())
            .put(Integer.valueOf(item.group(2)), text);
      } else if (entry.matches()) {
        maps.computeIfAbsent(entry.group(1), map -> new ArrayList<>())
            .add(entry.group(2) + "=" + encoded(text));
      } else {
        found.put(name, text);
      }
    }
    lists.forEach((name, items) -> found.put(name, String.join(",", items.values())));
    maps.forEach((name, entries) -> found.put(name, String.join(",", entries)));
    Set<String> added = new HashSet<>();
    found.forEach((name, text) -> put(name, text, added));
    taken.addAll(added);
  }

  private void put(String name, String text, Set<String> added) {
    String variable = Variable.ofProperty(name);
    if (text.isBlank()) {
      return;
    }
    if (taken.contains(variable)) {
      if (Environment.isSwitch(variable)) {
        lowerSwitches.add(Map.entry(name, text));
      }
      return;
    }
    added.add(variable);
    if (name.indexOf('.') > 0) {
      properties.put(name, text);
    } else {
      variables.put(variable, text);
    }
  }

  private String resolved(String name, Object value) {
    try {
      return spring.resolveRequiredPlaceholders(String.valueOf(value));
    } catch (IllegalArgumentException unresolved) {
      // the message of the cause would quote the value
      throw new ConfigurationException(name, "has a placeholder that can't be resolved");
    }
  }

  private void addServiceName() {
    String name = spring.getProperty("spring.application.name");
    if (name != null && !name.isBlank() && !taken.contains(Variable.OTEL_SERVICE_NAME.name())) {
      variables.put(Variable.OTEL_SERVICE_NAME.name(), name);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
