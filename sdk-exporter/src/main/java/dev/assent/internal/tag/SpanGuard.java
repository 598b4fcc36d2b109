/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.SpanLimits;
import org.jspecify.annotations.Nullable;

/**
 * The guard of spans, and the SDK's limits of their parts. Immutable.
 *
 * @param limits the SDK's limits
 */
record SpanGuard(CategoryGuard guard, SpanLimits limits) {
  /** The number of attributes of a recorded exception: type, message and stack trace. */
  private static final int EXCEPTION = 3;

  /** The attributes of an event for the SDK. */
  Attributes event(@Nullable Attributes given) {
    return part(given, limits.getMaxNumberOfAttributesPerEvent());
  }

  /** The attributes of a link for the SDK. */
  Attributes link(@Nullable Attributes given) {
    return part(given, limits.getMaxNumberOfAttributesPerLink());
  }

  /** The additional attributes of an exception for the SDK. */
  Attributes exception(@Nullable Attributes given) {
    return part(given, limits.getMaxNumberOfAttributes() - EXCEPTION);
  }

  /**
   * Whether the limit leaves no room for additional attributes of an exception, not even a category
   * declaration.
   */
  boolean isFullByException() {
    return limits.getMaxNumberOfAttributes() <= EXCEPTION;
  }

  private Attributes part(@Nullable Attributes given, int max) {
    return guard.part(given, max, limits.getMaxAttributeValueLength());
  }
}
