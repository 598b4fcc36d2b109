/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.text.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * How a span name has the value of an attribute. Names of code are shortened as instrumentations
 * do: without package, enclosing classes, and what proxies and lambdas add.
 */
public enum SpanNameForm {
  /** The value. */
  WHOLE("", false),
  /** The value with its ASCII letters in lower case, such as a method of HTTP. */
  LOWER(":lower", false),
  /** The simple name of a class: {@code Orders} of {@code com.acme.Orders$$SpringCGLIB$$0}. */
  CLASS(":class", true),
  /** The same with a small first letter. */
  BEAN(":bean", true),
  /** Simple class and function: {@code Orders.find} of {@code com.acme.Orders.find}. */
  FUNCTION(":function", true);

  /** The marks that proxies and lambdas add to a class, before their own names. */
  private static final String[] ADDED = {
    "$$", "$ByteBuddy$", "$HibernateProxy$", "$Proxy$", "_ClientProxy", "_Subclass"
  };

  private final String suffix;
  private final boolean isCode;

  SpanNameForm(String suffix, boolean isCode) {
    this.suffix = suffix;
    this.isCode = isCode;
  }

  /** Returns the form that the end of a name in a template asks for. */
  static SpanNameForm of(String name) {
    for (SpanNameForm form : values()) {
      if (form != WHOLE && name.endsWith(form.suffix)) {
        return form;
      }
    }
    return WHOLE;
  }

  String without(String name) {
    return name.substring(0, name.length() - suffix.length());
  }

  /** The text in this form; null if the value has none, such as a class without a name. */
  public @Nullable String apply(String value) {
    if (!isCode) {
      return value.isEmpty() ? null : mapped(value);
    }
    int end = endOfClass(value);
    int last = this == FUNCTION ? value.lastIndexOf('.') : value.length();
    if (last < 0 || last + 1 == value.length()) {
      return null;
    }
    String simple = value.substring(startOfClass(value, Math.min(end, last)), Math.min(end, last));
    return isIdentifier(simple) ? mapped(simple) + value.substring(last) : null;
  }

  /**
   * Whether a text has this form of the value at this index.
   *
   * @return the index after it, or -1
   */
  public int end(String text, int at, String value) {
    if (this == WHOLE) {
      return !value.isEmpty() && text.startsWith(value, at) ? at + value.length() : -1;
    }
    int start = 0;
    if (isCode) {
      int last = this == FUNCTION ? value.lastIndexOf('.') : value.length();
      boolean isPlain = last > 0 && endOfClass(value) >= last && !value.endsWith(".");
      start = isPlain ? startOfClass(value, last) : -1;
    }
    return start < 0 || start == value.length() ? -1 : end(text, at, value, start);
  }

  private int end(String text, int at, String value, int start) {
    int length = value.length() - start;
    boolean stands = text.length() - at >= length && !(isCode && !isFirst(value.charAt(start)));
    for (int i = 0; stands && i < length; i++) {
      stands = text.charAt(at + i) == map(value.charAt(start + i), i);
    }
    return stands ? at + length : -1;
  }

  private String mapped(String value) {
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      text.append(map(value.charAt(i), i));
    }
    return text.toString();
  }

  private char map(char c, int index) {
    boolean isLower = this == LOWER || (this == BEAN && index == 0);
    return isLower && c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
  }

  /** Where proxies and lambdas add to a class; its length if they do not. */
  private static int endOfClass(String value) {
    int end = value.length();
    for (String added : ADDED) {
      int at = value.indexOf(added, 1);
      end = at > 0 && at < end ? at : end;
    }
    return end;
  }

  /** Where the simple name of a class starts that ends here. */
  private static int startOfClass(String value, int end) {
    int start = value.lastIndexOf('.', end - 1) + 1;
    int nested = value.lastIndexOf('$', end - 2) + 1;
    return nested > start + 1 && Ascii.isLetter(value.charAt(nested)) ? nested : start;
  }

  private static boolean isIdentifier(String name) {
    return !name.isEmpty() && isFirst(name.charAt(0));
  }

  private static boolean isFirst(char c) {
    return Ascii.isLetter(c) || c == '_' || c == '$';
  }
}
