/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.send.transport.BeforeSend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame in the spool, without its body: the stamp with which the gate decides on the frame.
 *
 * <p>Immutable except for {@code taken} and {@code postponedUnder}, which the spool's lock guards.
 */
final class SpooledFrame implements Stamped {
  private final Long id;
  private final int count;
  private final Stamp stamp;
  private final List<String> paths;
  private final Declarations declared;
  private final BeforeSend beforeSend;
  private final boolean isEarlier;
  private final boolean isPossiblySent;

  /** Whether a send loop has taken the frame. Its data then counts as in flight. */
  boolean isTaken;

  /**
   * For a waiting frame, the decision under which it waits; null if the frame is only to be retried
   * later. Has no meaning for other frames.
   */
  @Nullable Decision postponedUnder;

  /**
   * @param stamp the stamp; in a frame of an earlier run, its decision only says what documents
   *     added
   * @param paths the paths of the subjects, as in the header
   * @param declared the declarations in code of the names in the data
   * @param beforeSend called before the first byte of the body is sent; has no meaning in a frame
   *     of an earlier run, which is encoded again before it is sent
   * @param isEarlier whether an earlier run wrote the frame
   * @param isPossiblySent whether an attempt may have sent the frame
   */
  SpooledFrame(
      long id,
      int count,
      Stamp stamp,
      List<String> paths,
      Declarations declared,
      BeforeSend beforeSend,
      boolean isEarlier,
      boolean isPossiblySent) {
    this.id = id;
    this.count = count;
    this.stamp = stamp;
    this.paths = paths;
    this.declared = declared;
    this.beforeSend = beforeSend;
    this.isEarlier = isEarlier;
    this.isPossiblySent = isPossiblySent;
  }

  /**
   * Whether this frame's categories, time and subjects equal those of the header, and documents
   * have added at least as much. The gate then permits no more for this frame than for the header.
   */
  boolean isOf(FrameHeader header) {
    return ownMask() == header.ownMask()
        && fieldsMask() == header.fieldsMask()
        && earliestEpochNanos() == header.earliestEpochNanos()
        && paths.equals(header.subjects())
        && (header.added() & ~FrameHeaders.added(stamp)) == 0;
  }

  long id() {
    return id;
  }

  /** The same as an object, so that a queue of frames can remove it without an allocation. */
  Long key() {
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

  BeforeSend beforeSend() {
    return beforeSend;
  }

  boolean isEarlier() {
    return isEarlier;
  }

  boolean isPossiblySent() {
    return isPossiblySent;
  }

  @Override
  public long ownMask() {
    return stamp.ownMask();
  }

  @Override
  public long fieldsMask() {
    return stamp.fieldsMask();
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
    return "SpooledFrame{data=" + count + "}";
  }
}
