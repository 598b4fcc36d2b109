/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.gate.WithheldNames;
import io.opentelemetry.api.common.AttributeType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts withheld fields and data by name and destination. It keeps no value, subject or time. A
 * name is kept only if the catalog has it; all others share one count, since they may be somebody's
 * data. At most {@value #MAX_ROWS} rows. Thread-safe; called on the threads that record.
 */
final class WithheldLog {
  static final int MAX_ROWS = 2_000;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_.-]{0,127}\\*?");

  private final Catalog catalog;
  private final Map<Row, LongAdder> counts = new ConcurrentHashMap<>();
  private final LongAdder uncatalogued = new LongAdder();
  private final LongAdder others = new LongAdder();

  WithheldLog(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * A name that was withheld.
   *
   * @param destination the destination's index
   * @param kind what has the name
   * @param name the name, as the catalog has it
   * @param mask the categories that are not permitted
   */
  record Row(int destination, Kind kind, String name, long mask) {}

  /** What has a name. */
  enum Kind {
    /** A field of a datum that left without it. */
    FIELD,
    /** A metric. */
    METRIC,
    /** Spans of a scope. */
    SPANS,
    /** Log records of a logger. */
    LOGS,
    /** An event. */
    EVENT;

    private static Kind of(Whole whole) {
      return switch (whole) {
        case METRIC -> METRIC;
        case SPANS -> SPANS;
        case LOGS -> LOGS;
        case EVENT -> EVENT;
      };
    }
  }

  /** The number of times that a name was withheld that the catalog does not have. */
  long uncatalogued() {
    return uncatalogued.sum();
  }

  /** The number of times that a name was withheld for which there was no room. */
  long others() {
    return others.sum();
  }

  void forEach(BiConsumer<Row, Long> consumer) {
    counts.forEach((row, count) -> consumer.accept(row, count.sum()));
  }

  void clear() {
    counts.clear();
  }

  WithheldNames names(int destination) {
    return new WithheldNames() {
      @Override
      public void attribute(String name, AttributeType type) {
        uncatalogued.increment();
      }

      @Override
      public void event(String name) {
        uncatalogued.increment();
      }

      @Override
      public void scope(String name) {
        uncatalogued.increment();
      }

      @Override
      public void metric(String name) {
        uncatalogued.increment();
      }

      @Override
      public void span(String name) {
        uncatalogued.increment();
      }

      @Override
      public void logger(String name) {
        uncatalogued.increment();
      }

      @Override
      public void withheld(String name, long missing) {
        if (catalog.knowsAttribute(name)) {
          count(new Row(destination, Kind.FIELD, name, missing));
        } else {
          uncatalogued.increment();
        }
      }

      @Override
      public void whole(Whole kind, String name, long missing) {
        String entry = entry(kind, name);
        if (entry == null) {
          uncatalogued.increment();
        } else {
          count(new Row(destination, Kind.of(kind), entry, missing));
        }
      }
    };
  }

  /** The catalog's entry of a name; null if there is none. */
  private @Nullable String entry(Whole kind, String name) {
    return switch (kind) {
      case METRIC -> catalog.knowsMetric(name) ? name : null;
      case EVENT -> catalog.knowsEvent(name) ? name : null;
      case SPANS, LOGS -> catalog.scopeEntry(name);
    };
  }

  private void count(Row row) {
    LongAdder count = counts.get(row);
    if (count == null && NAME.matcher(row.name()).matches() && counts.size() < MAX_ROWS) {
      count = counts.computeIfAbsent(row, added -> new LongAdder());
    }
    (count == null ? others : count).increment();
  }

  @Override
  public String toString() {
    return "WithheldLog{rows=" + counts.size() + "}";
  }
}
