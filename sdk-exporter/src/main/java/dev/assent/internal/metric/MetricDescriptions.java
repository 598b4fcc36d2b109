/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.text.Digits;
import java.util.Set;

/**
 * Decides whether descriptions and units of metrics leave. A description leaves if the catalog
 * lists the exact name; a trusted prefix is not enough, because any code can add names below it. A
 * unit leaves under the same condition, or if it is a standard unit. Neither may have a number or
 * an address of a person. Thread-safe.
 */
final class MetricDescriptions {
  private static final int MAX_DESCRIPTION = 1023;
  private static final int MAX_UNIT = 63;

  /** Units of UCUM as in the conventions, annotations in braces, and Micrometer's base units. */
  private static final Set<String> UNITS =
      Set.of(
          "%",
          "1",
          "A",
          "By",
          "By/s",
          "Cel",
          "GBy",
          "GHz",
          "GiBy",
          "Hz",
          "J",
          "K",
          "KBy",
          "KiBy",
          "MBy",
          "MHz",
          "MiBy",
          "V",
          "W",
          "bit",
          "bit/s",
          "d",
          "h",
          "kBy",
          "kHz",
          "m",
          "mV",
          "mW",
          "min",
          "ms",
          "ns",
          "s",
          "us",
          "{attempt}",
          "{batch}",
          "{buffer}",
          "{class}",
          "{connection}",
          "{count}",
          "{cpu}",
          "{document}",
          "{element}",
          "{entity}",
          "{error}",
          "{event}",
          "{exception}",
          "{execution}",
          "{fault}",
          "{file}",
          "{file_descriptor}",
          "{invocation}",
          "{item}",
          "{job}",
          "{log_record}",
          "{message}",
          "{object}",
          "{operation}",
          "{packet}",
          "{page}",
          "{partition}",
          "{process}",
          "{query}",
          "{record}",
          "{request}",
          "{response}",
          "{retry}",
          "{row}",
          "{session}",
          "{span}",
          "{task}",
          "{thread}",
          "{timeout}",
          "{token}",
          "{transaction}",
          "{worker}",
          "buffers",
          "bytes",
          "classes",
          "connections",
          "days",
          "events",
          "files",
          "hours",
          "messages",
          "microseconds",
          "milliseconds",
          "minutes",
          "nanoseconds",
          "objects",
          "operations",
          "percent",
          "requests",
          "rows",
          "seconds",
          "sessions",
          "tasks",
          "threads");

  private final Catalog catalog;

  MetricDescriptions(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The description, or an empty string. */
  String description(String name, String description) {
    return leaves(name, description, MAX_DESCRIPTION) ? description : "";
  }

  /** The unit, or an empty string. */
  String unit(String name, String unit) {
    return UNITS.contains(unit) || leaves(name, unit, MAX_UNIT) ? unit : "";
  }

  private boolean leaves(String name, String text, int max) {
    return text.length() <= max
        && text.indexOf('@') < 0
        && Digits.areFewInARow(text)
        && catalog.knowsMetric(name);
  }
}
