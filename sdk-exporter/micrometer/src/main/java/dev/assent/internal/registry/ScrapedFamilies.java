/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters behind the families of Prometheus. The catalog needs the names of meters and tags,
 * which the names of families and labels do not show. If two meters have one family, or two tags
 * one label, the name in Prometheus is used, which the catalog does not know. Thread-safe.
 */
public final class ScrapedFamilies {
  /** The families of a meter beside the one of its name. */
  private static final List<String> ENDINGS = List.of("_max", "_sum", "_value");

  private final ConcurrentMap<String, FamilyMeters> byFamily = new ConcurrentHashMap<>();

  /**
   * The meters of a family.
   *
   * @param name their name
   * @param unit their unit; empty if they have none
   * @param plain the name of their family without the unit
   * @param kind their kind
   * @param keys the keys of their tags, by label
   */
  record FamilyMeters(String name, String unit, String plain, Kind kind, Map<String, String> keys) {
    FamilyMeters {
      keys = Map.copyOf(keys);
    }

    /** The key of a label. */
    String key(String label) {
      return keys.getOrDefault(label, label);
    }

    static FamilyMeters unknown(String family) {
      return new FamilyMeters(family, "", family, Kind.UNKNOWN, Map.of());
    }

    private FamilyMeters and(String family, FamilyMeters other) {
      if (!name.equals(other.name) || kind != other.kind || !unit.equals(other.unit)) {
        return unknown(family);
      }
      Map<String, String> all = new HashMap<>(keys);
      other.keys.forEach(
          (label, key) -> all.merge(label, key, (one, two) -> same(label, one, two)));
      return all.equals(keys) ? this : new FamilyMeters(name, unit, plain, kind, all);
    }
  }

  /** The kinds of meters whose families differ. */
  enum Kind {
    PLAIN,
    TASKS,
    FUNCTION_TIMER,
    CUSTOM,
    UNKNOWN
  }

  /**
   * The meters of a family, and which of their values it has.
   *
   * @param ending what follows the name of the meters' first family
   */
  record Member(FamilyMeters meters, String ending) {
    /** The name of the family without the unit. */
    String plain() {
      return meters.plain() + ending;
    }
  }

  private static String same(String label, String one, String two) {
    return one.equals(two) ? one : label;
  }

  /** Adds a meter. */
  public void add(Meter meter, NamingConvention convention) {
    Meter.Id id = meter.getId();
    Map<String, String> keys = new HashMap<>();
    for (Tag tag : id.getTagsAsIterable()) {
      String label = convention.tagKey(tag.getKey());
      keys.merge(label, tag.getKey(), (one, two) -> same(label, one, two));
    }
    String family = id.getConventionName(convention);
    String baseUnit = id.getBaseUnit();
    String unit = baseUnit == null ? "" : baseUnit;
    String plain = unit.isEmpty() ? family : convention.name(id.getName(), id.getType(), null);
    byFamily.merge(
        family,
        new FamilyMeters(id.getName(), unit, plain, kind(meter), keys),
        (one, two) -> one.and(family, two));
  }

  private static Kind kind(Meter meter) {
    if (meter instanceof FunctionTimer) {
      return Kind.FUNCTION_TIMER;
    }
    return switch (meter.getId().getType()) {
      case LONG_TASK_TIMER -> Kind.TASKS;
      case OTHER -> Kind.CUSTOM;
      default -> Kind.PLAIN;
    };
  }

  /** The meters of a family; itself if no meter is known. */
  Member of(String family) {
    FamilyMeters exact = byFamily.get(family);
    if (exact != null) {
      return new Member(exact, "");
    }
    for (String ending : ENDINGS) {
      FamilyMeters meters = family.endsWith(ending) ? of(family, ending) : null;
      if (meters != null) {
        return new Member(meters, ending);
      }
    }
    return new Member(FamilyMeters.unknown(family), "");
  }

  private @Nullable FamilyMeters of(String family, String ending) {
    return byFamily.get(family.substring(0, family.length() - ending.length()));
  }
}
