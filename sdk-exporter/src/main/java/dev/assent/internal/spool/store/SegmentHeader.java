/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The header at the beginning of each file of frames. Numbers are big-endian. Immutable.
 *
 * <pre>
 *    0  16  "assent frames 01"
 *   16  16  the id of the key
 *   32   8  the segment's number, which is also its file's name
 *   40   8  the time of the first append, in nanoseconds since 1970
 *   48  32  salt: random bytes
 *   80   4  CRC-32C of the 80 bytes before, to distinguish damage from another key
 * </pre>
 *
 * <p>Each frame authenticates the whole header ({@link RecordIo}).
 */
public final class SegmentHeader {
  /** The length of the header, in bytes: {@value}. */
  public static final int BYTES = 84;

  private static final byte[] MAGIC = "assent frames 01".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_ID_AT = 16;
  private static final int NUMBER_AT = 32;
  private static final int BORN_AT = 40;
  private static final int SALT_AT = 48;
  private static final int SALT_BYTES = 32;
  private static final int CRC_AT = 80;

  private final byte[] bytes;

  private SegmentHeader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Creates the header of a new segment. */
  static SegmentHeader create(SpoolKey key, long number, long bornEpochNanos, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    buffer.put(MAGIC).put(key.id()).putLong(number).putLong(bornEpochNanos).put(salt);
    buffer.putInt(crc(buffer.array()));
    return new SegmentHeader(buffer.array());
  }

  /**
   * Reads a header.
   *
   * @throws DamagedFrame if the bytes are not a valid header
   */
  static SegmentHeader parse(byte[] bytes) throws DamagedFrame {
    boolean whole =
        bytes.length == BYTES
            && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && ByteBuffer.wrap(bytes).getInt(CRC_AT) == crc(bytes);
    if (!whole) {
      throw new DamagedFrame("the header of a segment is damaged");
    }
    return new SegmentHeader(bytes.clone());
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CRC_AT);
    return (int) crc.getValue();
  }

  boolean isOf(SpoolKey key) {
    return isOf(key.id());
  }

  /** Whether the header contains this key id. */
  boolean isOf(byte[] id) {
    return MessageDigest.isEqual(keyId(), id);
  }

  byte[] keyId() {
    return Arrays.copyOfRange(bytes, KEY_ID_AT, NUMBER_AT);
  }

  long number() {
    return ByteBuffer.wrap(bytes).getLong(NUMBER_AT);
  }

  long bornEpochNanos() {
    return ByteBuffer.wrap(bytes).getLong(BORN_AT);
  }

  byte[] salt() {
    return Arrays.copyOfRange(bytes, SALT_AT, CRC_AT);
  }

  /** The header's own bytes; the caller must not change them. */
  byte[] bytes() {
    return bytes;
  }
}
