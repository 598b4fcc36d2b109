/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a subject: an account, or an account and a user, such as {@code acme/u7}. More levels
 * are possible. Immutable.
 *
 * @param value the whole path
 */
public record SubjectPath(String value) implements Comparable<SubjectPath> {
  /** The maximum length of a path, in characters: {@value}. */
  public static final int MAX_LENGTH = 256;

  /** Checks the form of the path. The message of the exception does not contain the path. */
  public SubjectPath {
    if (value.length() > MAX_LENGTH || !isWellFormed(value)) {
      throw new IllegalArgumentException(
          "subject: write non-empty segments without spaces, ',' and ';', none of which is '*',"
              + " joined by '/', such as acme/u7, at most "
              + MAX_LENGTH
              + " characters");
    }
  }

  /**
   * Returns whether the path consists of non-empty segments without white space, commas,
   * semicolons, control characters and halves of surrogate pairs, joined by slashes. A segment
   * {@code *} would be one user, where somebody who writes it means all of them: their denial would
   * be nobody's.
   */
  private static boolean isWellFormed(String value) {
    if (value.indexOf('*') >= 0 && ("/" + value + "/").contains("/*/")) {
      return false;
    }
    int before = '/';
    for (int i = 0; i < value.length(); i += Character.charCount(before)) {
      int c = value.codePointAt(i);
      if (isRefused(c) || (c == '/' && before == '/')) {
        return false;
      }
      before = c;
    }
    return before != '/';
  }

  /**
   * Half a pair would become a question mark, and so another subject, wherever it is encoded. A
   * list of subjects, joined by commas or semicolons, would be one subject, with the grants of the
   * first one's account and none of the denials.
   */
  private static boolean isRefused(int c) {
    return c == ','
        || c == ';'
        || Character.isISOControl(c)
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || (Character.isBmpCodePoint(c) && Character.isSurrogate((char) c));
  }

  /** Returns the levels from the account down to the whole path: {@code acme}, {@code acme/u7}. */
  public List<String> levels() {
    List<String> levels = new ArrayList<>(2);
    for (int slash = value.indexOf('/'); slash > 0; slash = value.indexOf('/', slash + 1)) {
      levels.add(value.substring(0, slash));
    }
    levels.add(value);
    return levels;
  }

  /** Returns the level above; null for an account. */
  public @Nullable SubjectPath parent() {
    int slash = value.lastIndexOf('/');
    return slash < 0 ? null : new SubjectPath(value.substring(0, slash));
  }

  /** Returns whether this path is equal to the other one or below it. */
  public boolean isWithin(SubjectPath other) {
    int length = other.value.length();
    return value.startsWith(other.value)
        && (value.length() == length || value.charAt(length) == '/');
  }

  /** Returns the number of levels, since the path may name a person. */
  @Override
  public String toString() {
    return "SubjectPath[levels=" + levels().size() + "]";
  }

  @Override
  public int compareTo(SubjectPath other) {
    return value.compareTo(other.value);
  }
}
