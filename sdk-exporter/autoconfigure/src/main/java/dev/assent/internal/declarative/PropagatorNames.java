/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The names of the propagators of a configuration file, in its two forms: {@code composite}, a list
 * of components, and {@code composite_list}, a text as in {@code OTEL_PROPAGATORS}.
 */
final class PropagatorNames {
  static final String COMPOSITE = "composite";
  private static final String TEXT = "composite_list";

  /** The keys of the two forms. */
  static final Set<String> KEYS = Set.of(COMPOSITE, TEXT);

  private PropagatorNames() {}

  /** Returns the names in their order. A name in the text counts if the list does not have it. */
  static List<String> of(DeclarativeConfigProperties propagators) {
    List<String> names = new ArrayList<>();
    List<DeclarativeConfigProperties> list = propagators.getStructuredList(COMPOSITE);
    if (list != null) {
      list.forEach(entry -> names.addAll(entry.getPropertyKeys()));
    }
    String text = propagators.getString(TEXT);
    for (String each : text == null ? new String[0] : text.split(",")) {
      String name = each.trim();
      if (!name.isEmpty() && !name.equals("none") && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Returns what stands below a name in the list. */
  static DeclarativeConfigProperties config(DeclarativeConfigProperties propagators, String name) {
    List<DeclarativeConfigProperties> list = propagators.getStructuredList(COMPOSITE);
    if (list != null) {
      for (DeclarativeConfigProperties entry : list) {
        DeclarativeConfigProperties below = entry.getStructured(name);
        if (below != null) {
          return below;
        }
      }
    }
    return DeclarativeConfigProperties.empty();
  }
}
