/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame that lies on disk: what it is judged by, without its body.
 *
 * <p>Immutable but for {@code taken} and {@code postponedUnder}, which are guarded by the spool's
 * lock.
 */
final class SpooledFrame implements Stamped {
  private final long id;
  private final int count;
  private final Stamp stamp;
  private final List<String> paths;
  private final Declarations declared;
  private final boolean isEarlier;
  private final boolean possiblySent;

  /** Whether a loop has it: its data count as in flight then. */
  boolean taken;

  /** If it waits, the decision that has it wait; null if it is only to be tried later. */
  @Nullable Decision postponedUnder;

  /**
   * @param stamp of an earlier run's frame, the decision in it means nothing
   * @param paths of its subjects, as they stand in its header
   * @param declared what was declared in code of the names in it
   * @param isEarlier whether an earlier run wrote it
   * @param possiblySent whether an attempt may have handed it on
   */
  SpooledFrame(
      long id,
      int count,
      Stamp stamp,
      List<String> paths,
      Declarations declared,
      boolean isEarlier,
      boolean possiblySent) {
    this.id = id;
    this.count = count;
    this.stamp = stamp;
    this.paths = paths;
    this.declared = declared;
    this.isEarlier = isEarlier;
    this.possiblySent = possiblySent;
  }

  /** Whether it may be the frame with this header: then it is judged alike. */
  boolean isOf(FrameHeader header) {
    return own() == header.own()
        && fields() == header.fields()
        && earliestEpochNanos() == header.earliestEpochNanos()
        && paths.equals(header.subjects());
  }

  long id() {
    return id;
  }

  int count() {
    return count;
  }

  Stamp stamp() {
    return stamp;
  }

  List<String> paths() {
    return paths;
  }

  Declarations declared() {
    return declared;
  }

  boolean isEarlier() {
    return isEarlier;
  }

  boolean possiblySent() {
    return possiblySent;
  }

  @Override
  public long own() {
    return stamp.own();
  }

  @Override
  public long fields() {
    return stamp.fields();
  }

  @Override
  public SubjectHandle subject() {
    return stamp.subject();
  }

  @Override
  public Decision capturedUnder() {
    return stamp.capturedUnder();
  }

  @Override
  public long earliestEpochNanos() {
    return stamp.earliestEpochNanos();
  }

  @Override
  public String toString() {
    return "Spooled{data=" + count + "}";
  }
}
