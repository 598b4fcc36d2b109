/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import dev.assent.internal.spool.store.KeyWrapper;
import java.security.GeneralSecurityException;

/** Keys that a test can lose. Thread-safe. */
final class FakeKeys implements KeyWrapper {
  private static final byte MASK = 0x55;

  volatile boolean isLost;
  volatile boolean isFailing;
  volatile boolean isBroken;

  @Override
  public byte[] wrap(byte[] key) throws GeneralSecurityException {
    if (isFailing) {
      throw new GeneralSecurityException("the keystore fails");
    }
    return masked(key);
  }

  @Override
  public byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
    if (isBroken) {
      throw new AssertionError("the keystore is broken");
    }
    if (isLost) {
      throw new GeneralSecurityException("the key is lost");
    }
    return masked(wrapped);
  }

  private static byte[] masked(byte[] bytes) {
    byte[] masked = bytes.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= MASK;
    }
    return masked;
  }
}
