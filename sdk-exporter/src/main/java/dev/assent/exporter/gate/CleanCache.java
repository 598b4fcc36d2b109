/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Clean copies of what many data share, a resource or a scope: one instance per identity and
 * outcome, because the encoder groups by identity and a payload would otherwise repeat it. Bounded:
 * a full cache starts again, which costs a repetition, not a leak. Thread-safe.
 *
 * @param <T> resource or scope
 */
final class CleanCache<T> {
  private static final int MAX = 512;

  /**
   * A clean copy.
   *
   * @param kept the categories that it still holds
   * @param missing the categories for whose sake something was taken
   */
  record Clean<T>(T value, long kept, long missing) {}

  private record Identity(Object of) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity identity && identity.of == of;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(of);
    }
  }

  private record Variant(Identity identity, Cut.Rule rule) {}

  private final ToLongFunction<T> classify;
  private final Map<Identity, Long> masks = new ConcurrentHashMap<>();
  private final Map<Variant, Clean<T>> cleans = new ConcurrentHashMap<>();

  /**
   * A cache.
   *
   * @param classify the categories of all that a value holds
   */
  CleanCache(ToLongFunction<T> classify) {
    this.classify = classify;
  }

  /**
   * The clean copy of a value, the value itself if it loses nothing; counts into the cut.
   *
   * @param strip how to make a copy that is not there yet
   */
  T clean(T source, Cut cut, Function<Cut, T> strip) {
    Identity identity = new Identity(source);
    if (masks.size() > MAX || cleans.size() > MAX) {
      masks.clear();
      cleans.clear();
    }
    long mask = masks.computeIfAbsent(identity, unused -> classify.applyAsLong(source));
    if (cut.missing(mask) == 0) {
      cut.keeps(mask);
      return source;
    }
    Variant variant = new Variant(identity, cut.rule(mask));
    Clean<T> clean = cleans.computeIfAbsent(variant, unused -> make(cut.again(), strip));
    cut.add(clean.kept(), clean.missing());
    return clean.value();
  }

  private static <T> Clean<T> make(Cut part, Function<Cut, T> strip) {
    T value = strip.apply(part);
    return new Clean<>(value, part.kept(), part.missing());
  }
}
