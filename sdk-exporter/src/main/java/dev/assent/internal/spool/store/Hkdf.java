/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), which the JDK contains only from version 25 on. Stateless. */
final class Hkdf {
  private static final String HMAC = "HmacSHA256";
  private static final int HASH_BYTES = 32;
  private static final int MAX_BYTES = 255 * HASH_BYTES;

  private Hkdf() {}

  /**
   * Derives a key.
   *
   * @param key the input keying material
   * @param salt the salt, not empty; {@value #HASH_BYTES} zeros stand for no salt, as in the RFC
   * @param info the purpose of the derived key
   * @param length the length of the derived key, in bytes
   */
  static byte[] derive(byte[] key, byte[] salt, byte[] info, int length) {
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException("more than HKDF gives");
    }
    byte[] extracted = hmac(salt).doFinal(key);
    Mac mac = hmac(extracted);
    byte[] derived = new byte[length];
    byte[] block = {};
    for (int i = 1, at = 0; at < length; i++, at += HASH_BYTES) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) i);
      block = mac.doFinal();
      System.arraycopy(block, 0, derived, at, Math.min(HASH_BYTES, length - at));
    }
    Arrays.fill(extracted, (byte) 0);
    return derived;
  }

  private static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }
}
