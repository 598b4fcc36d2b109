/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.report;

import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.text.Ascii;

/**
 * The form of a name that a developer wrote, as far as characters can tell: that of {@link
 * UnclassifiedReport}, without two digits in a row, as in the number of a person or a phone; a
 * span's name has no digit at all.
 */
public final class NameForm {
  private NameForm() {}

  /** Returns whether a name has the form of a name in code. */
  public static boolean isOf(Kind kind, String name) {
    return switch (kind) {
      case ATTRIBUTE, METRIC, EVENT -> ReportedNames.isField(name) && !hasNumber(name);
      case SPAN -> ReportedNames.isSpan(name) && !hasDigit(name);
      case SCOPE, LOGGER -> ReportedNames.isCode(name) && !hasNumber(name);
    };
  }

  private static boolean hasNumber(String name) {
    for (int i = 1; i < name.length(); i++) {
      if (Ascii.isDigit(name.charAt(i)) && Ascii.isDigit(name.charAt(i - 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasDigit(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Ascii.isDigit(name.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
