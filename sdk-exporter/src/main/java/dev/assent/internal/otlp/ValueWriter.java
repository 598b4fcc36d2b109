/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes attributes and nested values. Not thread-safe. */
final class ValueWriter implements BiConsumer<AttributeKey<?>, Object> {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private static final int STRING = 1;
  private static final int BOOLEAN = 2;
  private static final int LONG = 3;
  private static final int DOUBLE = 4;
  private static final int ARRAY = 5;
  private static final int KEY_VALUE_LIST = 6;
  private static final int BYTES = 7;
  private static final int ELEMENT = 1;

  private final ProtoWriter out;

  /** The field of the attributes of which {@link #accept} gets one after another. */
  private int field;

  ValueWriter(ProtoWriter out) {
    this.out = out;
  }

  /** Writes attributes as a repeated field. */
  void attributes(int of, Attributes attributes) {
    if (attributes instanceof FlatAttributes flat) {
      flat(of, flat);
    } else {
      field = of;
      attributes.forEach(this);
    }
  }

  /**
   * Writes attributes as a repeated field, and the number of those that were dropped.
   *
   * @param total their number with the dropped ones
   */
  void attributes(int of, Attributes attributes, int dropped, int total) {
    attributes(of, attributes);
    out.uint32(dropped, total - attributes.size());
  }

  private void flat(int of, FlatAttributes attributes) {
    int size = attributes.size();
    for (int i = 0; i < size; i++) {
      Classified verdict = attributes.classified(i);
      byte[] name = verdict == null ? null : verdict.key();
      attribute(of, attributes.key(i), name, attributes.value(i));
    }
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    attribute(field, key, null, value);
  }

  /**
   * Writes one attribute as an element of a field.
   *
   * @param name the bytes of its name, if they are known
   */
  void attribute(int of, AttributeKey<?> key, byte @Nullable [] name, Object value) {
    int entry = out.begin(of, ProtoWriter.SMALL);
    if (name == null || name.length == 0) {
      out.text(KEY, key.getKey());
    } else {
      out.blobAlways(KEY, name);
    }
    value(key.getType(), value);
    out.end(entry, ProtoWriter.SMALL);
  }

  private void value(AttributeType type, Object value) {
    int start = out.begin(VALUE, ProtoWriter.SMALL);
    switch (type) {
      case STRING -> out.textAlways(STRING, (String) value);
      case LONG -> out.varintAlways(LONG, (Long) value);
      case DOUBLE -> out.realAlways(DOUBLE, (Double) value);
      case BOOLEAN -> bool((Boolean) value);
      case STRING_ARRAY, LONG_ARRAY, DOUBLE_ARRAY, BOOLEAN_ARRAY -> array((List<?>) value);
      case VALUE -> value((Value<?>) value);
    }
    out.end(start, ProtoWriter.SMALL);
  }

  private void bool(boolean value) {
    out.varintAlways(BOOLEAN, value ? 1 : 0);
  }

  private void array(List<?> values) {
    int array = out.begin(ARRAY, ProtoWriter.SMALL);
    for (int i = 0; i < values.size(); i++) {
      int element = out.begin(ELEMENT, ProtoWriter.SMALL);
      Object value = values.get(i);
      if (value instanceof String text) {
        out.textAlways(STRING, text);
      } else if (value instanceof Long number) {
        out.varintAlways(LONG, number);
      } else if (value instanceof Double number) {
        out.realAlways(DOUBLE, number);
      } else if (value instanceof Boolean bool) {
        bool(bool);
      } else if (value instanceof Value<?> nested) {
        value(nested);
      } else {
        throw new IllegalArgumentException("an array has an element of an unknown type");
      }
      out.end(element, ProtoWriter.SMALL);
    }
    out.end(array, ProtoWriter.SMALL);
  }

  /** Writes a field with a value in it. */
  void value(int of, Value<?> value) {
    int start = out.begin(of, ProtoWriter.SMALL);
    value(value);
    out.end(start, ProtoWriter.SMALL);
  }

  private void value(Value<?> value) {
    Object content = value.getValue();
    switch (value.getType()) {
      case STRING -> out.textAlways(STRING, (String) content);
      case LONG -> out.varintAlways(LONG, (Long) content);
      case DOUBLE -> out.realAlways(DOUBLE, (Double) content);
      case BOOLEAN -> bool((Boolean) content);
      case BYTES -> out.blobAlways(BYTES, bytes((ByteBuffer) content));
      case ARRAY -> array((List<?>) content);
      case KEY_VALUE_LIST -> entries((List<?>) content);
      case EMPTY -> {}
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private void entries(List<?> entries) {
    int list = out.begin(KEY_VALUE_LIST, ProtoWriter.SMALL);
    for (int i = 0; i < entries.size(); i++) {
      KeyValue each = (KeyValue) entries.get(i);
      int entry = out.begin(ELEMENT, ProtoWriter.SMALL);
      out.text(KEY, each.getKey());
      value(VALUE, each.getValue());
      out.end(entry, ProtoWriter.SMALL);
    }
    out.end(list, ProtoWriter.SMALL);
  }
}
