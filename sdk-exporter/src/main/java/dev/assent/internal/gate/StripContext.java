/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;

/**
 * What one datum may keep at one destination, and, as its fields are judged one after another, what
 * it kept and what it lost. Not thread-safe: one datum, one pass.
 */
public final class StripContext {
  private final long permitted;
  private final long redacted;
  private final long added;
  private final long content;
  private long kept;
  private long missing;

  /**
   * A cut that has judged nothing yet.
   *
   * @param permitted the categories that may go; {@code unclassified} is never among them
   * @param redacted those whose values are replaced rather than removed
   * @param added what every field that holds content has beside its own categories
   * @param content the leaves of content
   */
  public StripContext(long permitted, long redacted, long added, long content) {
    this.permitted = permitted & ~Categories.UNCLASSIFIED;
    this.redacted = redacted & ~Categories.UNCLASSIFIED;
    this.added = added;
    this.content = content;
  }

  /** The categories that may go. */
  long permitted() {
    return permitted;
  }

  /** A cut by the same rule that has judged nothing yet. */
  StripContext again() {
    return new StripContext(permitted, redacted, added, content);
  }

  /** A field's categories, and what its subject's documents add if it holds content. */
  public long full(long mask) {
    return (mask & content) == 0 ? mask : mask | added;
  }

  /** Those of some categories that may not go. */
  public long missing(long mask) {
    return full(mask) & ~permitted;
  }

  /** Judges a field, and remembers: kept if all of its categories may go. */
  boolean keeps(long mask) {
    long lost = missing(mask);
    if (lost == 0) {
      kept |= mask;
      return true;
    }
    missing |= lost;
    return false;
  }

  /** Whether a field that is not kept leaves its name with a placeholder. */
  boolean redacts(long mask) {
    return (missing(mask) & ~redacted) == 0;
  }

  /** Takes over what a part kept and lost. */
  void add(long partKept, long partMissing) {
    kept |= partKept;
    missing |= partMissing;
  }

  /** Begins another datum, of which a part was judged before. */
  public void restart(StripContext part) {
    kept = part.kept;
    missing = part.missing;
  }

  /** The categories of all fields kept so far. */
  public long kept() {
    return kept;
  }

  /** The categories for whose sake fields were lost so far. */
  public long missing() {
    return missing;
  }

  /** What of this rule concerns a part with these categories: equal where the outcome is. */
  StripRule rule(long mask) {
    long concerned = full(mask);
    return new StripRule(permitted & concerned, redacted & concerned, concerned & ~mask);
  }

  /** Whether {@link #rule} is this one, without making it. */
  boolean isBy(StripRule rule, long mask) {
    long concerned = full(mask);
    return rule.permitted == (permitted & concerned)
        && rule.redacted == (redacted & concerned)
        && rule.added == (concerned & ~mask);
  }

  /** A rule as a key. */
  record StripRule(long permitted, long redacted, long added) {}
}
