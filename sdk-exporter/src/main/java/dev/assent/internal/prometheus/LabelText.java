/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.prometheus;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes attributes as labels. Attributes whose names become equal share one label, which has their
 * values in the order of the names, separated by semicolons. The labels that name a scope are
 * reserved: an attribute of a point with such a name gets a prefix, as Prometheus adds it to labels
 * of a target that it needs itself. Stateless.
 */
final class LabelText {
  private static final String SCOPE = "otel_scope_";
  private static final String EXPORTED = "exported_";

  private LabelText() {}

  /** The labels of a point: its attributes, and those that name its scope. */
  static Labels of(Attributes attributes, InstrumentationScopeInfo scope) {
    Map<String, String> labels = labels(attributes, "");
    labels(scope.getAttributes(), SCOPE).forEach(labels::putIfAbsent);
    put(labels, SCOPE + "name", scope.getName());
    put(labels, SCOPE + "version", scope.getVersion());
    put(labels, SCOPE + "schema_url", scope.getSchemaUrl());
    return labels(labels);
  }

  /** The labels of a resource. */
  static Labels of(Attributes resource) {
    return labels(labels(resource, ""));
  }

  private static void put(Map<String, String> labels, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      labels.put(name, value);
    }
  }

  private static Labels labels(Map<String, String> labels) {
    return Labels.of(List.copyOf(labels.keySet()), List.copyOf(labels.values()));
  }

  private static Map<String, String> labels(Attributes attributes, String prefix) {
    Map<String, String> byKey = new TreeMap<>();
    attributes.forEach((key, value) -> byKey.put(key.getKey(), text(value)));
    Map<String, String> labels = new TreeMap<>();
    byKey.forEach(
        (key, value) ->
            labels.merge(
                prefix.isEmpty() ? label(key) : prefix + FamilyName.label(key),
                value,
                (one, more) -> one + ";" + more));
    return labels;
  }

  private static String label(String key) {
    String label = FamilyName.label(key);
    return label.startsWith(SCOPE) ? EXPORTED + label : label;
  }

  /** Arrays as JSON. */
  private static String text(Object value) {
    return value instanceof List<?> list
        ? Value.of(list.stream().map(LabelText::value).toList()).asString()
        : value instanceof Value<?> any ? any.asString() : String.valueOf(value);
  }

  private static Value<?> value(Object item) {
    if (item instanceof Long number) {
      return Value.of(number);
    }
    if (item instanceof Double number) {
      return Value.of(number);
    }
    return item instanceof Boolean flag ? Value.of(flag) : Value.of(String.valueOf(item));
  }
}
