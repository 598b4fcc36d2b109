/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Set;
import java.util.regex.Pattern;

/** The form of subjects here: an account, or an account and a user, joined by a slash. */
final class Subjects {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** What comes after a subject in a path, and so is nobody's name. */
  private static final Set<String> RESERVED = Set.of("choices", "history");

  private Subjects() {}

  /** Whether an account or user may be called so. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !RESERVED.contains(name);
  }

  static String account(String subject) {
    int slash = subject.indexOf('/');
    return slash < 0 ? subject : subject.substring(0, slash);
  }
}
