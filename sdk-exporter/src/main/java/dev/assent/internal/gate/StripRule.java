/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;

/**
 * What data of one decision may keep at one destination. Immutable: many data share one rule.
 *
 * @param permitted the permitted categories, never {@code unclassified} unless all are
 * @param redacted the categories whose values are replaced, not removed
 * @param reduced the categories of whose values a part may remain as a field of its own
 * @param unreduced the categories of whose values a part may have remained before, and may no
 *     longer
 * @param added the categories added to every field with content
 * @param unknown the part of them that no readable document adds
 * @param content the leaves of content
 * @param lost the categories with one of which a field is not kept
 */
public record StripRule(
    long permitted,
    long redacted,
    long reduced,
    long unreduced,
    long added,
    long unknown,
    long content,
    long lost) {
  StripRule(long permitted, long redacted, long reduced, long added, long content) {
    this(permitted, redacted, reduced, 0, added, 0, content);
  }

  /** A rule; see the parameters of the record. */
  public StripRule(
      long permitted,
      long redacted,
      long reduced,
      long unreduced,
      long added,
      long unknown,
      long content) {
    this(
        permitted & ~Categories.UNCLASSIFIED,
        redacted & ~Categories.UNCLASSIFIED,
        reduced & ~Categories.UNCLASSIFIED,
        unreduced & ~Categories.UNCLASSIFIED,
        added,
        unknown & added,
        content,
        Categories.UNCLASSIFIED | ~permitted | (isWithin(added, permitted) ? 0 : content));
  }

  /**
   * Returns the rule by which data keeps everything, unclassified fields included, because the
   * decision is only reported.
   *
   * @param content the leaves of content
   */
  public static StripRule whole(long content) {
    return new StripRule(-1, 0, 0, 0, 0, 0, content, 0);
  }

  /** Whether it is {@link #whole}. */
  public boolean isWhole() {
    return lost == 0;
  }

  private static boolean isWithin(long mask, long permitted) {
    return (mask & (Categories.UNCLASSIFIED | ~permitted)) == 0;
  }

  /** Whether it is the rule of these arguments. */
  boolean is(
      long otherPermitted,
      long otherRedacted,
      long otherReduced,
      long otherUnreduced,
      long otherAdded,
      long otherUnknown) {
    return permitted == (otherPermitted & ~Categories.UNCLASSIFIED)
        && redacted == (otherRedacted & ~Categories.UNCLASSIFIED)
        && reduced == (otherReduced & ~Categories.UNCLASSIFIED)
        && unreduced == (otherUnreduced & ~Categories.UNCLASSIFIED)
        && added == otherAdded
        && unknown == (otherUnknown & otherAdded);
  }

  /** The categories of a field, including those that documents add if it has content. */
  public long full(long mask) {
    return (mask & content) == 0 ? mask : mask | added;
  }

  /** The categories in a mask that are not permitted. */
  long missing(long mask) {
    return full(mask) & ~permitted;
  }

  /**
   * The categories to count for a field or datum that is not kept: those that are not permitted, or
   * its content if only what unread documents may add is not permitted.
   */
  long counted(long mask) {
    long missing = missing(mask);
    long sure = missing & ~(unknown & ~mask);
    return sure == 0 && missing != 0 ? mask & content : sure;
  }

  /** Whether counted categories are content that is lost only because of unread documents. */
  public boolean isUncertain(long counted) {
    return (counted & permitted & content) != 0 && uncertain() != 0;
  }

  /** The categories that are not permitted and that unread documents may add. */
  long uncertain() {
    return unknown & ~permitted;
  }

  /** Whether {@link #missing} has none. */
  public boolean permits(long mask) {
    return (mask & lost) == 0;
  }

  /**
   * Whether a field that is not kept is replaced by a placeholder instead of removed. A category
   * that would be reduced is redacted beside one that is.
   */
  boolean redacts(long mask) {
    long missing = missing(mask);
    return (missing & ~(redacted | reduced)) == 0 && (missing & ~reduced) != 0;
  }

  /** Whether a part of a field that is not kept may remain as a field of its own. */
  boolean reduces(long mask) {
    return (missing(mask) & ~reduced) == 0;
  }

  /** Whether fields that were reduced before must be removed, whatever their own categories. */
  boolean removesReduced() {
    return unreduced != 0;
  }

  /** The same rule, by which these categories are not permitted. */
  public StripRule without(long mask) {
    return mask == 0
        ? this
        : new StripRule(permitted & ~mask, redacted, reduced, unreduced, added, unknown, content);
  }

  /** The same rule, by which nothing is reduced, or was. */
  StripRule withoutReduction() {
    return (reduced | unreduced) == 0
        ? this
        : new StripRule(permitted, redacted, 0, 0, added, unknown, content);
  }

  /**
   * The part of this rule that concerns a mask; equal parts have equal outcomes if nothing is
   * reduced.
   */
  Key key(long mask) {
    long concerned = full(mask);
    return new Key(
        permitted & concerned, redacted & concerned, concerned & ~mask, unknown & concerned);
  }

  /** Whether {@link #key} equals this one, without creating it. */
  boolean isFor(Key key, long mask) {
    long concerned = full(mask);
    return key.permitted == (permitted & concerned)
        && key.redacted == (redacted & concerned)
        && key.added == (concerned & ~mask)
        && key.unknown == (unknown & concerned);
  }

  /** A part of a rule as a key. */
  record Key(long permitted, long redacted, long added, long unknown) {}
}
