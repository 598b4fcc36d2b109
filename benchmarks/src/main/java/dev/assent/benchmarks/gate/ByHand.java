/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Handwritten filters that keep attributes from leaving: reconstructions of the usual wrappers of
 * exporters, hooks and processors. Each maps the attributes of one datum to the remaining ones.
 */
enum ByHand implements UnaryOperator<Attributes> {
  /** A set of names, and the builder's own filter: the shortest variant. */
  REMOVE_IF {
    @Override
    public Attributes apply(Attributes all) {
      return all.toBuilder().removeIf(key -> NAMES.contains(key.getKey())).build();
    }
  },
  /**
   * Searches every text with {@value #PATTERNS} patterns and removes an attribute if one matches.
   */
  REGEXES {
    @Override
    public Attributes apply(Attributes all) {
      AttributesBuilder left = Attributes.builder();
      all.forEach(
          (key, value) -> {
            if (!isDenied(value)) {
              put(left, key, value);
            }
          });
      return left.build();
    }
  },
  /** A hook that changes a copy of the attributes in a map, in the shape of {@code beforeSend}. */
  BEFORE_SEND {
    @Override
    public Attributes apply(Attributes all) {
      Map<String, Object> copy = new LinkedHashMap<>();
      Map<String, AttributeKey<?>> keys = new LinkedHashMap<>();
      all.forEach(
          (key, value) -> {
            copy.put(key.getKey(), value);
            keys.put(key.getKey(), key);
          });
      copy.values().removeIf(ByHand::isDenied);
      AttributesBuilder left = Attributes.builder();
      copy.forEach((name, value) -> put(left, keys.get(name), value));
      return left.build();
    }
  },
  /**
   * An interceptor that is called for each attribute and returns its value, another one, or none.
   */
  INTERCEPTOR {
    @Override
    public Attributes apply(Attributes all) {
      AttributesBuilder left = Attributes.builder();
      all.forEach((key, value) -> put(left, key, INTERCEPT.apply(key.getKey(), value)));
      return left.build();
    }
  };

  /** The number of patterns. */
  static final int PATTERNS = 8;

  /** Patterns that match the values of {@link Fields} that may not leave, and no other value. */
  static final List<Pattern> DENIED =
      List.of(
          Pattern.compile("[\\w.+-]+@[\\w-]+\\.[\\w.-]+"),
          Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+"),
          Pattern.compile("\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b"),
          Pattern.compile("\\+?\\d{1,2}[ -]\\(?\\d{3}\\)?[ -]\\d{3}[ -]\\d{4}\\b"),
          Pattern.compile("\\b(?:\\d{4}[ -]?){3}\\d{4}\\b"),
          Pattern.compile("\\b\\d{3}-\\d{2}-\\d{4}\\b"),
          Pattern.compile("\\b[A-Z]{2}\\d{2}[A-Z0-9]{11,30}\\b"),
          Pattern.compile("(?i)(?:password|secret|api[_-]?key)\\s*[=:]"));

  /** A deny list of a usual length, which contains the names of {@link Fields}. */
  static final Set<String> NAMES = names();

  private static final BiFunction<String, Object, @Nullable Object> INTERCEPT = ByHand::intercept;

  private static @Nullable Object intercept(String name, Object value) {
    return NAMES.contains(name) ? null : value;
  }

  private static Set<String> names() {
    Set<String> names = new HashSet<>(Fields.ofSpan(6).denied());
    for (int i = 0; i < 40; i++) {
      names.add("app.private.field" + i);
    }
    return names;
  }

  static boolean isDenied(Object value) {
    if (value instanceof String text) {
      for (int i = 0; i < DENIED.size(); i++) {
        if (DENIED.get(i).matcher(text).find()) {
          return true;
        }
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked") // the value has the type of the key
  private static void put(
      AttributesBuilder left, @Nullable AttributeKey<?> key, @Nullable Object value) {
    if (key != null && value != null) {
      left.put((AttributeKey<Object>) key, value);
    }
  }
}
