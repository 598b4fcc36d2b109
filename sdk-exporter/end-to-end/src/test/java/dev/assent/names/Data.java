/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The data on which each name is recorded: all signals and span kinds, two scopes, and for each
 * condition of the catalog one datum per span kind, and {@value #METERS} meters that meet it.
 */
final class Data {
  /** The number of meters that are used, of those in a condition. */
  private static final int METERS = 2;

  private static final List<String> KINDS =
      List.of("INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");

  private final BuiltInNames names;
  private final Set<Datum> data = new LinkedHashSet<>();
  private final Set<String> meters = new HashSet<>();

  private Data(BuiltInNames names) {
    this.names = names;
  }

  static List<Datum> of(BuiltInNames names) {
    Data data = new Data(names);
    data.add();
    return new ArrayList<>(data.data);
  }

  private void add() {
    data.add(Datum.RESOURCE);
    data.add(Datum.PARTS);
    data.add(Datum.log(Map.of()));
    KINDS.forEach(kind -> data.add(Datum.span(kind, Datum.SCOPE, Map.of())));
    KINDS.forEach(kind -> data.add(Datum.span(kind, Datum.BOOT, Map.of())));
    metric("http.server.request.duration", Map.of());
    Set<CatalogCondition> conditions = new LinkedHashSet<>();
    names.entries.forEach(entry -> conditions.add(entry.catalogCondition()));
    conditions.forEach(this::add);
  }

  private void add(CatalogCondition catalogCondition) {
    Map<String, String> attributes = new LinkedHashMap<>();
    catalogCondition
        .is()
        .forEach(
            (name, values) -> {
              if (!CatalogCondition.PLACE.contains(name)) {
                attributes.put(name, values.get(0));
              }
            });
    int made = 0;
    for (String pattern : catalogCondition.is().getOrDefault("meter", List.of())) {
      made += made < METERS && metric(pattern, attributes) ? 1 : 0;
    }
    if (catalogCondition.is().containsKey("meter") || attributes.isEmpty()) {
      return;
    }
    String scope = catalogCondition.is().getOrDefault("scope", List.of(Datum.SCOPE)).get(0);
    for (String kind : catalogCondition.is().getOrDefault("kind", KINDS)) {
      data.add(Datum.span(kind, scope, attributes));
    }
    if (!catalogCondition.is().containsKey("kind")) {
      data.add(Datum.log(attributes));
    }
  }

  private boolean metric(String pattern, Map<String, String> attributes) {
    String meter = names.metric(pattern, meters);
    if (meter == null) {
      return false;
    }
    meters.add(meter);
    data.add(Datum.metric(meter, attributes));
    return true;
  }
}
