/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/**
 * A frame as it was appended. It shares its arrays with its callers, and is immutable as long as
 * they do not change them.
 */
public final class StoredFrame {
  private final byte[] header;
  private final byte[] body;
  private final int count;
  private final int kind;

  /** Creates a frame without a kind. */
  StoredFrame(byte[] header, byte[] body, int count) {
    this(header, body, count, RecordPrefix.NO_KIND);
  }

  /**
   * Creates a frame.
   *
   * @param header the data with which the layer above gates the frame
   * @param body the data to send
   * @param count the number of data items in the frame, for the ledger
   * @param kind the kind reported to the {@link LossListener}: from 0 to {@value
   *     RecordPrefix#MAX_KIND}, plus {@link RecordPrefix#READ} if the frame was read
   */
  public StoredFrame(byte[] header, byte[] body, int count, int kind) {
    this.header = header;
    this.body = body;
    this.count = count;
    this.kind = kind;
  }

  public byte[] header() {
    return header;
  }

  public byte[] body() {
    return body;
  }

  public int count() {
    return count;
  }

  /** The frame's kind, plus {@link RecordPrefix#READ} if the frame was read. */
  public int kind() {
    return kind;
  }

  /**
   * Whether this run or an earlier run read the frame to send it. Such a frame may have been sent.
   */
  public boolean wasRead() {
    return kind >= RecordPrefix.READ;
  }

  @Override
  public String toString() {
    return "StoredFrame";
  }
}
