/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest SHA-256, which every Java runtime has. */
public final class Sha256 {
  private Sha256() {}

  /** Returns a new digest. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java runtime has SHA-256", impossible);
    }
  }

  /** Returns the digest of some bytes. */
  public static byte[] of(byte[] content) {
    return newDigest().digest(content);
  }
}
