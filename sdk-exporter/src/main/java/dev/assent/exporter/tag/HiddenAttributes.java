/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A span's attributes without the carriers that the tagger took off ({@link Ours}). A view: whoever
 * reads it, by whatever method, does not see them.
 */
public final class HiddenAttributes implements Attributes {
  private final Attributes all;
  private final int hidden;

  /**
   * @param all frozen but for the carriers, one of which is a {@link SubjectMarker}
   * @param hidden how many carriers there are
   */
  HiddenAttributes(Attributes all, int hidden) {
    this.all = all;
    this.hidden = hidden;
  }

  /** Those of a datum, its carriers among them, for whoever passes those over itself. */
  public static Attributes withCarriers(Attributes attributes) {
    return attributes instanceof HiddenAttributes view ? view.all : attributes;
  }

  @Override
  public <T> @Nullable T get(AttributeKey<T> key) {
    String name = key.getKey();
    return Ours.is(name) && Ours.isCarrier(name) ? null : all.get(key);
  }

  @Override
  public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
    if (hidden == 1) {
      // the marker, which every span has
      all.forEach(
          (key, value) -> {
            if (!(value instanceof SubjectMarker)) {
              consumer.accept(key, value);
            }
          });
    } else {
      all.forEach(
          (key, value) -> {
            String name = key.getKey();
            if (!Ours.is(name) || !Ours.isCarrier(name)) {
              consumer.accept(key, value);
            }
          });
    }
  }

  @Override
  public int size() {
    return all.size() - hidden;
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public Map<AttributeKey<?>, Object> asMap() {
    Map<AttributeKey<?>, Object> map = new LinkedHashMap<>();
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  @Override
  @SuppressWarnings("unchecked")
  public AttributesBuilder toBuilder() {
    AttributesBuilder builder = Attributes.builder();
    forEach((key, value) -> builder.put((AttributeKey<Object>) key, value));
    return builder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes attributes && asMap().equals(attributes.asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  /** How many, and nothing of them. */
  @Override
  public String toString() {
    return "HiddenAttributes{size=" + size() + "}";
  }
}
