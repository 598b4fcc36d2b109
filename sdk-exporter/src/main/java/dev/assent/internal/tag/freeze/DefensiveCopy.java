/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.catalog.AttributeEntry;
import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.OwnSpanContext;
import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Copies data that the application can still change after recording: the SDK keeps lists by
 * reference, and keys, values, attributes and span contexts may be application-defined classes. The
 * encoder must see exactly the data that the gate saw. A value that does not match the type of its
 * key is unfit.
 */
public final class DefensiveCopy {
  private static final Class<?> KEY = AttributeKey.stringKey("k").getClass();
  private static final Class<?> CONTEXT = SpanContext.getInvalid().getClass();
  private static final Class<?> ATTRIBUTES = Attributes.empty().getClass();

  private DefensiveCopy() {}

  /** Whether a value is immutable. */
  public static boolean is(AttributeKey<?> key, Object value) {
    return isKey(key) && value.getClass() == scalar(key.getType());
  }

  /** Whether a value has an immutable class, regardless of the key. */
  public static boolean isScalar(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double;
  }

  /** Whether a key has the API's class. */
  public static boolean isKey(AttributeKey<?> key) {
    return key.getClass() == KEY;
  }

  /** Whether a container is immutable: of a class of the API or of Assent. */
  public static boolean isContainer(Attributes attributes) {
    return attributes.getClass() == ATTRIBUTES || attributes instanceof FlatAttributes;
  }

  /** Whether a container has the API's own class. */
  public static boolean isSdks(Attributes attributes) {
    return attributes.getClass() == ATTRIBUTES;
  }

