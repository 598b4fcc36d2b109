/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

/** A frame as it was appended. Immutable as long as nobody changes its arrays, which are shared. */
public final class StoredFrame {
  private final byte[] header;
  private final byte[] body;
  private final int count;
  private final int kind;

  /** A frame of no kind. */
  StoredFrame(byte[] header, byte[] body, int count) {
    this(header, body, count, RecordPrefix.NO_KIND);
  }

  /**
   * A frame.
   *
   * @param header what the layer above needs to judge it
   * @param body what would be sent
   * @param count how many data are in it, for the ledger
   * @param kind for whoever is told of its loss: from 0 to {@value RecordPrefix#MAX_KIND}, and
   *     {@link RecordPrefix#READ} if it was read
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

  /** With {@link RecordPrefix#READ} if it was read. */
  public int kind() {
    return kind;
  }

  /** Whether it was read to be sent, and may have left, in this run or an earlier one. */
  public boolean wasRead() {
    return kind >= RecordPrefix.READ;
  }

  @Override
  public String toString() {
    return "StoredFrame";
  }
}
