/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.FieldContext.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a catalog entry. All parts must hold. Immutable, with a hash that is computed
 * once: a condition may list hundreds of meters, and each name below its heading looks it up.
 */
final class Condition {
  private static final int ALL = (1 << Place.values().length) - 1;
  private static final int SPANS =
      places(
          Place.INTERNAL_SPAN,
          Place.SERVER_SPAN,
          Place.CLIENT_SPAN,
          Place.PRODUCER_SPAN,
          Place.CONSUMER_SPAN);

  private static final Map<String, Integer> SIGNALS =
      ordered(
          "spans", SPANS,
          "logs", Place.LOG.bit(),
          "metrics", Place.METRIC.bit(),
          "resource", Place.RESOURCE.bit());

  private static final Map<String, Integer> KINDS =
      ordered(
          "INTERNAL", Place.INTERNAL_SPAN.bit(),
          "SERVER", Place.SERVER_SPAN.bit(),
          "CLIENT", Place.CLIENT_SPAN.bit(),
          "PRODUCER", Place.PRODUCER_SPAN.bit(),
          "CONSUMER", Place.CONSUMER_SPAN.bit());

  /** The condition that always holds. */
  static final Condition ALWAYS = new Condition(ALL, Set.of(), Set.of(), Map.of());

  /**
   * The condition on another attribute.
   *
   * @param isNot whether its value must be none of these; then it may also be absent, if no
   *     attribute can have been dropped
   */
  record OtherValue(Set<String> values, boolean isNot) {}

  private final int places;
  private final Set<NamePattern> meters;
  private final Set<NamePattern> scopes;
  private final Map<String, OtherValue> others;
  private final int hash;

  private Condition(
      int places,
      Set<NamePattern> meters,
      Set<NamePattern> scopes,
      Map<String, OtherValue> others) {
    this.places = places;
    this.meters = Set.copyOf(meters);
    this.scopes = Set.copyOf(scopes);
    this.others = Map.copyOf(others);
    this.hash = Objects.hash(places, this.meters, this.scopes, this.others);
  }

  /** The places of its attribute; never empty. */
  int places() {
    return places;
  }

  /** The metric's name; any if empty. */
  Set<NamePattern> meters() {
    return meters;
  }

  /** The scope's name; any if empty. */
  Set<NamePattern> scopes() {
    return scopes;
  }

  /** The values of other attributes, by their names. */
  Map<String, OtherValue> others() {
    return others;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Condition that
            && hash == that.hash
            && places == that.places
            && meters.equals(that.meters)
            && scopes.equals(that.scopes)
            && others.equals(that.others));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  private static int places(Place... places) {
    return Arrays.stream(places).mapToInt(Place::bit).reduce(0, (a, b) -> a | b);
  }

  private static Map<String, Integer> ordered(Object... pairs) {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (Integer) pairs[i + 1]);
    }
    return map;
  }

  /** Whether signal and kind alone decide. */
  boolean isOfPlaceAlone() {
    return meters.isEmpty() && scopes.isEmpty() && others.isEmpty();
  }

  /** Whether both can hold for one attribute, as far as their places show. */
  boolean meets(Condition other) {
    return (places & other.places) != 0;
  }

  /** Whether this holds wherever the other does. */
  boolean covers(Condition other) {
    return (other.places & ~places) == 0
        && covers(meters, other.meters)
        && covers(scopes, other.scopes)
        && others.isEmpty();
  }

  private static boolean covers(Set<NamePattern> names, Set<NamePattern> other) {
    return names.isEmpty() || (!other.isEmpty() && names.containsAll(other));
  }

  /** Builds a condition. A mistake is an {@link IllegalArgumentException}. */
  public static final class Builder {
    private final Map<String, OtherValue> others = new LinkedHashMap<>();
    private final Set<NamePattern> meters = new LinkedHashSet<>();
    private final Set<NamePattern> scopes = new LinkedHashSet<>();

    /** Conditions never hold in a part of a datum. */
    private int places = ALL & ~Place.PART.bit();

    Builder signals(List<String> names) {
      places &= union(SIGNALS, names, "signal");
      return this;
    }

    Builder kinds(List<String> names) {
      places &= union(KINDS, names, "span kind");
      return this;
    }

    Builder meters(List<String> names) {
      places &= Place.METRIC.bit();
      add(meters, names, "meter");
      return this;
    }

    Builder scopes(List<String> names) {
      places &= ~Place.RESOURCE.bit();
      add(scopes, names, "scope");
      return this;
    }

    Builder other(String attribute, List<String> values, boolean isNot) {
      if (attribute.isBlank() || values.isEmpty()) {
        throw new IllegalArgumentException("needs the name of an attribute and at least one value");
      }
      if (others.put(attribute, new OtherValue(Set.copyOf(values), isNot)) != null) {
        throw new IllegalArgumentException("names an attribute twice");
      }
      return this;
    }

    private static int union(Map<String, Integer> known, List<String> names, String what) {
      int union = 0;
      for (String name : names) {
        Integer places = known.get(name);
        if (places == null) {
          throw new IllegalArgumentException("unknown " + what + "; valid ones: " + known.keySet());
        }
        union |= places;
      }
      return union;
    }

    private static void add(Set<NamePattern> patterns, List<String> names, String what) {
      if (names.isEmpty() || !patterns.isEmpty()) {
        throw new IllegalArgumentException(
            "needs exactly one list '" + what + "' with at least one name");
      }
      for (String name : names) {
        if (name.isBlank()) {
          throw new IllegalArgumentException(
              "needs the name of a " + what + ", or a prefix such as a.*");
        }
        patterns.add(NamePattern.parse(name));
      }
    }

    Condition build() {
      if (places == 0) {
        throw new IllegalArgumentException(
            "can never hold: a span kind needs signal spans, a meter needs metrics");
      }
      return new Condition(places, meters, scopes, others);
    }
  }

  /** A description for messages. */
  @Override
  public String toString() {
    return equals(ALWAYS) ? "always" : "when " + new ArrayList<>(others.keySet());
  }
}
