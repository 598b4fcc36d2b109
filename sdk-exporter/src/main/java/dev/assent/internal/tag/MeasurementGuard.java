/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A guard of one instrument's measurements. The SDK gets attributes that nobody can change, in the
 * API's own classes, and what they declare is known before it drops them. Thread-safe.
 */
public final class MeasurementGuard {
  /** The one class whose instances the SDK's storage compares with each other. */
  private static final Class<?> APIS = Attributes.empty().getClass();

  private final CategoryGuard guard;
  private final InstrumentFacts facts;
  private final String instrument;
  private final Look look = new Look();

  /** What is in {@link #facts} already. */
  private volatile long declared;

  /**
   * A guard.
   *
   * @param guard of all metrics
   * @param facts what the gate is told
   * @param instrument its name; may be one that the SDK refuses
   */
  public MeasurementGuard(CategoryGuard guard, InstrumentFacts facts, @Nullable String instrument) {
    this.guard = guard;
    this.facts = facts;
    this.instrument = instrument == null ? "" : instrument;
  }

  /**
   * The attributes of a measurement as the SDK gets them: the same if nothing in them can change or
   * pretend, as almost always, which allocates nothing; else a copy, in which {@code
   * assent.category} is one string. Throws what the application's own classes throw.
   */
  public Attributes plain(@Nullable Attributes given) {
    if (given == null) {
      return Attributes.empty();
    }
    return given.getClass() == APIS && isPlain(given) ? given : copy(given);
  }

  private boolean isPlain(Attributes given) {
    try {
      given.forEach(look);
      return true;
    } catch (NotPlain found) {
      return false;
    }
  }

  private Attributes copy(Attributes given) {
    Rebuilt rebuilt = new Rebuilt();
    DefensiveCopy.attributes(given, Limits.NONE).forEach(rebuilt);
    if (rebuilt.categories != 0) {
      declare(rebuilt.categories);
      rebuilt.builder.put(Category.ATTRIBUTE, String.join(",", guard.names(rebuilt.categories)));
    }
    return rebuilt.builder.build();
  }

  private void declare(long categories) {
    long known = declared;
    if ((categories & ~known) != 0) {
      facts.declared(instrument, categories);
      declared = known | categories; // what another thread told meanwhile is told again
    }
  }

  /**
   * The attributes that the SDK is advised to keep, with the one that declares categories.
   *
   * @param attributes null: all of them
   */
  public @Nullable List<AttributeKey<?>> advice(@Nullable List<AttributeKey<?>> attributes) {
    if (attributes == null) {
      return null;
    }
    facts.advised(instrument);
    List<AttributeKey<?>> keys = new ArrayList<>(attributes);
    keys.add(Category.ATTRIBUTE);
    return keys;
  }

  /** A measurement could not be recorded. */
  public void failed(Throwable because) {
    guard.fieldFailed(because);
  }

  @Override
  public String toString() {
    return "MeasurementGuard";
  }

  /**
   * Looks for what is not plain: what can change, a key that is not the API's, categories that are
   * no string. It reports by an exception, since a flag would be an object per measurement.
   */
  private final class Look implements BiConsumer<AttributeKey<?>, Object> {
    @Override
    public void accept(AttributeKey<?> key, Object value) {
      if (!DefensiveCopy.isKey(key) || !DefensiveCopy.isScalar(value)) {
        throw new NotPlain();
      }
      if (CategoryGuard.isCategory(key.getKey())) {
        category(value);
      }
    }

    private void category(Object value) {
      if (!(value instanceof String names)) {
        throw new NotPlain();
      }
      declare(guard.declared(names));
    }
  }

  private static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPlain() {
      super(null, null, false, false);
    }
  }

  /** Copies all but what declares categories. */
  private final class Rebuilt implements BiConsumer<AttributeKey<?>, Object> {
    private final AttributesBuilder builder = Attributes.builder();
    private long categories;

    @Override
    @SuppressWarnings("unchecked") // frozen: the value is of the key's type
    public void accept(AttributeKey<?> key, Object value) {
      if (CategoryGuard.isCategory(key.getKey())) {
        categories |= guard.declared(value);
      } else {
        builder.put((AttributeKey<Object>) key, value);
      }
    }
  }
}
