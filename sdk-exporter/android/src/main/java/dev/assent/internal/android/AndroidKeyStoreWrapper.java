/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android;

import android.security.keystore.KeyGenParameterSpec;
import android.security.keystore.KeyProperties;
import dev.assent.internal.spool.store.KeyWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Wraps the keys of spools by a key in Android's keystore, which hands it to nobody, and keeps it
 * in hardware where the device has some. Thread-safe.
 *
 * <pre>
 * a wrapped key
 *    0   1  the version: 1
 *    1   1  the number of bytes of the nonce, which the keystore chooses
 *    2   n  the nonce
 *  2+n      the key, encrypted by AES-256/GCM, with a tag of 16 bytes
 * </pre>
 */
public final class AndroidKeyStoreWrapper implements KeyWrapper {
  private static final String STORE = "AndroidKeyStore";
  private static final String ALIAS = "dev.assent.spool";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BITS = 256;
  private static final int TAG_BITS = 128;
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 2;

  @Override
  public byte[] wrap(byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(Cipher.ENCRYPT_MODE, keyOrNew());
    byte[] nonce = cipher.getIV();
    byte[] encrypted = cipher.doFinal(key);
    return ByteBuffer.allocate(HEAD_BYTES + nonce.length + encrypted.length)
        .put(VERSION)
        .put((byte) nonce.length)
        .put(nonce)
        .put(encrypted)
        .array();
  }

  @Override
  public byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
    if (wrapped.length < HEAD_BYTES || wrapped[0] != VERSION) {
      throw new GeneralSecurityException("not a wrapped key");
    }
    int nonce = wrapped[1];
    int encrypted = HEAD_BYTES + nonce;
    if (nonce <= 0 || encrypted > wrapped.length) {
      throw new GeneralSecurityException("not a wrapped key");
    }
    Key known = store().getKey(ALIAS, null);
    if (known == null) {
      throw new GeneralSecurityException("the keystore has no key " + ALIAS);
    }
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(
        Cipher.DECRYPT_MODE, known, new GCMParameterSpec(TAG_BITS, wrapped, HEAD_BYTES, nonce));
    return cipher.doFinal(wrapped, encrypted, wrapped.length - encrypted);
  }

  private static synchronized Key keyOrNew() throws GeneralSecurityException {
    Key known = store().getKey(ALIAS, null);
    return known == null ? create() : known;
  }

  private static SecretKey create() throws GeneralSecurityException {
    KeyGenerator generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE);
    generator.init(
        new KeyGenParameterSpec.Builder(
                ALIAS, KeyProperties.PURPOSE_ENCRYPT | KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(KEY_BITS)
            .build());
    return generator.generateKey();
  }

  private static KeyStore store() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(STORE);
    try {
      store.load(null);
    } catch (IOException unreadable) {
      throw new GeneralSecurityException(unreadable);
    }
    return store;
  }
}
