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
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a process was started with: {@code ASSENT_*}, {@code OTEL_*} and {@code
 * DO_NOT_TRACK}, from the environment and from system properties ({@code assent.purpose} is {@code
 * ASSENT_PURPOSE}; the property wins). A blank value counts as unset, so a blank property does not
 * override a variable. Immutable; read once.
 */
public final class Environment {
  /** The switches, each with the values that leave it on. */
  private static final Map<String, Set<String>> SWITCHED_ON =
      Map.of(
          Variable.ASSENT_ENABLED.name(),
          Set.of("true"),
          Variable.OTEL_SDK_DISABLED.name(),
          Set.of("false"),
          Variable.DO_NOT_TRACK.name(),
          Set.of("0", "false"));

  private final Map<String, Setting> settings;

  private Environment(Map<String, Setting> settings) {
    this.settings = settings;
  }

  /** Returns the variables and system properties of this process. */
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
              String name = Variable.ofProperty(property);
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
    String variable = name.indexOf('.') > 0 ? Variable.ofProperty(name) : name;
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
                  changed.getOrDefault(variable.name(), variable.otherwise(variable.name()));
              List<Setting> items = new ArrayList<>(before.list());
              items.addAll(added);
              changed.put(variable.name(), Setting.ofItems(before.name(), items));
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
    Setting listed = read.find(Variable.ASSENT_DESTINATIONS);
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
      String key = Variable.property(name);
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

  /** Returns whether a variable is one of Assent's or OpenTelemetry's, or {@code DO_NOT_TRACK}. */
  public static boolean isOurs(String name) {
    return name.startsWith("ASSENT_")
        || name.startsWith("OTEL_")
        || name.equals(Variable.DO_NOT_TRACK.name());
  }

  /** Returns whether a variable is a switch, which stays off if any source turns it off. */
  public static boolean isSwitch(String name) {
    return SWITCHED_ON.containsKey(name);
  }

  /**
   * Returns whether a switch keeps all data in the process. An invalid value does, too, until it is
   * refused.
   */
  public boolean isSwitchedOff() {
    return isOff(Variable.ASSENT_ENABLED.name(), find(Variable.ASSENT_ENABLED))
        || isOff(Variable.DO_NOT_TRACK.name(), find(Variable.DO_NOT_TRACK));
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
    return isSwitch(name) && isOff(name, before) && (next.text().isEmpty() || !isOff(name, next));
  }

  /** Whether a switch is off. Flags are case-insensitive. */
  private static boolean isOff(String name, @Nullable Setting setting) {
    if (setting == null) {
      return false;
    }
    String text = setting.text();
    Set<String> on = SWITCHED_ON.getOrDefault(name, Set.of());
    return !on.contains(
        name.equals(Variable.DO_NOT_TRACK.name()) ? text : text.toLowerCase(Locale.ROOT));
  }

  /** Returns the names of Assent's variables that are set, in order. */
  public List<String> namesOfAssent() {
    return settings.keySet().stream().filter(name -> name.startsWith("ASSENT_")).sorted().toList();
  }

  /** Calls with each name and its setting, sorted by name. */
  void forEach(BiConsumer<String, Setting> action) {
    settings.forEach(action);
  }

  /** Returns whether a variable is set. */
  public boolean isSet(Variable variable) {
    return find(variable) != null;
  }

  /** Returns the text of a variable or its default; empty if it has neither. */
  public String text(Variable variable) {
    return get(variable).text();
  }

  /** The setting of a variable; null if it is not set. */
  @Nullable Setting find(Variable variable) {
    return find("", variable);
  }

  /** The setting of a variable under a prefix of its scope; null if it is not set. */
  @Nullable Setting find(String prefix, Variable variable) {
    return settings.get(variable.in(prefix));
  }

  /** The setting of a variable, or else its default. */
  Setting get(Variable variable) {
    return get("", variable);
  }

  /** The setting of a variable under a prefix of its scope, or else its default. */
  Setting get(String prefix, Variable variable) {
    Setting setting = find(prefix, variable);
    return setting == null ? variable.otherwise(variable.in(prefix)) : setting;
  }

  /** The value of a variable after conversion; null if it is not set. */
  <T> @Nullable T find(Variable variable, Function<Setting, T> as) {
    Setting setting = find(variable);
    return setting == null ? null : as.apply(setting);
  }

  /** The value of a variable after conversion; another one if it is not set. */
  <T> T get(String prefix, Variable variable, Function<Setting, T> as, T otherwise) {
    Setting setting = find(prefix, variable);
    return setting == null ? otherwise : as.apply(setting);
  }

  /** Shows names only. */
  @Override
  public String toString() {
    return settings.keySet().toString();
  }
}
