/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.UTF_16BE;

import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one destination's references: 32 random bytes in a separate file that only the owner
 * can read. A reference is the first 128 bits of an HMAC-SHA256 over the subject's path (UTF-16,
 * big-endian), the start of the grant, and the start of the reference (8 bytes each, big-endian),
 * in hexadecimal. Without the key, a receiver can neither identify the subject of the data, nor
 * detect that two references belong to one subject. Immutable and thread-safe.
 */
final class ReferenceKey {
  /** Length of a key, in bytes: {@value}. */
  static final int KEY_BYTES = 32;

  private static final int REF_BYTES = 16;
  private static final int MAX_FILE_BYTES = 4096;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  ReferenceKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** Reads the key of a destination; creates one if it is missing or has the wrong length. */
  static ReferenceKey of(String destination, Path directory, Disk disk) throws IOException {
    Path file = directory.resolve("deletion-" + destination + ".key");
    byte[] found = disk.readIfPresent(file, MAX_FILE_BYTES);
    return new ReferenceKey(
        found != null && found.length == KEY_BYTES ? found : disk.storeRandomKey(file, KEY_BYTES));
  }

  /**
   * Returns the reference of a subject's grant. The start of the reference is part of it: two
   * references of one grant differ.
   */
  String ref(String path, long period, long beginsEpochNanos) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(path.getBytes(UTF_16BE));
      mac.update(
          ByteBuffer.allocate(2 * Long.BYTES).putLong(period).putLong(beginsEpochNanos).array());
      return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(), REF_BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  @Override
  public String toString() {
    return "ReferenceKey";
  }
}
