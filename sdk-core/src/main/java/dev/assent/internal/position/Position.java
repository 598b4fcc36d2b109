/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How current an answer of a platform is: the generation of its database, and the number of the
 * last heartbeat that the answer's snapshot shows. What was read at a position has all changes
 * before this heartbeat, and may have some before the next one. Immutable.
 *
 * @param generation grows with each promotion and each restore of the database
 * @param heartbeat grows about once per second within a generation
 */
public record Position(long generation, long heartbeat) implements Comparable<Position> {
  /**
   * The highest generation: {@value}. Without a limit, one wrong answer could name a generation
   * that no operator can go beyond.
   */
  private static final long MAX_GENERATION = 1_000_000;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,7})\\.([0-9]{1,15})");
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::generation).thenComparingLong(Position::heartbeat);

  /** Returns the position of a text such as {@code 3.1742}; null if it is none. */
  public static @Nullable Position parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches() && Long.parseLong(form.group(1)) <= MAX_GENERATION
        ? new Position(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)))
        : null;
  }

  /** Returns the later of two positions; null if both are. */
  public static @Nullable Position later(@Nullable Position a, @Nullable Position b) {
    return a == null || (b != null && b.compareTo(a) > 0) ? b : a;
  }

  /** Returns whether a position is before another one; false if one of them is unknown. */
  public static boolean isBefore(@Nullable Position a, @Nullable Position b) {
    return a != null && b != null && a.compareTo(b) < 0;
  }

  /** Returns the next position: what is read there has all that a document read here may have. */
  public Position next() {
    return new Position(generation, heartbeat + 1);
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
