/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.security.GeneralSecurityException;
import java.security.PublicKey;

/**
 * A public key with the one algorithm that it is for. Immutable.
 *
 * @param id its {@code kid}
 * @param algorithm what it verifies; what a header says chooses none
 * @param key the JDK's key
 */
record VerificationKey(String id, Algorithm algorithm, PublicKey key) {
  /** Whether a signature is this key's over these bytes. */
  boolean verify(byte[] signed, byte[] signature) {
    try {
      return algorithm.verify(key, signed, signature);
    } catch (GeneralSecurityException impossible) {
      return false; // it was tried out when the key was read
    }
  }

  /** The algorithm only. */
  @Override
  public String toString() {
    return algorithm.toString();
  }
}
