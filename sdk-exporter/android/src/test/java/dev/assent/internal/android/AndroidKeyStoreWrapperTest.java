/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import android.security.keystore.KeyGenParameterSpec;
import dev.assent.android.PhoneRunner;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.annotation.Config;

/** The keystore of Android is one in memory here: Robolectric has none. */
@RunWith(PhoneRunner.class)
@Config(sdk = {34, 35})
public class AndroidKeyStoreWrapperTest {
  private static final byte[] KEY = "a key of the spool, of any length".getBytes(US_ASCII);
  private static final Map<String, Key> KEYS = new HashMap<>();

  private final AndroidKeyStoreWrapper wrapper = new AndroidKeyStoreWrapper();

  @Before
  public void install() {
    KEYS.clear();
    Security.addProvider(new InMemory());
  }

  @After
  public void remove() {
    Security.removeProvider("AndroidKeyStore");
  }

  @Test
  public void wrap_thenUnwrap_isTheKey_andEachTimeOtherBytes() throws GeneralSecurityException {
    byte[] first = wrapper.wrap(KEY);
    byte[] second = new AndroidKeyStoreWrapper().wrap(KEY);

    assertThat(wrapper.unwrap(first)).isEqualTo(KEY);
    assertThat(new AndroidKeyStoreWrapper().unwrap(second)).isEqualTo(KEY);
    assertThat(first).isNotEqualTo(second);
    assertThat(new String(first, US_ASCII)).doesNotContain("spool");
    assertThat(KEYS).containsOnlyKeys("dev.assent.spool");
  }

  @Test
  public void unwrap_changedCutOrOfAnotherVersion_fails() throws GeneralSecurityException {
    byte[] wrapped = wrapper.wrap(KEY);
    for (int i = 0; i < wrapped.length; i++) {
      byte[] changed = wrapped.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> wrapper.unwrap(changed))
          .isInstanceOf(GeneralSecurityException.class);
      byte[] cut = java.util.Arrays.copyOf(wrapped, i);
      assertThatThrownBy(() -> wrapper.unwrap(cut)).isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  public void unwrap_keyIsGone_failsAndMakesNoOther() throws GeneralSecurityException {
    byte[] wrapped = wrapper.wrap(KEY);
    KEYS.clear();

    assertThatThrownBy(() -> wrapper.unwrap(wrapped)).isInstanceOf(GeneralSecurityException.class);
    assertThat(KEYS).isEmpty();
    byte[] again = wrapper.wrap(KEY);
    assertThatThrownBy(() -> wrapper.unwrap(wrapped)).isInstanceOf(GeneralSecurityException.class);
    assertThat(wrapper.unwrap(again)).isEqualTo(KEY);
  }

  /** A provider of the name that Android's has. */
  private static final class InMemory extends Provider {
    private static final long serialVersionUID = 1L;

    InMemory() {
      super("AndroidKeyStore", "1", "for tests");
      putService(service("KeyStore", "AndroidKeyStore"));
      putService(service("KeyGenerator", "AES"));
    }

    private Service service(String type, String algorithm) {
      return new Service(this, type, algorithm, InMemory.class.getName(), null, null) {
        @Override
        public Object newInstance(Object parameter) {
          return type.equals("KeyStore") ? new Keys() : new Generator();
        }
      };
    }
  }

  /** Makes keys of the store. */
  private static final class Generator extends KeyGeneratorSpi {
    private KeyGenParameterSpec spec;

    @Override
    protected void engineInit(AlgorithmParameterSpec given, SecureRandom random)
        throws InvalidAlgorithmParameterException {
      spec = (KeyGenParameterSpec) given;
      if (!spec.isRandomizedEncryptionRequired()) {
        throw new InvalidAlgorithmParameterException("nonces must be the keystore's");
      }
    }

    @Override
    protected SecretKey engineGenerateKey() {
      byte[] bytes = new byte[spec.getKeySize() / Byte.SIZE];
      new SecureRandom().nextBytes(bytes);
      SecretKey key = new SecretKeySpec(bytes, "AES");
      KEYS.put(spec.getKeystoreAlias(), key);
      return key;
    }

    @Override
    protected void engineInit(SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected void engineInit(int bits, SecureRandom random) {
      throw new UnsupportedOperationException();
    }
  }

  /** The keys of the store; nothing else is asked of it. */
  private static final class Keys extends KeyStoreSpi {
    @Override
    public Key engineGetKey(String alias, char[] password) {
      return KEYS.get(alias);
    }

    @Override
    public void engineLoad(InputStream stream, char[] password) {}

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
    public void engineDeleteEntry(String alias) {
      throw new UnsupportedOperationException();
    }

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
    public boolean engineIsCertificateEntry(String alias) {
      return false;
    }

    @Override
    public String engineGetCertificateAlias(Certificate certificate) {
      return null;
    }

    @Override
    public void engineStore(OutputStream stream, char[] password) {}
  }
}
