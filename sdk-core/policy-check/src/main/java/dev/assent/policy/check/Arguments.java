/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.policy.Purpose;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a command: those with a name, and others. Immutable.
 *
 * @param usage the arguments that the command takes, for messages
 * @param others the arguments without a name
 * @param options the values of each named argument
 */
record Arguments(String usage, List<String> others, Map<String, List<String>> options) {
  /**
   * The arguments that a command takes.
   *
   * @param text the usage, for messages
   * @param counts the number of values of each named argument
   */
  record Usage(String text, Map<String, Integer> counts) {
    /** The arguments of every command. */
    private static final Map<String, Integer> COMMON =
        Map.of("--json", 0, "--categories", 1, "--purposes", 1, "--today", 1);

    /** Returns a usage with those of every command. */
    static Usage of(String text, Map<String, Integer> counts) {
      Map<String, Integer> all = new LinkedHashMap<>(COMMON);
      all.putAll(counts);
      return new Usage(
          text + " [--categories LIST] [--purposes LIST] [--today DATE] [--json]", all);
    }
  }

  static Arguments parse(Usage usage, List<String> args) {
    List<String> others = new ArrayList<>();
    Map<String, List<String>> options = new LinkedHashMap<>();
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String name = rest.next();
      Integer count = usage.counts().get(name);
      if (count == null) {
        if (name.startsWith("--")) {
          throw usage("unknown option " + name, usage.text());
        }
        others.add(name);
        continue;
      }
      List<String> values = new ArrayList<>();
      while (values.size() < count) {
        if (!rest.hasNext()) {
          throw usage(
              name + " needs " + (count == 1 ? "a value" : count + " values"), usage.text());
        }
        values.add(rest.next());
      }
      if (options.put(name, values) != null) {
        throw usage(name + " is given twice", usage.text());
      }
    }
    return new Arguments(usage.text(), List.copyOf(others), options);
  }

  static ConfigurationException usage(String problem, String usage) {
    return new ConfigurationException("assent-policy", problem + "; usage: " + usage);
  }

  ConfigurationException usage(String problem) {
    return usage(problem, usage);
  }

  boolean has(String name) {
    return options.containsKey(name);
  }

  /** Returns the value of an option with one value; null if it is not given. */
  @Nullable String value(String name) {
    List<String> values = options.get(name);
    return values == null ? null : values.get(0);
  }

  /** Returns the value of an option that the command needs. */
  String required(String name) {
    String value = value(name);
    if (value == null) {
      throw usage(name + " is missing");
    }
    return value;
  }

  /** Returns the elements of a list with commas; none for an empty text or a hyphen. */
  static List<String> list(@Nullable String text) {
    return text == null || text.isBlank() || text.equals("-")
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  /** Returns the one list of policies that a command needs. */
  List<String> policies() {
    if (others.isEmpty()) {
      throw usage("the policies are missing");
    }
    return others.stream().flatMap(each -> list(each).stream()).toList();
  }

  /** Returns the categories that the application declares in code. */
  List<Category> categories() {
    return list(value("--categories")).stream()
        .map(name -> named("--categories", () -> Category.of(name)))
        .toList();
  }

  /** Returns the purposes that the application declares in code. */
  Set<Purpose> purposes() {
    Set<Purpose> purposes = new LinkedHashSet<>();
    list(value("--purposes"))
        .forEach(name -> purposes.add(named("--purposes", () -> new Purpose(name))));
    return purposes;
  }

  private interface Named<T> {
    T get();
  }

  private static <T> T named(String option, Named<T> name) {
    try {
      return name.get();
    } catch (IllegalArgumentException invalid) {
      throw new ConfigurationException(option, String.valueOf(invalid.getMessage()), invalid);
    }
  }

  /** Returns today in UTC, or the day that is given in its place. */
  LocalDate today() {
    LocalDate given = date("--today");
    return given == null ? LocalDate.now(ZoneOffset.UTC) : given;
  }

  /** Returns the date of an option; null if it is not given. */
  @Nullable LocalDate date(String name) {
    String text = value(name);
    return text == null ? null : date(name, text);
  }

  static LocalDate date(String where, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException invalid) {
      throw new ConfigurationException(where, "expected a date, such as 2023-08-07", invalid);
    }
  }
}
