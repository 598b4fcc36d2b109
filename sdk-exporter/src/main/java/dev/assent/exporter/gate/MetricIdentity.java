/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a series is called, as a key of maps: attributes, name and value in turn, in the order that
 * OpenTelemetry's own have. It can be filled and asked for again, so that finding a series makes no
 * object; what a map keeps is a {@link #copy}. Not thread-safe.
 */
final class MetricIdentity implements BiConsumer<AttributeKey<?>, Object> {
  private Object[] pairs;
  private int size;
  private int hash;

  /** Of nothing yet. */
  MetricIdentity() {
    this(new Object[16], 0, 0);
  }

  private MetricIdentity(Object[] pairs, int size, int hash) {
    this.pairs = pairs;
    this.size = size;
    this.hash = hash;
  }

  /** Of these attributes, which must be OpenTelemetry's own. */
  static MetricIdentity of(Attributes attributes) {
    MetricIdentity identity = new MetricIdentity();
    attributes.forEach(identity);
    return identity;
  }

  /** How many attributes. */
  int size() {
    return size / 2;
  }

  void clear() {
    Arrays.fill(pairs, 0, size, null);
    size = 0;
    hash = 0;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    if (size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * size);
    }
    pairs[size++] = key;
    pairs[size++] = value;
    hash = (31 * hash + key.hashCode()) * 31 + value.hashCode();
  }

  MetricIdentity copy() {
    return new MetricIdentity(Arrays.copyOf(pairs, size), size, hash);
  }

  /** As attributes. */
  @SuppressWarnings("unchecked")
  Attributes attributes() {
    AttributesBuilder attributes = Attributes.builder();
    for (int i = 0; i < size; i += 2) {
      attributes.put((AttributeKey<Object>) pairs[i], pairs[i + 1]);
    }
    return attributes.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MetricIdentity identity
        && hash == identity.hash
        && Arrays.equals(pairs, 0, size, identity.pairs, 0, identity.size);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** No content. */
  @Override
  public String toString() {
    return "MetricIdentity{size=" + size() + "}";
  }
}
