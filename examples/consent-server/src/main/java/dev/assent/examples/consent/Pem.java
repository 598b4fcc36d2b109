/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates and keys in PEM files (RFC 7468). */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final String NO_PAIR = "the private key is not the one of the certificate";

  private Pem() {}

  /**
   * Returns a key store with the key of a server.
   *
   * @param certificate the file of the certificate, and those that lead to its root
   * @param key the file of the private key
   * @param password the password of the key within the store
   * @throws IOException if a file can't be read, or is not what it should be
   */
  static KeyStore keys(Path certificate, Path key, char[] password) throws IOException {
    try {
      Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
      PrivateKey secret =
          KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(decoded(key)));
      requirePair(secret, chain[0].getPublicKey());
      KeyStore keys = empty();
      keys.setKeyEntry("server", secret, password, chain);
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IOException(NO_PAIR, e);
    }
  }

  /** Signs something with the private key, and verifies it with the certificate's. */
  private static void requirePair(PrivateKey secret, PublicKey published)
      throws IOException, GeneralSecurityException {
    byte[] something = {1, 2, 3};
    Signature signature =
        Signature.getInstance(
            switch (published.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> published.getAlgorithm();
            });
    signature.initSign(secret);
    signature.update(something);
    byte[] signed = signature.sign();
    signature.initVerify(published);
    signature.update(something);
    if (!signature.verify(signed)) {
      throw new IOException(NO_PAIR);
    }
  }

  /**
   * Returns the TLS of a client that trusts some certificates alone.
   *
   * @throws IOException if the file can't be read, or has none
   */
  static SSLContext trusting(Path file) throws IOException {
    try {
      KeyStore roots = empty();
      int number = 0;
      for (Certificate certificate : certificates(file)) {
        roots.setCertificateEntry("root" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates can't be used", e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file) throws IOException {
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IOException("the file of the certificate has none (BEGIN CERTIFICATE)");
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw new IOException("the file of the certificate is no PEM file", e);
    }
  }

  private static byte[] decoded(Path key) throws IOException {
    Matcher match = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!match.find()) {
      throw new IOException(
          "the file of the key has no BEGIN PRIVATE KEY: convert it with"
              + " openssl pkcs8 -topk8 -nocrypt");
    }
    return Base64.getMimeDecoder().decode(match.group(1));
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    return keys;
  }
}
