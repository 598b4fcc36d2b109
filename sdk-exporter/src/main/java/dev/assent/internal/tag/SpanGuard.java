/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.SpanLimits;
import org.jspecify.annotations.Nullable;

/**
 * A guard of spans, and what the SDK cuts from their parts. Immutable.
 *
 * @param limits the SDK's
 */
record SpanGuard(CategoryGuard guard, SpanLimits limits) {
  /** What a recorded exception has of its own: type, message and stack trace. */
  private static final int EXCEPTION = 3;

  /** The attributes of an event, as the SDK gets them. */
  Attributes event(@Nullable Attributes given) {
    return part(given, limits.getMaxNumberOfAttributesPerEvent());
  }

  /** The attributes of a link, as the SDK gets them. */
  Attributes link(@Nullable Attributes given) {
    return part(given, limits.getMaxNumberOfAttributesPerLink());
  }

  /** What is recorded beside an exception, as the SDK gets it. */
  Attributes exception(@Nullable Attributes given) {
    return part(given, limits.getMaxNumberOfAttributes() - EXCEPTION);
  }

  /** Whether nothing fits beside an exception, not even what declares its categories. */
  boolean isFullByException() {
    return limits.getMaxNumberOfAttributes() <= EXCEPTION;
  }

  private Attributes part(@Nullable Attributes given, int max) {
    return guard.part(given, max, limits.getMaxAttributeValueLength());
  }
}
