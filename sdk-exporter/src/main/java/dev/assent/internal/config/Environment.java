/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a process was started with: {@code ASSENT_*}, {@code OTEL_*} and {@code
 * DO_NOT_TRACK}, from the environment and from system properties ({@code assent.purpose} is {@code
 * ASSENT_PURPOSE}; the property wins). A blank value counts as unset, so a blank property does not
 * override a variable. Immutable; read once.
 */
public final class Environment {
  private static final String DO_NOT_TRACK = "DO_NOT_TRACK";

  /** The switches, each with the values that leave it on. */
  private static final Map<String, Set<String>> SWITCHED_ON =
      Map.of(
          "ASSENT_ENABLED",
          Set.of("true"),
          "OTEL_SDK_DISABLED",
          Set.of("false"),
          DO_NOT_TRACK,
          Set.of("0", "false"));

  /** The lists to which code adds items, with their default items. */
  private static final Map<String, String> LISTS =
      Map.of("ASSENT_CONSENT_SOURCE", ConsentSettings.ENV);

  private final Map<String, Setting> settings;

  private Environment(Map<String, Setting> settings) {
    this.settings = settings;
  }

  /** The variables and system properties of this process. */
  public static Environment ofProcess() {
    Map<String, String> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.put(name, value);
      }
    }
    return of(System.getenv(), properties);
  }

  /**
   * Variables from a map only.
   *
   * @param variables by their names in the environment
   */
  public static Environment of(Map<String, String> variables) {
    return of(variables, Map.of());
  }

  /**
   * Variables and system properties from maps.
   *
   * @param variables by their names in the environment
   * @param properties by their names as system properties
   */
  public static Environment of(Map<String, String> variables, Map<String, String> properties) {
    Map<String, Setting> settings = new TreeMap<>();
    variables.forEach(
        (name, value) -> {
          if (isOurs(name)) {
            put(settings, name, new Setting(name, value));
          }
        });
    // sorted, so that of two spellings of a property the same one always wins
    new TreeMap<>(properties)
        .forEach(
            (property, value) -> {
              String name = variable(property);
              if (isOurs(name) && property.indexOf('.') > 0) {
                put(settings, name, new Setting(property, value));
              }
            });
    return new Environment(settings);
  }

  /**
   * A copy with one variable set in code. It overrides the environment and the properties, but
   * can't turn on a switch that they turn off.
   *
   * @param name the variable's or the property's name
   * @param value its value; blank unsets it
   * @throws dev.assent.config.ConfigurationException if the name is neither {@code ASSENT_*},
   *     {@code OTEL_*} nor {@code DO_NOT_TRACK}
   */
  public Environment with(String name, String value) {
    String variable = name.indexOf('.') > 0 ? variable(name) : name;
    Setting setting = new Setting(name, value);
    if (!isOurs(variable)) {
      throw setting.problem("not a setting of Assent; " + KnownVariables.suggest(variable));
    }
    Map<String, Setting> changed = new TreeMap<>(settings);
    override(changed, variable, setting);
    return new Environment(changed);
  }

  /**
   * A copy with settings made in code. They override the environment and the properties, but can't
   * turn on a switch that these turn off.
   *
   * @throws dev.assent.config.ConfigurationException if a value is blank: it would unset a variable
   */
  public Environment with(CodeSettings code) {
    Map<String, Setting> changed = new TreeMap<>(settings);
    code.values()
        .forEach(
            (variable, setting) -> {
              if (setting.text().isEmpty()) {
                throw setting.problem("is blank; give a value, or omit the call");
              }
              override(changed, variable, setting);
            });
    code.defaults().forEach(changed::putIfAbsent);
    code.added()
        .forEach(
            (variable, added) -> {
              Setting before =
                  changed.getOrDefault(
                      variable, new Setting(variable, LISTS.getOrDefault(variable, "")));
              List<Setting> items = new ArrayList<>(before.list());
              items.addAll(added);
              changed.put(variable, Setting.ofItems(before.name(), items));
            });
    return new Environment(changed);
  }

  /** A blank value unsets the variable; a switch that is off stays off. */
  private static void override(Map<String, Setting> settings, String variable, Setting setting) {
    if (!staysOff(settings.get(variable), variable, setting)) {
      settings.remove(variable);
    }
    put(settings, variable, setting);
  }

  /**
   * A copy with the variables of Assent that are not set, from another source. It includes those of
   * OpenTelemetry that listed destinations use.
   *
   * @param property returns the value of a property such as {@code assent.purpose}; null if it is
   *     not set
   */
  public Environment or(Function<String, @Nullable String> property) {
    Environment read = or(KnownVariables.ofAssent(), property);
    Setting listed = read.find("ASSENT_DESTINATIONS");
    return listed == null
        ? read
        : read.or(listed.list().stream().map(Setting::text).toList(), property)
            .or(EndpointReader.withoutCredentials(), property);
  }

  /**
   * A copy with the variables of some destinations that are not set, from another source.
   *
   * @param destinations their names
   * @param property as above
   */
  public Environment or(
      Collection<String> destinations, Function<String, @Nullable String> property) {
    return or(KnownVariables.ofDestinations(destinations), property);
  }

  private Environment or(Set<String> names, Function<String, @Nullable String> property) {
    Map<String, Setting> all = new TreeMap<>(settings);
    for (String name : names) {
      String key = name.toLowerCase(Locale.ROOT).replace('_', '.');
      String value = settings.containsKey(name) ? null : property.apply(key);
      if (value != null) {
        put(all, name, new Setting(key, value));
      }
    }
    return new Environment(all);
  }

  /**
   * A copy without the variables of OpenTelemetry's exporters, which belong to an application's
   * SDK.
   *
   * @param kept the names of those that stay
   */
  Environment withoutExporting(Set<String> kept) {
    Map<String, Setting> left = new TreeMap<>(settings);
    left.keySet()
        .removeIf(
            name ->
                name.startsWith("OTEL_")
                    && KnownVariables.isAboutExporting(name)
                    && !kept.contains(name));
    return new Environment(left);
  }

  private static boolean isOurs(String name) {
    return name.startsWith("ASSENT_") || name.startsWith("OTEL_") || name.equals(DO_NOT_TRACK);
  }

  /** {@code assent.consent.max-staleness} is {@code ASSENT_CONSENT_MAX_STALENESS}. */
  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static void put(Map<String, Setting> settings, String name, Setting setting) {
    if (!setting.text().isEmpty() && !staysOff(settings.get(name), name, setting)) {
      settings.put(name, setting);
    }
  }

  /**
   * Whether a switch stays off although a source of higher priority turns it on. Off always wins.
   * An invalid value replaces the earlier one and is refused when it is read.
   */
  private static boolean staysOff(@Nullable Setting before, String name, Setting next) {
    Set<String> on = SWITCHED_ON.getOrDefault(name, Set.of());
    if (before == null || on.isEmpty()) {
      return false;
    }
    return !on.contains(word(name, before))
        && (next.text().isEmpty() || on.contains(word(name, next)));
  }

  /** The value as it is read: flags are case-insensitive. */
  private static String word(String name, Setting setting) {
    return name.equals(DO_NOT_TRACK) ? setting.text() : setting.text().toLowerCase(Locale.ROOT);
  }

  /** The names that are set, as variables, sorted. */
  Set<String> names() {
    return new TreeSet<>(settings.keySet());
  }

  /** Whether a variable is set. */
  public boolean isSet(String name) {
    return settings.containsKey(name);
  }

  /** The setting of a name; null if it is not set. */
  @Nullable Setting find(String name) {
    return settings.get(name);
  }

  /** The value of a name after conversion; the default if it is not set. */
  <T> T get(String name, Function<Setting, T> as, T otherwise) {
    Setting setting = settings.get(name);
    return setting == null ? otherwise : as.apply(setting);
  }

  /** Shows names only. */
  @Override
  public String toString() {
    return settings.keySet().toString();
  }
}
