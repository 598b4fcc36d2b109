/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads trees of values: {@code AnyValue} and its parts. */
final class ValueReader {
  private ValueReader() {}

  /** Reads an {@code AnyValue}. It is empty if it has no value, or an unknown one. */
  static Value<?> value(ProtoReader in) throws MalformedOtlpException {
    Value<?> value = null;
    while (in.next()) {
      if (in.field() > 7) {
        in.skip();
      } else if (value == null) {
        value = alternative(in);
      } else {
        throw new MalformedOtlpException("value has two types");
      }
    }
    return value == null ? Value.empty() : value;
  }

  private static Value<?> alternative(ProtoReader in) throws MalformedOtlpException {
    return switch (in.field()) {
      case 1 -> Value.of(in.text());
      case 2 -> Value.of(in.bool());
      case 3 -> Value.of(in.int64());
      case 4 -> Value.of(Double.longBitsToDouble(in.fixed64()));
      case 5 -> array(in.message());
      case 6 -> map(in.message());
      case 7 -> Value.of(in.blob());
      default -> throw new MalformedOtlpException("value has no type");
    };
  }

  /** Reads a {@code KeyValue}. */
  static KeyValue entry(ProtoReader in) throws MalformedOtlpException {
    String key = "";
    Value<?> value = Value.empty();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = value(in.message());
        default -> in.skip();
      }
    }
    return KeyValue.of(key, value);
  }

  private static Value<?> array(ProtoReader in) throws MalformedOtlpException {
    List<Value<?>> elements = new ArrayList<>();
    while (in.next()) {
      if (in.field() == 1) {
        elements.add(value(in.element()));
      } else {
        in.skip();
      }
    }
    return Value.of(elements.toArray(new Value<?>[0]));
  }

  private static Value<?> map(ProtoReader in) throws MalformedOtlpException {
    List<KeyValue> entries = new ArrayList<>();
    while (in.next()) {
      if (in.field() == 1) {
        entries.add(entry(in.element()));
      } else {
        in.skip();
      }
    }
    return Value.of(entries.toArray(new KeyValue[0]));
  }
}
