/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/**
 * The signal <a href="https://www.w3.org/TR/gpc/">Global Privacy Control</a> of a request, {@code
 * Sec-GPC: 1}, in the context of its work. It denies every purpose at destinations with the
 * recipient {@code third_party}, for the data of its request, and changes no choice. Thread-safe.
 */
public final class GlobalPrivacyControl {
  private static final ContextKey<Boolean> KEY = ContextKey.named("assent.gpc");

  /**
   * Whether any context ever had the signal. Not volatile: a thread with a context that has the
   * signal got it after this field was set.
   */
  private static boolean isSeen;

  private GlobalPrivacyControl() {}

  /** Returns a context with the signal. */
  public static Context addTo(Context context) {
    isSeen = true;
    return context.with(KEY, true);
  }

  /** Returns whether a context has the signal. */
  public static boolean isIn(Context context) {
    return isSeen && context.get(KEY) != null;
  }

  /** Returns whether anything in the caller's reach may have the signal. */
  public static boolean isSeen() {
    return isSeen;
  }
}
