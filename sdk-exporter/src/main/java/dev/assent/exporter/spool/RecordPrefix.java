/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands in clear before each frame: nothing personal. Numbers are big-endian. Immutable.
 *
 * <pre>
 *    0   1  0x5A live, 0xA5 done: written in place. No single flipped bit makes one the other
 *    1   4  n, how many bytes of ciphertext follow
 *    5   4  how many data are in the frame
 *    9   8  the frame's id
 *   17   4  CRC-32C of bytes 1 to 16, so that what follows a damaged frame is found
 *   21   n  the frame ({@link RecordIo})
 * </pre>
 *
 * @param state {@link #LIVE}, {@link #DONE}, or damaged
 * @param length n
 * @param count how many data
 * @param id the frame's
 */
record RecordPrefix(byte state, int length, int count, long id) {
  /** Length, in bytes: {@value}. */
  static final int BYTES = 21;

  /** Where what is authenticated begins: the state is not, since it changes. */
  static final int FIXED_AT = 1;

  /** The frame is not done with. */
  static final byte LIVE = 0x5A;

  /** The frame is done with. */
  static final byte DONE = (byte) 0xA5;

  private static final int CRC_AT = 17;

  /** Writes it at the beginning of a buffer. */
  void write(byte[] record) {
    ByteBuffer buffer = ByteBuffer.wrap(record);
    buffer.put(state).putInt(length).putInt(count).putLong(id);
    buffer.putInt(crc(record));
  }

  /**
   * Reads one from the beginning of a buffer.
   *
   * @throws DamagedFrame if it is none
   */
  static RecordPrefix read(byte[] record) throws DamagedFrame {
    ByteBuffer buffer = ByteBuffer.wrap(record);
    RecordPrefix prefix =
        new RecordPrefix(buffer.get(), buffer.getInt(), buffer.getInt(), buffer.getLong());
    if (buffer.getInt() != crc(record) || prefix.length < RecordIo.LEAST || prefix.count < 0) {
      throw new DamagedFrame("a frame's prefix is damaged");
    }
    return prefix;
  }

  boolean isLive() {
    return state == LIVE;
  }

  boolean isDone() {
    return state == DONE;
  }

  private static int crc(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record, FIXED_AT, CRC_AT - FIXED_AT);
    return (int) crc.getValue();
  }
}
