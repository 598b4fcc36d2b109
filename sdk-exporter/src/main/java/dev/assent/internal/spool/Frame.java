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
import dev.assent.internal.send.transport.EncodedRequest;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way from the spool to the receiver: encoded data captured under one decision, for
 * the same subjects and with the same categories. The gate decides on the whole frame by its stamp.
 * Immutable.
 */
public final class Frame implements Stamped, EncodedRequest {
  private final long id;
  private final int count;
  private final Stamp stamp;
  private final byte[] body;
  private final BeforeSend beforeSend;
  private final Declarations declared;
  private final @Nullable SpooledFrame stored;
  private final boolean isPossiblySent;

  /**
   * @param id the id of the frame on disk
   * @param count the number of data items in the frame
   * @param beforeSend called before the first byte of the body is sent
   * @param declared the declarations in code of the names in the data
   * @param stored the queue's entry for the frame when it was read; the content on disk is the same
   *     as long as the queue contains that entry; null if the frame was decoded and gated since
   *     then
   * @param isPossiblySent whether an attempt may have sent the frame
   */
  Frame(
      long id,
      int count,
      Stamp stamp,
      byte[] body,
      BeforeSend beforeSend,
      Declarations declared,
      @Nullable SpooledFrame stored,
      boolean isPossiblySent) {
    this.id = id;
    this.count = count;
    this.stamp = stamp;
    this.body = body;
    this.beforeSend = beforeSend;
    this.declared = declared;
    this.stored = stored;
    this.isPossiblySent = isPossiblySent;
  }

  long id() {
    return id;
  }

  /** The number of data items in the frame, which is the ledger's unit. */
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

  boolean isPossiblySent() {
    return isPossiblySent;
  }

  @Override
  public byte[] message() {
    return body;
  }

  @Override
  public BeforeSend beforeSend() {
    return beforeSend;
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
    return "Frame{data=" + count + "}";
  }
}