  public static boolean is(SpanContext context) {
    return (context.getClass() == CONTEXT || context instanceof OwnSpanContext)
        && TraceStateCopy.is(context.getTraceState());
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

  /**
   * A copy with every key and value frozen; attributes without name, type or value are omitted.
   *
   * @param limits the SDK's limits
   */
  public static FlatAttributes attributes(Attributes source, Limits limits) {
    List<Object> pairs = new ArrayList<>();
    source.forEach((key, value) -> add(pairs, key, value, limits));
    return FlatAttributes.of(pairs);
  }

  /** Frozen attributes without the reserved attributes. */
  public static FlatAttributes withoutCarriers(Attributes frozen) {
    return without(frozen, ReservedAttributes::isCarrier);
  }

  /** Frozen attributes without those whose names match. */
  public static FlatAttributes without(Attributes frozen, Predicate<String> unwanted) {
    List<Object> pairs = new ArrayList<>(2 * frozen.size());
    frozen.forEach(
        (key, value) -> {
          if (!unwanted.test(key.getKey())) {
            pairs.add(key);
            pairs.add(value);
          }
        });
    return FlatAttributes.of(pairs);
  }

  private static void add(
      List<Object> pairs, @Nullable AttributeKey<?> key, @Nullable Object value, Limits limits) {
    AttributeKey<?> plain = key == null ? null : key(key);
    if (plain == null || value == null) {
      return;
    }
    List<Object> declared = declared(plain, value, limits);
    if (!declared.isEmpty()) {
      pairs.add(AttributeKey.stringArrayKey(ReservedAttributes.CATEGORY));
      pairs.add(declared);
      return;
    }
    Object frozen = value(plain.getType(), value, limits);
    pairs.add(keyOf(plain, frozen));
    pairs.add(frozen);
  }

  /** The key of a frozen value, which may have become a tree. */
  public static AttributeKey<?> keyOf(AttributeKey<?> key, Object frozen) {
    boolean isValue = frozen instanceof Value && key.getType() != AttributeType.VALUE;
    return isValue ? AttributeKey.valueKey(key.getKey()) : key;
  }

  /**
   * The declarations in a tree, which mean the same as the flat name. All other names below it are
   * reserved, too, and never leave.
   */
  private static List<Object> declared(AttributeKey<?> key, Object value, Limits limits) {
    return key.getType() == AttributeType.VALUE && key.getKey().equals(NestedCategory.PARENT)
        ? NestedCategory.in(value, limits)
        : List.of();
  }

  /**
   * A key of the API's class: the same key, or one with the same name and type, each read once.
   * Null without a name or type.
   */
  static @Nullable AttributeKey<?> key(AttributeKey<?> key) {
    if (isKey(key)) {
      return key;
    }
    String name = key.getKey();
    AttributeType type = key.getType();
    return name == null || type == null ? null : key(name, type);
  }

  private static AttributeKey<?> key(String name, AttributeType type) {
    return switch (type) {
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

  /** A frozen copy of a value; unfit if it does not match the type. */
  public static Object value(AttributeType type, Object value, Limits limits) {
    if (value.getClass() == scalar(type) || value instanceof DeclaredTree) {
      return value;
    }
    if (type == AttributeType.VALUE && value instanceof Value<?> tree) {
      return ValueCopy.of(tree, limits);
    }
    return value instanceof List<?> list ? list(list, element(type)) : UnreadableValue.VALUE;
  }

  /**
   * Whether a list has more elements than any entry allows, regardless of the size that it reports.
   */
  static boolean isTooLong(List<?> list) {
    Iterator<?> elements = list.iterator();
    int passed = 0;
    while (passed <= AttributeEntry.MAX_CONTENT_ELEMENTS && elements.hasNext()) {
      elements.next();
      passed++;
    }
    return passed > AttributeEntry.MAX_CONTENT_ELEMENTS;
  }

  /**
   * A list longer than any entry allows is unfit as a whole. A null element becomes the empty value
   * of its type, as OpenTelemetry's specification permits where null can't be exported.
   */
  private static Object list(List<?> list, Class<?> element) {
    List<Object> elements = new ArrayList<>();
    for (Object given : list) {
      Object each = given == null ? empty(element) : given;
      if (each.getClass() != element || elements.size() == AttributeEntry.MAX_CONTENT_ELEMENTS) {
        return UnreadableValue.VALUE;
      }
      elements.add(each);
    }
    return List.copyOf(elements);
  }

  private static Object empty(Class<?> element) {
    if (element == String.class) {
      return "";
    }
    if (element == Boolean.class) {
      return false;
    }
    return element == Long.class ? (Object) 0L : (Object) 0.0;
  }

  /**
   * A copy with the same ids, flags and trace state in the API's classes; the invalid context if
   * the ids are malformed.
   */
  public static SpanContext context(SpanContext source) {
    return context(source, TraceStateCopy.of(source.getTraceState()));
  }

  /**
   * The ids of a parent span in the API's classes; the invalid context if there are none or they
   * are malformed.
   */
  public static SpanContext ofParent(@Nullable SpanContext source) {
    if (source == null) {
      return SpanContext.getInvalid();
    }
    return is(source) && !source.isValid() ? source : context(source);
  }

  /** The same with another trace state. Only the ids of our own class are known to be valid. */
  public static SpanContext context(SpanContext source, TraceState state) {
    if (source instanceof OwnSpanContext own) {
      return own.getTraceState() == state ? own : own.with(own.getTraceFlags(), state);
    }
    String traceId = source.getTraceId();
    String spanId = source.getSpanId();
    if (!areIds(traceId, spanId)) {
      return SpanContext.getInvalid();
    }
    if (is(source) && source.getTraceState() == state) {
      return source;
    }
    TraceFlags flags = TraceFlags.fromByte(source.getTraceFlags().asByte());
    return source.isRemote()
        ? SpanContext.createFromRemoteParent(traceId, spanId, flags, state)
        : SpanContext.create(traceId, spanId, flags, state);
  }

  /** Whether these are hexadecimal ids in the W3C format. */
  static boolean areIds(@Nullable String traceId, @Nullable String spanId) {
    return traceId != null && spanId != null && TraceId.isValid(traceId) && SpanId.isValid(spanId);
  }
}
