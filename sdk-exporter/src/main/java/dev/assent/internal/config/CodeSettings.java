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
 * Settings made in code, by the names of the variables that they stand for, each with the call that
 * made it: they are read by the same readers as the environment, with the same validation, and an
 * error names the call. Not thread-safe.
 */
public final class CodeSettings {
  private final Map<String, Setting> values = new LinkedHashMap<>();
  private final Map<String, List<Setting>> added = new LinkedHashMap<>();

  /**
   * Sets a variable.
   *
   * @param variable such as {@code ASSENT_SUBJECT}
   * @param where the call, such as {@code AssentBuilder.subject}
   * @param value as the environment writes it; blank unsets the variable
   */
  public void set(String variable, String where, String value) {
    values.put(variable, new Setting(where, value));
  }

  /** Sets a variable to a duration. */
  public void set(String variable, String where, Duration value) {
    // as a decimal number of milliseconds: what is shorter is refused as 0
    set(variable, where, value.toMillis() + "ms");
  }

  /** Sets a variable to a list; an item may hold a comma. */
  public void setItems(String variable, String where, List<String> items) {
    values.put(
        variable,
        Setting.ofItems(where, items.stream().map(item -> new Setting(where, item)).toList()));
  }

  /** Adds an item to the list that the environment sets, or to the variable's default. */
  public void addItem(String variable, String where, String item) {
    added.computeIfAbsent(variable, name -> new ArrayList<>()).add(new Setting(where, item));
  }

  /** Adds a header; its value may hold any character that a header may hold. */
  public void addHeader(String variable, String where, String name, String value) {
    Setting before = values.get(variable);
    String pair = name + "=" + PercentEncoding.encoded(value);
    set(variable, where, before == null ? pair : before.text() + "," + pair);
  }

  Map<String, Setting> values() {
    return values;
  }

  Map<String, List<Setting>> added() {
    return added;
  }

  /** Names only. */
  @Override
  public String toString() {
    return "CodeSettings" + values.keySet() + added.keySet();
  }
}
