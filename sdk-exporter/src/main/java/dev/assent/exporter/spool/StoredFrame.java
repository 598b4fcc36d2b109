/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

/** A frame as it was appended. Immutable as long as nobody changes its arrays, which are shared. */
final class StoredFrame {
  private final byte[] header;
  private final byte[] body;
  private final int count;

  /**
   * A frame.
   *
   * @param header what the layer above needs to judge it
   * @param body what would be sent
   * @param count how many data are in it, for the ledger
   */
  StoredFrame(byte[] header, byte[] body, int count) {
    this.header = header;
    this.body = body;
    this.count = count;
  }

  byte[] header() {
    return header;
  }

  byte[] body() {
    return body;
  }

  int count() {
    return count;
  }

  @Override
  public String toString() {
    return "StoredFrame";
  }
}
