/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

/**
 * What one datum may keep at one destination. It also records kept and lost categories while fields
 * are stripped. Not thread-safe: one instance per datum and pass.
 */
public final class StripContext {
  private final StripRule rule;
  private long kept;
  private long missing;

  /**
   * A context before the first field, with the arguments of a {@link StripRule} by which nothing is
   * reduced.
   */
  public StripContext(long permitted, long redacted, long added, long content) {
    this(new StripRule(permitted, redacted, 0, added, content));
  }

  /** A context before the first field. */
  public StripContext(StripRule rule) {
    this.rule = rule;
  }

  StripRule rule() {
    return rule;
  }

  /** A new context with the same rule. */
  StripContext withSameRule() {
    return new StripContext(rule);
  }

  /** Whether everything is kept. */
  public boolean isWhole() {
    return rule.isWhole();
  }

  /** The categories in a mask that are not permitted. */
  public long missing(long mask) {
    return rule.missing(mask);
  }

  /** The categories to count for a field or datum that is not kept; 0 if it is kept. */
  public long counted(long mask) {
    return rule.counted(mask);
  }

  /**
   * Whether a field with these categories is kept: all of them are permitted. Records the outcome.
   */
  public boolean keeps(long mask) {
    if (rule.permits(mask)) {
      kept |= mask;
      return true;
    }
    missing |= rule.counted(mask);
    return false;
  }

  /** Whether a field that is not kept is replaced by a placeholder instead of removed. */
  boolean redacts(long mask) {
    return rule.redacts(mask);
  }

  /** Whether a part of a field that is not kept may remain as a field of its own. */
  boolean reduces(long mask) {
    return rule.reduces(mask);
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

  /** The categories to count for the loss of fields so far; see {@link StripRule#counted}. */
  public long missing() {
    return missing;
  }
}
