/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of one variable, its origin, and methods that parse it. Each method throws a {@link
 * ConfigurationException} for an invalid value, which names the variable and the valid values.
 */
final class Setting {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,18}) *([a-z]*)");
  private static final Map<String, Long> UNIT_MILLIS =
      Map.of("", 1L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  /** The longest duration that fits into nanoseconds as a {@code long}. */
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private static final int MAX_SHOWN = 64;

  private final String name;
  private final String value;
  private final @Nullable List<Setting> items;

  Setting(String where, String value) {
    this(where, value.strip(), null);
  }

  private Setting(String where, String value, @Nullable List<Setting> items) {
    this.name = where;
    this.value = value;
    this.items = items;
  }

  /** Returns a list whose items may hold commas. */
  static Setting ofItems(String where, List<Setting> items) {
    return new Setting(
        where,
        items.stream().map(Setting::text).collect(Collectors.joining(",")),
        List.copyOf(items));
  }

  /** The variable or property that was set. */
  String name() {
    return name;
  }

  /** The value without leading and trailing blanks. */
  String text() {
    return value;
  }

  ConfigurationException problem(String problem) {
    return new ConfigurationException(name, problem);
  }

  /** {@code true} or {@code false}, case-insensitive. */
  boolean flag() {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid("true, false");
    };
  }

  /** A duration of at least one millisecond. */
  Duration duration() {
    Duration duration = durationOrZero();
    if (duration.isZero()) {
      throw problem("must be at least 1ms");
    }
    return duration;
  }

  /** A duration such as {@code 500ms}, {@code 30s}, {@code 1m}, {@code 1h}, {@code 1d} or 500. */
  Duration durationOrZero() {
    Matcher matcher = DURATION.matcher(value);
    Long millis = matcher.matches() ? UNIT_MILLIS.get(matcher.group(2)) : null;
    if (millis == null) {
      throw invalid("a duration such as 500ms, 30s, 1m, 1h, 1d, or a number of milliseconds");
    }
    long number = Long.parseLong(matcher.group(1));
    if (number > MAX_MILLIS / millis) {
      throw problem(shown() + " is too long; the maximum is 106751d");
    }
    return Duration.ofMillis(number * millis);
  }

  /** A whole number within bounds, both inclusive. */
  int number(int least, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException noNumber) {
      // said below
    }
    throw invalid("a whole number from " + least + " to " + most);
  }

  /** A number from 0 to 1. */
  double ratio() {
    try {
      double ratio = Double.parseDouble(value);
      if (ratio >= 0 && ratio <= 1) {
        return ratio;
      }
    } catch (NumberFormatException noNumber) {
      // said below
    }
    throw invalid("a number from 0 to 1");
  }

  /** One of several words. */
  <T> T oneOf(Map<String, T> valid) {
    T chosen = valid.get(value);
    if (chosen == null) {
      throw invalid(String.join(", ", valid.keySet()));
    }
    return chosen;
  }

  /** The items of a comma-separated list as settings; empty items are omitted. */
  List<Setting> list() {
    if (this.items != null) {
      return this.items;
    }
    List<Setting> items = new ArrayList<>();
    for (String item : value.split(",", -1)) {
      Setting setting = new Setting(name, item);
      if (!setting.value.isEmpty()) {
        items.add(setting);
      }
    }
    return items;
  }

  /** The items of a comma-separated list, at least one. */
  List<Setting> items(String valid) {
    List<Setting> items = list();
    if (items.isEmpty()) {
      throw invalid(valid);
    }
    return items;
  }

  /**
   * The pairs of {@code key=value,key=value}, in order. No message repeats a pair, because values
   * can be credentials.
   */
  Map<String, Setting> pairs() {
    Map<String, Setting> pairs = new LinkedHashMap<>();
    for (Setting item : list()) {
      int equals = item.value.indexOf('=');
      String key = equals < 1 ? "" : item.value.substring(0, equals).strip();
      if (key.isEmpty()) {
        throw problem("write key=value,key=value");
      }
      Setting pair = new Setting(name, item.value.substring(equals + 1));
      if (pairs.putIfAbsent(key, pair) != null) {
        throw problem("a key is given twice; write each once");
      }
    }
    return pairs;
  }

  /** A path, which need not exist. */
  Path path() {
    try {
      return Path.of(value);
    } catch (InvalidPathException invalid) {
      throw problem("not a path on this system");
    }
  }

  /** A directory that exists or can be created: its nearest existing ancestor is writable. */
  Path directoryToBe() {
    Path path = path();
    Path nearest = path.toAbsolutePath();
    while (Files.notExists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
      throw problem(shown() + " can't be written; name a directory that this process may write to");
    }
    return path;
  }

  /** The path of a readable file. */
  Path readableFile() {
    Path path = path();
    if (!Files.exists(path)) {
      throw problem(shown() + " does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw problem(shown() + " is not a file");
    }
    if (!Files.isReadable(path)) {
      throw problem(shown() + " can't be read by this process");
    }
    return path;
  }

  /** The bytes of a file of certificates or keys. */
  byte[] fileBytes() {
    Path path = readableFile();
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw problem(shown() + " can't be read: " + e.getClass().getSimpleName());
    }
  }

  /** A date such as {@code 2023-08-07}. */
  LocalDate date() {
    try {
      return LocalDate.parse(value);
    } catch (DateTimeException notADate) {
      throw invalid("a date such as 2023-08-07");
    }
  }

  /** The exception for an invalid value. */
  ConfigurationException invalid(String valid) {
    return problem(shown() + " is not valid; valid: " + valid);
  }

  /** The value for a message, shortened and on one line. */
  String shown() {
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  /** Shows only the name. */
  @Override
  public String toString() {
    return name;
  }
}
