/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.security.GeneralSecurityException;

/**
 * Encrypts the keys of a spool before they are written, for example with a key that the device
 * hands to nobody. Thread-safe. The spool calls it on its own threads, which may wait.
 */
public interface KeyWrapper {
  /** Leaves the keys as they are: only the permissions of their files protect them. */
  KeyWrapper NONE =
      new KeyWrapper() {
        @Override
        public byte[] wrap(byte[] key) {
          return key.clone();
        }

        @Override
        public byte[] unwrap(byte[] wrapped) {
          return wrapped.clone();
        }
      };

  /**
   * Encrypts a key.
   *
   * @return at most {@value SpoolKeyFile#MOST_BYTES} bytes, not all of them zero
   * @throws GeneralSecurityException if it can't be encrypted; then nothing is written, and data
   *     that would be spooled counts as lost
   */
  byte[] wrap(byte[] key) throws GeneralSecurityException;

  /**
   * Decrypts a key.
   *
   * @throws GeneralSecurityException if it can't be decrypted; then the spool that was written with
   *     it can't be read any more: it is deleted and counts as lost
   */
  byte[] unwrap(byte[] wrapped) throws GeneralSecurityException;
}
