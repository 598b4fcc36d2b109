/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The name and the type of the family in which a metric is exposed, as OpenTelemetry's
 * specification of compatibility with Prometheus states. Immutable.
 *
 * @param name the name without {@code _total}
 * @param kind its type
 * @param part what the metric's values are in the family
 */
public record FamilyName(String name, Kind kind, Part part) {
  /** What a metric is in its family. */
  public enum Part {
    /** All of it. */
    WHOLE,
    /** The counts of a summary. */
    COUNT,
    /** The sums of a summary. */
    SUM
  }

  /** The types of families. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY;

    static Kind of(MetricData metric) {
      return switch (metric.getType()) {
        case LONG_SUM, DOUBLE_SUM ->
            metric.getData() instanceof SumData<?> sum && sum.isMonotonic() ? COUNTER : GAUGE;
        case LONG_GAUGE, DOUBLE_GAUGE -> GAUGE;
        case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> HISTOGRAM;
        case SUMMARY -> SUMMARY;
      };
    }
  }

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("d", "days"),
          Map.entry("h", "hours"),
          Map.entry("min", "minutes"),
          Map.entry("s", "seconds"),
          Map.entry("ms", "milliseconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("By", "bytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("GiBy", "gibibytes"),
          Map.entry("TiBy", "tibibytes"),
          Map.entry("kBy", "kilobytes"),
          Map.entry("KBy", "kilobytes"),
          Map.entry("MBy", "megabytes"),
          Map.entry("GBy", "gigabytes"),
          Map.entry("TBy", "terabytes"),
          Map.entry("m", "meters"),
          Map.entry("V", "volts"),
          Map.entry("A", "amperes"),
          Map.entry("J", "joules"),
          Map.entry("W", "watts"),
          Map.entry("g", "grams"),
          Map.entry("Cel", "celsius"),
          Map.entry("Hz", "hertz"),
          Map.entry("%", "percent"));

  private static final Map<String, String> PER =
      Map.of(
          "s", "second", "m", "minute", "min", "minute", "h", "hour", "d", "day", "w", "week", "mo",
          "month", "y", "year");

  /** Endings that the formats reserve. */
  private static final Set<String> RESERVED = Set.of("_total", "_created", "_bucket", "_info");

  /** Returns the family of a metric of OpenTelemetry. */
  public static FamilyName of(MetricData metric) {
    Kind kind = Kind.of(metric);
    String name = withoutReserved(sanitized(metric.getName()));
    String unit = unit(metric.getUnit(), kind);
    return new FamilyName(
        unit.isEmpty() || hasWord(name, unit) ? name : name + "_" + unit, kind, Part.WHOLE);
  }

  /** Whether metrics of both can be in one family. */
  boolean isOf(FamilyName other) {
    return name.equals(other.name) && kind == other.kind;
  }

  /** The names of all time series that the family may have. */
  Set<String> series() {
    Set<String> names = new TreeSet<>(Set.of(name));
    switch (kind) {
      case COUNTER -> names.add(name + "_total");
      case HISTOGRAM -> {
        names.add(name + "_bucket");
        names.add(name + "_count");
        names.add(name + "_sum");
      }
      case SUMMARY -> {
        names.add(name + "_count");
        names.add(name + "_sum");
      }
      case GAUGE -> {}
    }
    return names;
  }

  /** Letters, digits, underscores and colons; no two underscores in a row, no digit in front. */
  private static String sanitized(String text) {
    return legal(text, true);
  }

  /** The name of a label for an attribute. */
  static String label(String attribute) {
    return legal(attribute, false);
  }

  private static String legal(String text, boolean colons) {
    StringBuilder legal = new StringBuilder(text.length() + 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (colons && c == ':');
      boolean digit = c >= '0' && c <= '9';
      if (digit && legal.length() == 0) {
        legal.append('_');
      }
      if (letter || digit) {
        legal.append(c);
      } else if (legal.length() == 0 || legal.charAt(legal.length() - 1) != '_') {
        legal.append('_');
      }
    }
    return legal.length() == 0 ? "_" : legal.toString();
  }

  private static String withoutReserved(String name) {
    for (String ending : RESERVED) {
      if (name.endsWith(ending) && name.length() > ending.length()) {
        return withoutReserved(name.substring(0, name.length() - ending.length()));
      }
    }
    return name;
  }

  private static boolean hasWord(String name, String unit) {
    return name.equals(unit) || name.endsWith("_" + unit);
  }

  /** The word for a unit of UCUM; an annotation such as {@code {request}} has none. */
  private static String unit(String unit, Kind kind) {
    String plain = withoutAnnotations(unit);
    if (plain.equals("1")) {
      return kind == Kind.GAUGE ? "ratio" : "";
    }
    int slash = plain.indexOf('/');
    if (slash < 0) {
      return word(plain, UNITS);
    }
    String per = word(plain.substring(slash + 1), PER);
    String what = word(plain.substring(0, slash), UNITS);
    return per.isEmpty() ? what : (what.isEmpty() ? "" : what + "_") + "per_" + per;
  }

  private static String word(String unit, Map<String, String> words) {
    if (unit.isEmpty()) {
      return "";
    }
    String known = words.get(unit);
    return known == null ? label(unit).toLowerCase(Locale.ROOT).replaceAll("^_+|_+$", "") : known;
  }

  private static String withoutAnnotations(String unit) {
    StringBuilder plain = new StringBuilder(unit.length());
    int depth = 0;
    for (int i = 0; i < unit.length(); i++) {
      char c = unit.charAt(i);
      depth += c == '{' ? 1 : 0;
      if (depth == 0 && c != ' ') {
        plain.append(c);
      }
      depth -= c == '}' && depth > 0 ? 1 : 0;
    }
    return plain.toString();
  }
}
