/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the declarations in code that data uses: names of events, of attributes and of nested
 * values. Used once, for one batch; not thread-safe. If the catalog has no declarations, it reads
 * no data.
 */
public final class DeclaredNames {
  private final Declarations all;
  private final Set<String> used = new HashSet<>();

  private DeclaredNames(Catalog catalog) {
    this.all = catalog.declarations();
  }

  /** The declarations that spans with frozen values use. */
  public static Declarations ofSpans(Catalog catalog, List<? extends StampedSpan> spans) {
    DeclaredNames names = new DeclaredNames(catalog);
    if (!names.all.isEmpty()) {
      for (StampedSpan span : spans) {
        names.add(span.getAttributes());
        span.getEvents()
            .forEach(
                event -> {
                  names.add(event.getName());
                  names.add(event.getAttributes());
                });
        span.getLinks().forEach(link -> names.add(link.getAttributes()));
        names.add(span.getResource().getAttributes());
        names.add(span.getInstrumentationScopeInfo().getAttributes());
      }
    }
    return names.found();
  }

  /** The declarations that log records with frozen values use. */
  public static Declarations ofLogs(Catalog catalog, List<? extends StampedLog> logs) {
    DeclaredNames names = new DeclaredNames(catalog);
    if (!names.all.isEmpty()) {
      for (StampedLog log : logs) {
        names.add(log.getEventName());
        names.add(log.getAttributes());
        names.add("", log.getBodyValue());
        names.add(log.getResource().getAttributes());
        names.add(log.getInstrumentationScopeInfo().getAttributes());
      }
    }
    return names.found();
  }

  private Declarations found() {
    return used.isEmpty() ? Declarations.NONE : all.of(used);
  }

  private void add(@Nullable String name) {
    if (name != null && all.names(name)) {
      used.add(name);
    }
  }

  private void add(Attributes attributes) {
    attributes.forEach(
        (key, value) -> {
          add(key.getKey());
          if (value instanceof Value<?> tree) {
            add(key.getKey(), tree);
          }
        });
  }

  private void add(String path, @Nullable Value<?> node) {
    if (node == null || !isBranch(node)) {
      return;
    }
    for (Object child : (List<?>) node.getValue()) {
      if (child instanceof KeyValue entry) {
        String name = Classifier.path(path, entry.getKey());
        add(name);
        add(name, entry.getValue());
      } else {
        add(path, (Value<?>) child);
      }
    }
  }

  private static boolean isBranch(Value<?> node) {
    return node.getType() == ValueType.KEY_VALUE_LIST || node.getType() == ValueType.ARRAY;
  }
}
