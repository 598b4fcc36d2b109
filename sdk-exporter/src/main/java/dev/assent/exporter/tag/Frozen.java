/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds what the application can still change after it was recorded: lists are kept by reference
 * by the SDK, and keys, values, attributes and span contexts may be classes of the application's
 * own. What was judged must be what is encoded. A value that is not of its key's type becomes
 * empty.
 */
final class Frozen {
  private static final Class<?> KEY = AttributeKey.stringKey("k").getClass();
  private static final Class<?> CONTEXT = SpanContext.getInvalid().getClass();
  private static final Class<?> STATE = TraceState.getDefault().getClass();
  private static final Class<?> ATTRIBUTES = Attributes.empty().getClass();

  private Frozen() {}

  /** Whether nobody can change it any more. */
  static boolean is(AttributeKey<?> key, Object value) {
    return isKey(key) && value.getClass() == scalar(key.getType());
  }

  /** Whether a key is of the API's own class. */
  static boolean isKey(AttributeKey<?> key) {
    return key.getClass() == KEY;
  }

  /** Whether the container is one that nobody can change: the API's own or ours. */
  static boolean isContainer(Attributes attributes) {
    return attributes.getClass() == ATTRIBUTES || attributes instanceof FlatAttributes;
  }

  static boolean is(SpanContext context) {
    return context.getClass() == CONTEXT && context.getTraceState().getClass() == STATE;
  }

  private static Class<?> scalar(AttributeType type) {
    return switch (type) {
      case STRING -> String.class;
      case LONG -> Long.class;
      case DOUBLE -> Double.class;
      case BOOLEAN -> Boolean.class;
      default -> Void.class;
    };
  }

  private static Class<?> element(AttributeType type) {
    return switch (type) {
      case STRING_ARRAY -> String.class;
      case LONG_ARRAY -> Long.class;
      case DOUBLE_ARRAY -> Double.class;
      case BOOLEAN_ARRAY -> Boolean.class;
      default -> Void.class;
    };
  }

  /** A copy of a datum's attributes, every key and value frozen, without the carriers. */
  static FlatAttributes withoutCarriers(Attributes source) {
    List<Object> pairs = new ArrayList<>(2 * source.size());
    source.forEach(
        (key, value) -> {
          if (!Ours.isCarrier(key.getKey())) {
            add(pairs, key, value);
          }
        });
    return FlatAttributes.owning(pairs.toArray());
  }

  /** A copy with every key and value frozen. */
  static FlatAttributes attributes(Attributes source) {
    List<Object> pairs = new ArrayList<>(2 * source.size());
    source.forEach((key, value) -> add(pairs, key, value));
    return FlatAttributes.owning(pairs.toArray());
  }

  private static void add(List<Object> pairs, AttributeKey<?> key, Object value) {
    AttributeType type = key.getType();
    Object frozen = value(type, value);
    boolean empty = type != AttributeType.VALUE && frozen instanceof Value;
    pairs.add(key.getClass() == KEY && !empty ? key : key(key.getKey(), empty ? null : type));
    pairs.add(frozen);
  }

  private static AttributeKey<?> key(String name, @Nullable AttributeType type) {
    return switch (type == null ? AttributeType.VALUE : type) {
      case STRING -> AttributeKey.stringKey(name);
      case LONG -> AttributeKey.longKey(name);
      case DOUBLE -> AttributeKey.doubleKey(name);
      case BOOLEAN -> AttributeKey.booleanKey(name);
      case STRING_ARRAY -> AttributeKey.stringArrayKey(name);
      case LONG_ARRAY -> AttributeKey.longArrayKey(name);
      case DOUBLE_ARRAY -> AttributeKey.doubleArrayKey(name);
      case BOOLEAN_ARRAY -> AttributeKey.booleanArrayKey(name);
      case VALUE -> AttributeKey.valueKey(name);
    };
  }

  private static Object value(AttributeType type, Object value) {
    if (value.getClass() == scalar(type)) {
      return value;
    }
    if (type == AttributeType.VALUE && value instanceof Value<?> tree) {
      return FrozenValue.of(tree);
    }
    if (value instanceof List<?> list) {
      return list(list, element(type));
    }
    return Value.empty();
  }

  private static Object list(List<?> list, Class<?> element) {
    Object[] elements = list.toArray();
    for (Object each : elements) {
      if (each == null || each.getClass() != element) {
        return Value.empty();
      }
    }
    return List.of(elements);
  }

  /** The same ids and flags; the trace state too, in the API's own class. */
  static SpanContext context(SpanContext source) {
    return is(source) ? source : context(source, state(source.getTraceState()));
  }

  /** The same ids and flags with another trace state. */
  static SpanContext context(SpanContext source, TraceState state) {
    if (is(source) && source.getTraceState() == state) {
      return source;
    }
    TraceFlags flags = TraceFlags.fromByte(source.getTraceFlags().asByte());
    return source.isRemote()
        ? SpanContext.createFromRemoteParent(source.getTraceId(), source.getSpanId(), flags, state)
        : SpanContext.create(source.getTraceId(), source.getSpanId(), flags, state);
  }

  private static TraceState state(TraceState source) {
    if (source.getClass() == STATE) {
      return source;
    }
    var builder = TraceState.builder();
    source.forEach(builder::put);
    return builder.build();
  }
}
