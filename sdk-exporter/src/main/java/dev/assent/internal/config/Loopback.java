/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a host is this one. */
public final class Loopback {
  private static final Pattern NAMES =
      Pattern.compile(
          "localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]", Pattern.CASE_INSENSITIVE);

  private Loopback() {}

  /** Whether an address's host leads to this machine only, as far as its text tells. */
  public static boolean is(@Nullable String host) {
    return host != null && NAMES.matcher(host).matches();
  }
}
