/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;

/**
 * The categories that one datum may keep at one destination. It also records kept and lost
 * categories while fields are stripped. Not thread-safe: one instance per datum and pass.
 */
public final class StripContext {
  private final long permitted;
  private final long redacted;
  private final long added;
  private final long content;
  private long kept;
  private long missing;

  /**
   * A context before the first field.
   *
   * @param permitted the permitted categories, never {@code unclassified}
   * @param redacted the categories whose values are replaced, not removed
   * @param added the categories added to every field with content
   * @param content the leaves of content
   */
  public StripContext(long permitted, long redacted, long added, long content) {
    this.permitted = permitted & ~Categories.UNCLASSIFIED;
    this.redacted = redacted & ~Categories.UNCLASSIFIED;
    this.added = added;
    this.content = content;
  }

  /** The permitted categories. */
  long permitted() {
    return permitted;
  }

  /** A new context with the same rule. */
  StripContext withSameRule() {
    return new StripContext(permitted, redacted, added, content);
  }

  /** The categories of a field, including those that documents add if it has content. */
  public long full(long mask) {
    return (mask & content) == 0 ? mask : mask | added;
  }

  /** The categories in a mask that are not permitted. */
  public long missing(long mask) {
    return full(mask) & ~permitted;
  }

  /**
   * Whether a field with these categories is kept: all of them are permitted. Records the outcome.
   */
  boolean keeps(long mask) {
    long lost = missing(mask);
    if (lost == 0) {
      kept |= mask;
      return true;
    }
    missing |= lost;
    return false;
  }

  /** Whether a field that is not kept is replaced by a placeholder instead of removed. */
  boolean redacts(long mask) {
    return (missing(mask) & ~redacted) == 0;
  }

  /** Adds the kept and lost categories of a part. */
  void add(long partKept, long partMissing) {
    kept |= partKept;
    missing |= partMissing;
  }

  /** Restarts for another datum with the recorded outcome of one part. */
  public void restart(StripContext part) {
    kept = part.kept;
    missing = part.missing;
  }

  /** The categories of all fields kept so far. */
  public long kept() {
    return kept;
  }

  /** The categories that caused the loss of fields so far. */
  public long missing() {
    return missing;
  }

  /** The part of this rule that concerns a mask; equal rules have equal outcomes. */
  StripRule rule(long mask) {
    long concerned = full(mask);
    return new StripRule(permitted & concerned, redacted & concerned, concerned & ~mask);
  }

  /** Whether {@link #rule} equals this one, without creating it. */
  boolean isFor(StripRule rule, long mask) {
    long concerned = full(mask);
    return rule.permitted == (permitted & concerned)
        && rule.redacted == (redacted & concerned)
        && rule.added == (concerned & ~mask);
  }

  /** A rule as a key. */
  record StripRule(long permitted, long redacted, long added) {}
}
