/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Unique values of every attribute type at every nesting. The tests search for a canary in all its
 * forms that a receiver can see: its text in the bytes, its number in the decoded message, its key.
 */
final class Canary {
  /** One attribute that holds one canary. */
  record Planted(String what, AttributeKey<?> key, Object value, String sign) {}

  private int next = 100_000;

  private String text() {
    return "canary" + next++;
  }

  /** Returns one attribute for each type and nesting; their names begin with a prefix. */
  List<Planted> attributes(String prefix) {
    List<Planted> all = new ArrayList<>();
    String at = text();
    all.add(plant("STRING", AttributeKey.stringKey(prefix + "string"), at, at));
    all.add(number("LONG", AttributeKey.longKey(prefix + "long")));
    all.add(
        plant(
            "DOUBLE",
            AttributeKey.doubleKey(prefix + "double"),
            Double.valueOf("0." + next),
            "0." + next++));
    String flag = prefix + text();
    all.add(plant("BOOLEAN", AttributeKey.booleanKey(flag), true, flag));
    String element = text();
    all.add(
        plant(
            "STRING_ARRAY",
            AttributeKey.stringArrayKey(prefix + "strings"),
            List.of("a", element),
            element));
    long number = 7_310_000_000_000L + next++;
    all.add(
        plant(
            "LONG_ARRAY",
            AttributeKey.longArrayKey(prefix + "longs"),
            List.of(1L, number),
            Long.toString(number)));
    all.add(
        plant(
            "DOUBLE_ARRAY",
            AttributeKey.doubleArrayKey(prefix + "doubles"),
            List.of(Double.valueOf("0." + next)),
            "0." + next++));
    String flags = prefix + text();
    all.add(
        plant("BOOLEAN_ARRAY", AttributeKey.booleanArrayKey(flags), List.of(true, false), flags));
    values(prefix, all);
    String key = text();
    all.add(plant("key", AttributeKey.stringKey(prefix + key), "value", key));
    return all;
  }

  private Planted number(String what, AttributeKey<Long> key) {
    long value = 7_310_000_000_000L + next++;
    return plant(what, key, value, Long.toString(value));
  }

  private void values(String prefix, List<Planted> all) {
    value(all, prefix, "VALUE string", Value::of);
    value(all, prefix, "VALUE bytes", text -> Value.of(text.getBytes(StandardCharsets.UTF_8)));
    value(
        all, prefix, "VALUE mixed array", text -> Value.of(map("a", Value.of(text)), Value.of(1)));
    value(all, prefix, "VALUE array", text -> Value.of(Value.of("a"), Value.of(text)));
    value(all, prefix, "VALUE map", text -> map("a", Value.of(text)));
    value(all, prefix, "VALUE map in map", text -> map("a", map("b", Value.of(text))));
    value(all, prefix, "VALUE map in array", text -> Value.of(map("a", Value.of(text))));
    value(
        all,
        prefix,
        "VALUE array in map in array in map",
        text -> map("a", Value.of(map("b", Value.of(Value.of(text))))));
    value(
        all,
        prefix,
        "VALUE bytes in map",
        text -> map("a", Value.of(text.getBytes(StandardCharsets.UTF_8))));
    value(all, prefix, "VALUE key in map", text -> map(text, Value.of(true)));
    value(all, prefix, "VALUE key in map in map", text -> map("a", map(text, Value.of(2.5))));
  }

  private void value(
      List<Planted> all, String prefix, String what, Function<String, Value<?>> make) {
    String text = text();
    all.add(plant(what, AttributeKey.valueKey(prefix + "v" + all.size()), make.apply(text), text));
  }

  private static Value<?> map(String key, Value<?> value) {
    return Value.of(KeyValue.of(key, value));
  }

  private static Planted plant(String what, AttributeKey<?> key, Object value, String sign) {
    return new Planted(what, key, value, sign);
  }

  /** Returns a unique text. */
  String plain() {
    return text();
  }
}
