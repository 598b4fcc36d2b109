/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How current something is: the last heartbeat that its snapshot shows. What was read at a position
 * has all changes before this heartbeat, and may have some before the next one. Immutable.
 *
 * <p>A position counts seconds and not changes: from the numbers of changes, a reader would learn
 * how often others choose.
 *
 * @param generation the generation of the database
 * @param heartbeat the number of the heartbeat within the generation
 */
record Position(long generation, long heartbeat) implements Comparable<Position> {
  /** The header of requests and responses. */
  static final String HEADER = "Consent-Position";

  /** The highest generation: published revisions of later ones would not be exact in JavaScript. */
  static final long MAX_GENERATION = 1_000_000;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,7})\\.([0-9]{1,15})");
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::generation).thenComparingLong(Position::heartbeat);

  /** Returns the position of this text; null if it is none. */
  static @Nullable Position parse(@Nullable String text) {
    Matcher form = FORM.matcher(text == null ? "" : text.strip());
    return form.matches() && Long.parseLong(form.group(1)) <= MAX_GENERATION
        ? new Position(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)))
        : null;
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** Returns the form in headers and events. */
  @Override
  public String toString() {
    return generation + "." + heartbeat;
  }
}
