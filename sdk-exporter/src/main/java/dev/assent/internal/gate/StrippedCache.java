/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Stripped copies of resources or scopes, which many data share. It has one instance per identity
 * and outcome, because the encoder groups by identity and a request would otherwise repeat the
 * copy. Bounded: a full cache is cleared, which repeats copies but leaks nothing. Thread-safe.
 *
 * @param <T> resource or scope
 */
final class StrippedCache<T> {
  private static final int MAX = 512;

  /**
   * A stripped copy.
   *
   * @param kept its remaining categories
   * @param missing the categories that caused the loss
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

  private record Variant(Identity identity, StripRule.Key key) {}

  /**
   * The last result. Consecutive data usually has the same resource and scope, so the lookup needs
   * no key objects.
   */
  private record Hit<T>(T source, long mask, StripRule.Key key, Clean<T> clean) {}

  private final ToLongFunction<T> classify;
  private final BiFunction<T, StripContext, T> strip;
  private final Map<Identity, Long> masks = new ConcurrentHashMap<>();
  private final Map<Variant, Clean<T>> cleans = new ConcurrentHashMap<>();

  /** Canonical instances of equal copies, including copies that lose more later. */
  private final Map<T, T> equal = new ConcurrentHashMap<>();

  /** A benign race: immutable, and checked before use. */
  private @Nullable Hit<T> last;

  /**
   * A cache.
   *
   * @param classify the categories of a value
   * @param strip makes a stripped copy
   */
  StrippedCache(ToLongFunction<T> classify, BiFunction<T, StripContext, T> strip) {
    this.classify = classify;
    this.strip = strip;
  }

  /**
   * The stripped copy of a value, or the value itself if it loses nothing. Records the outcome in
   * the context.
   */
  T clean(T source, StripContext stripContext) {
    Hit<T> hit = last;
    if (hit == null
        || hit.source() != source
        || !stripContext.rule().isFor(hit.key(), hit.mask())) {
      hit = find(source, stripContext);
      last = hit;
    }
    Clean<T> clean = hit.clean();
    stripContext.add(clean.kept(), clean.missing());
    return clean.value();
  }

  private Hit<T> find(T source, StripContext stripContext) {
    Identity identity = new Identity(source);
    if (masks.size() > MAX || cleans.size() > MAX) {
      masks.clear();
      cleans.clear();
      equal.clear();
    }
    long mask = masks.computeIfAbsent(identity, unused -> classify.applyAsLong(source));
    StripRule.Key key = stripContext.rule().key(mask);
    Clean<T> clean =
        stripContext.missing(mask) == 0
            ? new Clean<>(source, mask, 0)
            : cleans.computeIfAbsent(
                new Variant(identity, key), unused -> stripped(source, stripContext.rule()));
    return new Hit<>(source, mask, key, clean);
  }

  /** Nothing of a shared value is reduced: its outcome depends on fewer categories. */
  private Clean<T> stripped(T source, StripRule rule) {
    StripContext part = new StripContext(rule.withoutReduction());
    T made = strip.apply(source, part);
    T first = equal.putIfAbsent(made, made);
    T value = first == null ? made : first;
    return new Clean<>(value, part.kept(), part.missing());
  }
}
