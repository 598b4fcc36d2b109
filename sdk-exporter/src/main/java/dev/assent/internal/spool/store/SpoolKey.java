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
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key of a spool. The key of each file is derived from it. Immutable, thread-safe.
 *
 * <pre>
 * files "key" and "owed.key", 64 bytes
 *    0  16  "assent spool 01\n"
 *   16  32  the key: random bytes
 *   48  16  its id, derived from it, which is also the checksum: HKDF-SHA256(key, "key id")
 * </pre>
 */
public final class SpoolKey {
  /** The length of the file, in bytes: {@value}. */
  static final int FILE_BYTES = 64;

  /** The length of an id, in bytes: {@value}. */
  static final int ID_BYTES = 16;

  private static final byte[] MAGIC = "assent spool 01\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_SALT = new byte[32];
  private static final int SECRET_BYTES = 32;

  private final byte[] secret;
  private final byte[] id;

  private SpoolKey(byte[] secret) {
    this.secret = secret;
    this.id = Hkdf.derive(secret, NO_SALT, ascii("key id"), ID_BYTES);
  }

  /** Creates a random key. */
  public static SpoolKey random(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new SpoolKey(secret);
  }

  /** Parses the content of a key file; null if it is not a valid key. */
  static @Nullable SpoolKey parse(byte[] file) {
    if (file.length != FILE_BYTES) {
      return null;
    }
    SpoolKey key =
        new SpoolKey(Arrays.copyOfRange(file, MAGIC.length, MAGIC.length + SECRET_BYTES));
    return MessageDigest.isEqual(file, key.file()) ? key : null;
  }

  /** The content of the key file. */
  byte[] file() {
    return ByteBuffer.allocate(FILE_BYTES).put(MAGIC).put(secret).put(id).array();
  }

  /** The id of the key; the id reveals nothing about the key. */
  byte[] id() {
    return id.clone();
  }

  /**
   * Derives the key of one file.
   *
   * @param salt the file's own random salt
   * @param use the kind of the file
   */
  SecretKey derive(byte[] salt, String use) {
    return new SecretKeySpec(Hkdf.derive(secret, salt, ascii(use), SECRET_BYTES), "AES");
  }

  /** Derives a key for hashes, which reveals nothing about this key. */
  SecretKey deriveForHashes(String use) {
    return new SecretKeySpec(Hkdf.derive(secret, NO_SALT, ascii(use), SECRET_BYTES), "HmacSHA256");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "SpoolKey";
  }
}
