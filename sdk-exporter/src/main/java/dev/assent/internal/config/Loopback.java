/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognizes loopback hosts. */
public final class Loopback {
  private static final Pattern NAMES =
      Pattern.compile(
          "localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]", Pattern.CASE_INSENSITIVE);

  private Loopback() {}

  /** Whether a host name or address is loopback, judged by its text alone. */
  public static boolean is(@Nullable String host) {
    return host != null && NAMES.matcher(host).matches();
  }
}
