/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.Subject;
import dev.assent.internal.send.Packed;
import org.jspecify.annotations.Nullable;

/**
 * Data that come from the spool, encoded, on their way to the receiver: as many as were captured
 * under one decision, for the same subjects, with the same categories. Judged as one by its stamp.
 * Immutable.
 */
public final class Frame implements Stamped, Packed {
  private final long id;
  private final int count;
  private final Stamp stamp;
  private final byte[] body;
  private final Declarations declared;
  private final @Nullable Spooled stored;
  private final boolean mayHaveLeft;

  /**
   * @param id of the frame on disk from which it comes
   * @param count how many data are in it
   * @param declared what was declared in code of the names in them
   * @param stored what the disk has the same of, as long as it stands there; null if it lost
   *     something since it was read
   */
  Frame(
      long id,
      int count,
      Stamp stamp,
      byte[] body,
      Declarations declared,
      @Nullable Spooled stored,
      boolean mayHaveLeft) {
    this.id = id;
    this.count = count;
    this.stamp = stamp;
    this.body = body;
    this.declared = declared;
    this.stored = stored;
    this.mayHaveLeft = mayHaveLeft;
  }

  long id() {
    return id;
  }

  /** How many data are in it: the unit in which the ledger counts. */
  public int count() {
    return count;
  }

  Stamp stamp() {
    return stamp;
  }

  Declarations declared() {
    return declared;
  }

  @Nullable Spooled stored() {
    return stored;
  }

  boolean mayHaveLeft() {
    return mayHaveLeft;
  }

  @Override
  public byte[] message() {
    return body;
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
  public Subject subject() {
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
    return "Frame{data=" + count + "}";
  }
}
