/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.category.Category;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A guard of one instrument's measurements. It passes only immutable attributes of the API's
 * classes to the SDK, and reads their declarations before the SDK drops them. Thread-safe.
 */
public final class MeasurementGuard {
  /** The only class whose instances the SDK's storage compares with each other. */
  private static final Class<?> APIS = Attributes.empty().getClass();

  private final CategoryGuard guard;
  private final InstrumentFacts facts;
  private final String instrument;
  private final Check check = new Check();

  /** The categories already recorded in {@link #facts}. */
  private volatile long declared;

  /**
   * A guard.
   *
   * @param guard the guard of all metrics
   * @param facts the facts for the gate
   * @param instrument its name, which the SDK may refuse
   */
  public MeasurementGuard(CategoryGuard guard, InstrumentFacts facts, @Nullable String instrument) {
    this.guard = guard;
    this.facts = facts;
    this.instrument = instrument == null ? "" : instrument;
  }

  /**
   * The attributes of a measurement for the SDK: the same instance if all of it is immutable, which
   * is the usual case and allocates nothing; otherwise a copy, in which {@code assent.category} is
   * one string. Throws the exceptions of application-defined classes.
   */
  public Attributes plain(@Nullable Attributes given) {
    if (given == null) {
      return Attributes.empty();
    }
    return given.getClass() == APIS && isPlain(given) ? given : copy(given);
  }

  private boolean isPlain(Attributes given) {
    try {
      given.forEach(check);
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
      declared = known | categories; // a race with another thread records the same again
    }
  }

  /**
   * The advised attributes, plus the one that declares categories.
   *
   * @param attributes null for all
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

  /** Counts a measurement that could not be recorded. */
  public void failed(Throwable because) {
    guard.fieldFailed(because);
  }

  @Override
  public String toString() {
    return "MeasurementGuard";
  }

  /**
   * Finds attributes that need a copy: mutable values, keys of other classes, categories that are
   * not a string. It reports through an exception, since a flag would allocate an object per
   * measurement.
   */
  private final class Check implements BiConsumer<AttributeKey<?>, Object> {
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

  /** Copies all attributes except category declarations. */
  private final class Rebuilt implements BiConsumer<AttributeKey<?>, Object> {
    private final AttributesBuilder builder = Attributes.builder();
    private long categories;

    @Override
    @SuppressWarnings("unchecked") // after freezing, the value has the key's type
    public void accept(AttributeKey<?> key, Object value) {
      if (CategoryGuard.isCategory(key.getKey())) {
        categories |= guard.declared(value);
      } else {
        builder.put((AttributeKey<Object>) key, value);
      }
    }
  }
}
