/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.data.DeclaredTree;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Truncates frozen values of spans as OpenTelemetry's SDK does: strings, byte arrays, and those in
 * lists and trees. A map keeps the categories that are declared for it. Immutable.
 *
 * @param maxLength the longest string, in UTF-16 units, and the longest byte array
 */
public record ValueLimit(int maxLength) {
  /** Whether a value is a string that is too long. */
  public boolean cutsText(Object value) {
    return value instanceof String text && text.length() > maxLength;
  }

  /** The value, or a truncated copy. */
  public Object cut(Object value) {
    if (maxLength == Integer.MAX_VALUE) {
      return value;
    }
    if (value instanceof String text) {
      return cut(text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::cut).toList();
    }
    return value instanceof Value<?> tree ? tree(tree) : value;
  }

  private String cut(String text) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength);
  }

  private Value<?> tree(Value<?> node) {
    return switch (node.getType()) {
      case STRING -> {
        String text = (String) node.getValue();
        yield text.length() <= maxLength ? node : Value.of(cut(text));
      }
      case BYTES -> bytes(node, (ByteBuffer) node.getValue());
      case ARRAY -> array((List<?>) node.getValue());
      case KEY_VALUE_LIST -> map(node, (List<?>) node.getValue());
      default -> node;
    };
  }

  private Value<?> bytes(Value<?> node, ByteBuffer buffer) {
    if (buffer.remaining() <= maxLength) {
      return node;
    }
    byte[] first = new byte[maxLength];
    buffer.get(first);
    return Value.of(first);
  }

  private Value<?> array(List<?> elements) {
    List<Value<?>> cut = new ArrayList<>(elements.size());
    for (Object element : elements) {
      cut.add(tree((Value<?>) element));
    }
    return Value.of(cut.toArray(new Value<?>[0]));
  }

  private Value<?> map(Value<?> node, List<?> entries) {
    List<KeyValue> cut = new ArrayList<>(entries.size());
    for (Object each : entries) {
      KeyValue entry = (KeyValue) each;
      cut.add(KeyValue.of(entry.getKey(), tree(entry.getValue())));
    }
    return DeclaredTree.rest(node, cut);
  }
}
