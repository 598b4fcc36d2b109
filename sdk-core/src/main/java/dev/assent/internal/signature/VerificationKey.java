/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.security.GeneralSecurityException;
import java.security.PublicKey;

/**
 * A public key with its one algorithm. Immutable.
 *
 * @param id its {@code kid}
 * @param algorithm the algorithm for verification; a header can't choose another one
 * @param key the JDK's key
 */
record VerificationKey(String id, Algorithm algorithm, PublicKey key) {
  /** Whether a signature over these bytes is valid for this key. */
  boolean verify(byte[] signed, byte[] signature) {
    try {
      return algorithm.verify(key, signed, signature);
    } catch (GeneralSecurityException impossible) {
      return false; // KeyReader has tested the key
    }
  }

  /** Contains the algorithm only. */
  @Override
  public String toString() {
    return algorithm.toString();
  }
}
