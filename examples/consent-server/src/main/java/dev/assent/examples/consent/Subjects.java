/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/** The form of subjects here: an account, or an account and a user, joined by a slash. */
final class Subjects {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** Words that follow a subject in a path, so no account or user can have them as a name. */
  private static final Set<String> RESERVED = Set.of("choices", "history");

  private Subjects() {}

  /** Returns whether an account or user can have this name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !RESERVED.contains(name);
  }

  /** Returns whether there can be such a subject. */
  static boolean isSubject(String subject) {
    String[] names = subject.split("/", -1);
    return names.length <= 2 && Arrays.stream(names).allMatch(Subjects::isName);
  }

  static String account(String subject) {
    int slash = subject.indexOf('/');
    return slash < 0 ? subject : subject.substring(0, slash);
  }
}
