/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.decision.GlobalPrivacyControl;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The header of {@link GlobalPrivacyControl} in a request that arrives. It is not passed on to
 * other services. Stateless and thread-safe.
 */
public final class GpcHeader {
  private static final String NAME = "Sec-GPC";

  /** For carriers that distinguish case. */
  private static final String LOWER_CASE = "sec-gpc";

  private static final String SIGNAL = "1";

  private GpcHeader() {}

  /** Returns a context with the signal if a request has it, or if its header can't be read. */
  static <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    return !GlobalPrivacyControl.isIn(context) && isIn(name -> getter.get(carrier, name))
        ? GlobalPrivacyControl.addTo(context)
        : context;
  }

  /**
   * Returns whether a request has the signal, or its header can't be read.
   *
   * @param headers returns the value of a header; null if the request does not have it
   */
  public static boolean isIn(Function<String, @Nullable String> headers) {
    try {
      return isSignal(headers.apply(NAME)) || isSignal(headers.apply(LOWER_CASE));
    } catch (Throwable e) {
      Fatal.rethrow(e); // an application's getter or carrier failed
      return true;
    }
  }

  /** Returns whether a value is the signal, also if a proxy has joined several headers. */
  private static boolean isSignal(@Nullable String value) {
    return value != null
        && Arrays.stream(value.split(",")).anyMatch(each -> each.strip().equals(SIGNAL));
  }
}
