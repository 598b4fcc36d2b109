/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings from PEM files, with the JDK's providers. Stateless. No exception has a text of the
 * files in its message.
 */
public final class PemTls {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "DSA");
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemTls() {}

  /**
   * Creates a context.
   *
   * @param trusted the certificates to trust; null means the JDK's
   * @param key the client's private key, PKCS#8; null together with its certificate
   * @param certificate the client's certificate, and those between it and the root
   * @throws IllegalArgumentException if a file is not PEM or its content can't be used
   */
  public static SSLContext context(
      byte @Nullable [] trusted, byte @Nullable [] key, byte @Nullable [] certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          key == null || certificate == null ? null : keyManagers(key, certificate),
          trusted == null ? null : trustManagers(trusted),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("unusable: " + e.getClass().getSimpleName());
    }
  }

  private static TrustManager[] trustManagers(byte[] trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate each : certificates(trusted)) {
      store.setCertificateEntry("trusted" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keyManagers(byte[] key, byte[] certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    char[] noPassword = {};
    store.setKeyEntry(
        "client",
        privateKey(key),
        noPassword,
        certificates(certificate).toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, noPassword);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(byte[] pem)
      throws CertificateException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    if (found.isEmpty()) {
      throw new CertificateException("there is none");
    }
    return found;
  }

  private static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    Matcher block = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new InvalidKeySpecException("it is not PKCS#8");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
    for (String algorithm : ALGORITHMS) {
      PrivateKey key = privateKey(spec, algorithm);
      if (key != null) {
        return key;
      }
    }
    throw new InvalidKeySpecException("its algorithm is unknown");
  }

  /** Returns null if the key is one of another algorithm. */
  private static @Nullable PrivateKey privateKey(PKCS8EncodedKeySpec spec, String algorithm)
      throws NoSuchAlgorithmException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (InvalidKeySpecException other) {
      return null;
    }
  }
}
