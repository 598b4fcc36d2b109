/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Categories;
import dev.assent.policy.Purpose;
import dev.assent.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What all sources say for one subject's path, read at one moment. Immutable.
 *
 * <p><b>Within one source and level</b> the latest choice counts; where times tie, a denial does. A
 * latest grant that has expired, or was made under terms older than the policy asks for, does not
 * count: an earlier denial of the same source and level then stands again, and without one the cell
 * is unknown, never unset; earlier grants do not come back. A document that is older than the
 * maximum staleness keeps its denials; its grants and its silence are unknown.
 *
 * <p><b>Across sources and levels</b> any denial wins. Else a source that can't be read at some
 * level leaves the cell unknown, whatever others granted: what can't be read may be a denial. Else
 * the nearest level at which any source granted decides. Else the cell is unset if every source
 * gave a valid document for every level and none says anything, and unknown if not. The order of
 * sources plays no part.
 */
public final class Choices {
  /**
   * Reads the sources' answers for every level of a path.
   *
   * @param path the subject's path
   * @param sources all sources, the local denials among them, in any order
   * @param categories the leaves
   * @param maxStaleness how old an answer that ages may be for its grants to count
   * @param clock the moment
   */
  public static Choices read(
      SubjectPath path,
      List<? extends ConsentSource> sources,
      Categories categories,
      Duration maxStaleness,
      Clock clock) {
    throw new UnsupportedOperationException();
  }

  /**
   * What the choices amount to for one cell.
   *
   * @param purpose the cell's purpose
   * @param categoryBit the cell's category
   * @param sinceEpochNanos the cell's {@code since}: grants under older terms, or under terms that
   *     are not stated, do not count; {@link Long#MIN_VALUE} if it has none
   * @param ownGrantOnly true if only a grant at the path's own (last) level counts
   */
  public Standing standing(
      Purpose purpose, int categoryBit, long sinceEpochNanos, boolean ownGrantOnly) {
    throw new UnsupportedOperationException();
  }

  /**
   * Categories that documents add to all content of this subject, over all levels and sources.
   * Where a source can't be read it is every category but {@code unclassified}, since what it adds
   * is not known.
   */
  public long adds() {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether every source could be read at every level, so that {@link #adds()} is what they say.
   */
  public boolean complete() {
    throw new UnsupportedOperationException();
  }

  /**
   * The categories that any choice names for a purpose. The standing of all others is the same one:
   * unset, or unknown.
   */
  public long mentioned(Purpose purpose) {
    throw new UnsupportedOperationException();
  }

  /** Every choice that was heard, level by level from the account down, source by source. */
  public List<Choice> all() {
    throw new UnsupportedOperationException();
  }

  /** The moment of reading, by the monotonic clock. */
  public long nanoTime() {
    throw new UnsupportedOperationException();
  }

  /** The moment of reading, by the wall clock. */
  public long epochNanos() {
    throw new UnsupportedOperationException();
  }
}
