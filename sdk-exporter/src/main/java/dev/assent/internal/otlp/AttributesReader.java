/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import dev.assent.internal.data.FlatAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a repeated field of attributes. All attributes are kept in their order: in the SDK, a name
 * can occur twice with different types. Each attribute gets the plainest type for its value, as in
 * OpenTelemetry's builder. Not thread-safe.
 */
final class AttributesReader {
  private final List<Object> pairs = new ArrayList<>();

  /** Adds a {@code KeyValue}. */
  void add(ProtoReader in) throws MalformedOtlpException {
    KeyValue entry = ValueReader.entry(in);
    Value<?> value = entry.getValue();
    AttributeKey<?> key = key(entry.getKey(), value);
    pairs.add(key);
    pairs.add(
        switch (key.getType()) {
          case VALUE -> value;
          case STRING_ARRAY, LONG_ARRAY, DOUBLE_ARRAY, BOOLEAN_ARRAY ->
              elements(value).stream().<Object>map(Value::getValue).toList();
          default -> value.getValue();
        });
  }

  Attributes attributes() {
    return FlatAttributes.of(pairs);
  }

  /** Returns the number of attributes, dropped ones included. */
  int total(int dropped) throws MalformedOtlpException {
    return total(pairs.size() / 2, dropped);
  }

  /** Returns a number of elements, dropped ones included. */
  static int total(int there, int dropped) throws MalformedOtlpException {
    if (dropped > Integer.MAX_VALUE - there) {
      throw new MalformedOtlpException("number out of range");
    }
    return there + dropped;
  }

  private static AttributeKey<?> key(String name, Value<?> value) {
    return switch (value.getType()) {
      case STRING -> AttributeKey.stringKey(name);
      case LONG -> AttributeKey.longKey(name);
      case DOUBLE -> AttributeKey.doubleKey(name);
      case BOOLEAN -> AttributeKey.booleanKey(name);
      case ARRAY -> arrayKey(name, elements(value));
      case KEY_VALUE_LIST, BYTES, EMPTY -> AttributeKey.valueKey(name);
    };
  }

  private static AttributeKey<?> arrayKey(String name, List<Value<?>> elements) {
    return switch (common(elements)) {
      case STRING -> AttributeKey.stringArrayKey(name);
      case LONG -> AttributeKey.longArrayKey(name);
      case DOUBLE -> AttributeKey.doubleArrayKey(name);
      case BOOLEAN -> AttributeKey.booleanArrayKey(name);
      case ARRAY, KEY_VALUE_LIST, BYTES, EMPTY -> AttributeKey.valueKey(name);
    };
  }

  /** Returns the common type of all elements; empty if there is none. */
  private static ValueType common(List<Value<?>> elements) {
    ValueType first = elements.isEmpty() ? ValueType.EMPTY : elements.get(0).getType();
    return elements.stream().allMatch(it -> it.getType() == first) ? first : ValueType.EMPTY;
  }

  @SuppressWarnings("unchecked")
  private static List<Value<?>> elements(Value<?> array) {
    return (List<Value<?>>) array.getValue();
  }
}
