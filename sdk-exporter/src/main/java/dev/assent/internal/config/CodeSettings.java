/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings made in code, by the names of the corresponding variables, each with the method that set
 * it. The same readers read and validate them as for the environment, and an error names the
 * method: {@code AssentBuilder.} and the parameter {@code method}. Not thread-safe.
 */
public final class CodeSettings {
  private final Map<String, Setting> defaults = new LinkedHashMap<>();
  private final Map<String, Setting> values = new LinkedHashMap<>();
  private final Map<String, List<Setting>> headers = new LinkedHashMap<>();
  private final Map<Variable, List<Setting>> added = new LinkedHashMap<>();

  private final String prefix;
  private final String where;

  private CodeSettings(String prefix, String where) {
    this.prefix = prefix;
    this.where = where;
  }

  /** Returns empty settings. */
  public static CodeSettings of() {
    return new CodeSettings("", "AssentBuilder.");
  }

  /** Returns empty settings of one destination. */
  public static CodeSettings ofDestination(String name) {
    return new CodeSettings(Variable.prefix(name), "AssentBuilder.destination(" + name + ").");
  }

  /**
   * Sets a variable.
   *
   * @param method such as {@code subject}
   * @param value as the environment writes it; a blank value is refused when it is read
   */
  public void set(Variable variable, String method, String value) {
    values.put(variable.in(prefix), new Setting(where + method, value));
  }

  /** Sets a variable to a duration. */
  public void set(Variable variable, String method, Duration value) {
    set(variable, method, text(value));
  }

  private static String text(Duration value) {
    try {
      // as a decimal number of milliseconds; a shorter duration becomes 0, which is refused
      return value.toMillis() + "ms";
    } catch (ArithmeticException tooLong) {
      return value.toDays() + "d";
    }
  }

  /** Sets a variable unless a call or the environment sets it. */
  public void setDefault(Variable variable, String method, String value) {
    defaults.put(variable.in(prefix), new Setting(where + method, value));
  }

  /** Sets a variable to a list; an item may hold a comma. */
  public void setItems(Variable variable, String method, List<String> items) {
    String name = where + method;
    values.put(
        variable.in(prefix),
        Setting.ofItems(name, items.stream().map(item -> new Setting(name, item)).toList()));
  }

  /** Adds an item to the list that the environment sets, or to the variable's default. */
  public void addItem(Variable variable, String method, String item) {
    added
        .computeIfAbsent(variable, name -> new ArrayList<>())
        .add(new Setting(where + method, item));
  }

  /**
   * Adds a header; its value may hold any character that a header may hold.
   *
   * @throws dev.assent.config.ConfigurationException if the name is not valid; the message does not
   *     repeat it
   */
  public void addHeader(Variable variable, String method, String name, String value) {
    Setting pair = new Setting(where + method, name + "=" + PercentEncoding.encoded(value));
    Headers.checkName(pair, name);
    headers.computeIfAbsent(variable.in(prefix), key -> new ArrayList<>()).add(pair);
  }

  /** Adds the settings of others, which replace those of the same variables here. */
  public void addAll(CodeSettings others) {
    defaults.putAll(others.defaults);
    values.putAll(others.values);
    others.headers.forEach(
        (name, more) -> headers.computeIfAbsent(name, key -> new ArrayList<>()).addAll(more));
    others.added.forEach(
        (name, more) -> added.computeIfAbsent(name, key -> new ArrayList<>()).addAll(more));
  }

  Map<String, Setting> defaults() {
    return defaults;
  }

  Map<String, Setting> values() {
    Map<String, Setting> all = new LinkedHashMap<>(values);
    headers.forEach((name, list) -> all.put(name, Setting.ofItems(list.get(0).name(), list)));
    return all;
  }

  Map<Variable, List<Setting>> added() {
    return added;
  }

  /** Returns where the settings are made: the builder, or one of its destinations. */
  public String where() {
    return where;
  }

  /** Names only. */
  @Override
  public String toString() {
    return "CodeSettings" + values().keySet() + added.keySet();
  }
}
