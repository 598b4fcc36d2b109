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
import dev.assent.internal.send.EncodedRequest;
import org.jspecify.annotations.Nullable;

/**
 * Data that come from the spool, encoded, on their way to the receiver: as many as were captured
 * under one decision, for the same subjects, with the same categories. Judged as one by its stamp.
 * Immutable.
 */
public final class Frame implements Stamped, EncodedRequest {
  private final long id;
  private final int count;
  private final Stamp stamp;
  private final byte[] body;
  private final Declarations declared;
  private final @Nullable SpooledFrame stored;
  private final boolean possiblySent;

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
      @Nullable SpooledFrame stored,
      boolean possiblySent) {
    this.id = id;
    this.count = count;
    this.stamp = stamp;
    this.body = body;
    this.declared = declared;
    this.stored = stored;
    this.possiblySent = possiblySent;
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

  @Nullable SpooledFrame stored() {
    return stored;
  }

  boolean possiblySent() {
    return possiblySent;
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
    return "Frame{data=" + count + "}";
  }
}
