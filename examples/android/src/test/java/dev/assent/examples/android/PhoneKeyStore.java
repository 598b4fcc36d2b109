/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.android;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The provider {@code AndroidKeyStore}, which Robolectric lacks. It keeps keys in memory, for as
 * long as the virtual machine runs, so they outlive the process that a test ends.
 */
public final class PhoneKeyStore extends Provider {
  private static final Map<String, Key> KEYS = new ConcurrentHashMap<>();
  private static final String NAME = "AndroidKeyStore";
  private static final int KEY_BYTES = 32;

  /** Creates the provider. */
  public PhoneKeyStore() {
    super(NAME, "1", "keys of a test");
    putService(new Service(this, "KeyStore", NAME, Store.class.getName(), null, null));
    putService(new Service(this, "KeyGenerator", "AES", Generator.class.getName(), null, null));
  }

  /** Creates the keys. */
  public static final class Generator extends KeyGeneratorSpi {
    private String alias = "";

    @Override
    protected void engineInit(AlgorithmParameterSpec parameters, SecureRandom random) {
      alias = ((android.security.keystore.KeyGenParameterSpec) parameters).getKeystoreAlias();
    }

    @Override
    protected void engineInit(int bits, SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected void engineInit(SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SecretKey engineGenerateKey() {
      byte[] bytes = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(bytes);
      SecretKey key = new SecretKeySpec(bytes, "AES");
      KEYS.put(alias, key);
      return key;
    }
  }

  /** Keeps the keys. */
  public static final class Store extends KeyStoreSpi {
    @Override
    public Key engineGetKey(String alias, char[] password) {
      return KEYS.get(alias);
    }

    @Override
    public void engineLoad(InputStream stream, char[] password) {}

    @Override
    public Enumeration<String> engineAliases() {
      return Collections.enumeration(KEYS.keySet());
    }

    @Override
    public boolean engineContainsAlias(String alias) {
      return KEYS.containsKey(alias);
    }

    @Override
    public int engineSize() {
      return KEYS.size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
      return KEYS.containsKey(alias);
    }

    @Override
    public void engineDeleteEntry(String alias) {
      KEYS.remove(alias);
    }

    @Override
    public Certificate[] engineGetCertificateChain(String alias) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Certificate engineGetCertificate(String alias) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Date engineGetCreationDate(String alias) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
      return false;
    }

    @Override
    public String engineGetCertificateAlias(Certificate certificate) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void engineStore(OutputStream stream, char[] password) {
      throw new UnsupportedOperationException();
    }
  }
}
