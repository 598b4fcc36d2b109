/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.SharedKeys;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A pass over attributes that have the keys of a plan. It looks up no name, and copies the values
 * alone; after the first attribute that the plan does not have, it does nothing. Not thread-safe.
 */
final class PlannedValues implements BiConsumer<AttributeKey<?>, Object> {
  private static final int UNPLANNED = -1;

  private final AttributePlans plans;
  private final @Nullable Object[] values;
  private SharedKeys plan;
  private int next;

  PlannedValues(AttributePlans plans, SharedKeys plan) {
    this.plans = plans;
    this.plan = plan;
    this.values = new Object[plan.size()];
  }

  /** The attributes, if they are those of a plan; else null. */
  @Nullable FlatAttributes of(Attributes given) {
    given.forEach(this);
    return next == values.length ? FlatAttributes.sharing(plan, values) : null;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    int at = next;
    if (at != UNPLANNED) {
      next = at < values.length && isPlanned(at, key, value) ? put(at, value) : UNPLANNED;
    }
  }

  private int put(int at, Object value) {
    values[at] = value;
    return at + 1;
  }

  /** Another plan with the same keys until here may go on. */
  private boolean isPlanned(int at, AttributeKey<?> key, Object value) {
    if (!plan.has(at, key)) {
      SharedKeys other = plans.instead(plan, at, key);
      if (other == null) {
        return false;
      }
      plan = other;
    }
    return plans.fits(plan.verdict(at), value);
  }
}
