/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The unencrypted prefix of each frame, which contains no personal data. Numbers are big-endian.
 * Immutable.
 *
 * <pre>
 *    0   1  live: 0x5A of no kind, 0x3C of kind 1, 0x66 of kind 2; live, and was read to be sent:
 *            0xFF, 0xC3, 0x99; done: 0xA5. The last four are written in place. Three flipped bits
 *            never turn one state into another
 *    1   4  n, the number of bytes of ciphertext that follow
 *    5   4  the number of data items in the frame
 *    9   8  the frame's id
 *   17   4  CRC-32C of bytes 1 to 16, so that a scan finds the frame after a damaged one
 *   21   n  the frame ({@link RecordIo})
 * </pre>
 *
 * @param state one of {@link #live}, {@link #DONE}, or a damaged byte
 * @param length n
 * @param count the number of data items
 * @param id the frame's id
 */
public record RecordPrefix(byte state, int length, int count, long id) {
  /** The length of the prefix, in bytes: {@value}. */
  static final int BYTES = 21;

  /**
   * The offset of the first authenticated byte. The state is not authenticated, because it changes.
   */
  static final int FIXED_AT = 1;

  /**
   * The value for frames without a kind, such as those of older versions. Their loss is reported
   * without a signal.
   */
  public static final int NO_KIND = 0;

  /** The highest kind: {@value}. */
  static final int MAX_KIND = 2;

  /**
   * The amount added to the kind of a frame that was read to be sent, and so may have been sent.
   */
  public static final int READ = MAX_KIND + 1;

  private static final byte[] LIVE = {0x5A, 0x3C, 0x66, (byte) 0xFF, (byte) 0xC3, (byte) 0x99};

  /** The state of a frame that is done. */
  static final byte DONE = (byte) 0xA5;

  private static final int CRC_AT = 17;

  /** Writes the prefix to the beginning of a buffer. */
  void write(byte[] record) {
    ByteBuffer buffer = ByteBuffer.wrap(record);
    buffer.put(state).putInt(length).putInt(count).putLong(id);
    buffer.putInt(crc(record));
  }

  /**
   * Reads a prefix from the beginning of a buffer.
   *
   * @throws DamagedFrame if the bytes are not a valid prefix
   */
  static RecordPrefix read(byte[] record) throws DamagedFrame {
    ByteBuffer buffer = ByteBuffer.wrap(record);
    RecordPrefix prefix =
        new RecordPrefix(buffer.get(), buffer.getInt(), buffer.getInt(), buffer.getLong());
    if (buffer.getInt() != crc(record) || prefix.length < RecordIo.LEAST || prefix.count < 0) {
      throw new DamagedFrame("the prefix of a frame is damaged");
    }
    return prefix;
  }

  /** The state of a live frame of this kind. */
  static byte live(int kind) {
    return LIVE[kind];
  }

  boolean isLive() {
    return state == LIVE[kind()];
  }

  /**
   * The frame's kind, plus {@link #READ} if the frame was read; {@link #NO_KIND} if the frame is
   * done or the state is damaged. The kind is not authenticated, and serves only to count.
   */
  int kind() {
    for (int kind = LIVE.length - 1; kind > NO_KIND; kind--) {
      if (state == LIVE[kind]) {
        return kind;
      }
    }
    return NO_KIND;
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
