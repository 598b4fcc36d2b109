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

  /** A file can't be used. The message says what is needed, and has no text of the file. */
  public static final class UnusableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnusableException(String problem) {
      super(problem);
    }
  }

  /**
   * Creates a context.
   *
   * @param trusted the certificates to trust; null means the JDK's
   * @param key the client's private key, PKCS#8; null together with its certificate
   * @param certificate the client's certificate, and those between it and the root
   * @throws UnusableException if a file is not PEM or its content can't be used
   */
  public static SSLContext context(
      byte @Nullable [] trusted, byte @Nullable [] key, byte @Nullable [] certificate) {
    return context(trusted, key, certificate, "CLIENT_");
  }

  /**
   * Creates the context of a server.
   *
   * @param clients the certificates that certify clients; null means the JDK's
   * @param key the server's private key, PKCS#8
   * @param certificate the server's certificate, and those between it and the root
   * @throws UnusableException if a file is not PEM or its content can't be used
   */
  public static SSLContext server(byte @Nullable [] clients, byte[] key, byte[] certificate) {
    return context(clients, key, certificate, "SERVER_");
  }

  private static SSLContext context(
      byte @Nullable [] trusted,
      byte @Nullable [] key,
      byte @Nullable [] certificate,
      String side) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          key == null || certificate == null ? null : keyManagers(key, certificate, side),
          trusted == null ? null : trustManagers(trusted),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableException("TLS can't be set up (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static TrustManager[] trustManagers(byte[] trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate each : certificates(trusted, "CERTIFICATE")) {
      store.setCertificateEntry("trusted" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keyManagers(byte[] key, byte[] certificate, String side)
      throws GeneralSecurityException, IOException {
    PrivateKey own = privateKey(key, side + "KEY");
    Certificate[] chain =
        certificates(certificate, side + "CERTIFICATE").toArray(new Certificate[0]);
    String certified = chain[0].getPublicKey().getAlgorithm();
    if (!own.getAlgorithm().equals(certified)) {
      throw new UnusableException(
          "%sKEY is for %s, but the first certificate in %sCERTIFICATE is for %s"
              .formatted(side, own.getAlgorithm(), side, certified));
    }
    KeyStore store = emptyStore();
    char[] noPassword = {};
    store.setKeyEntry("own", own, noPassword, chain);
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

  private static Collection<? extends Certificate> certificates(byte[] pem, String setting)
      throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try {
      Collection<? extends Certificate> found =
          factory.generateCertificates(new ByteArrayInputStream(pem));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      throw new UnusableException(setting + " has a certificate that can't be read");
    }
    throw new UnusableException(
        setting + " has no certificate; PEM begins with '-----BEGIN CERTIFICATE-----'");
  }

  private static PrivateKey privateKey(byte[] pem, String setting) throws GeneralSecurityException {
    String text = new String(pem, StandardCharsets.US_ASCII);
    Matcher block = PRIVATE_KEY.matcher(text);
    if (!block.find()) {
      throw new UnusableException(setting + " " + problem(text));
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
    for (String algorithm : ALGORITHMS) {
      PrivateKey key = privateKey(spec, algorithm);
      if (key != null) {
        return key;
      }
    }
    throw new UnusableException(
        setting + " is damaged, or its algorithm is not one of " + String.join(", ", ALGORITHMS));
  }

  /** Says what a file has instead of a key that can be read. */
  private static String problem(String text) {
    String convert = "; 'openssl pkcs8 -topk8 -nocrypt' makes it PKCS#8 without a password";
    if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        || text.contains("Proc-Type: 4,ENCRYPTED")) {
      return "is encrypted" + convert;
    }
    if (text.contains("-----BEGIN RSA PRIVATE KEY-----")) {
      return "is PKCS#1" + convert;
    }
    if (text.contains("-----BEGIN EC PRIVATE KEY-----")) {
      return "is SEC1" + convert;
    }
    return "has no private key; PEM begins with '-----BEGIN PRIVATE KEY-----'";
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
