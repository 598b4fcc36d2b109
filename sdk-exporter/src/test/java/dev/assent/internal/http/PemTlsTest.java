/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are no certificates or keys. DestinationEndpointsTest has valid ones. */
class PemTlsTest {
  @Test
  void context_neither_isTheJdks() {
    assertThat(PemTls.context(null, null, null).getProtocol()).isEqualTo("TLS");
  }

  private static String block(String what) {
    return "-----BEGIN " + what + "-----\nc2VjcmV0\n-----END " + what + "-----\n";
  }

  private static void assertUnusable(byte[] trusted, byte[] key, byte[] certificate, String says) {
    assertThatThrownBy(() -> PemTls.context(trusted, key, certificate))
        .isInstanceOf(PemTls.UnusableException.class)
        .hasNoCause()
        .hasMessage(says)
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("c2VjcmV0");
  }

  static List<Arguments> certificates() {
    String none = " has no certificate; PEM begins with '-----BEGIN CERTIFICATE-----'";
    String unreadable = " has a certificate that can't be read";
    return List.of(
        Arguments.of("empty", "", none),
        Arguments.of("not PEM", "secret", unreadable),
        Arguments.of("a key", block("PRIVATE KEY"), unreadable),
        Arguments.of("damaged", block("CERTIFICATE"), unreadable));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("certificates")
  void context_noCertificate_saysWhatIsNeeded(String name, String text, String says)
      throws Exception {
    byte[] pem = text.getBytes(US_ASCII);

    assertUnusable(pem, null, null, "CERTIFICATE" + says);
    assertUnusable(null, key(), pem, "CLIENT_CERTIFICATE" + says);
  }

  static List<Arguments> keys() {
    String convert = "; 'openssl pkcs8 -topk8 -nocrypt' makes it PKCS#8 without a password";
    String none = "has no private key; PEM begins with '-----BEGIN PRIVATE KEY-----'";
    return List.of(
        Arguments.of("empty", "", none),
        Arguments.of("not PEM", "secret", none),
        Arguments.of("a certificate", block("CERTIFICATE"), none),
        Arguments.of("a public key", block("PUBLIC KEY"), none),
        Arguments.of("encrypted", block("ENCRYPTED PRIVATE KEY"), "is encrypted" + convert),
        Arguments.of(
            "encrypted PKCS#1",
            block("RSA PRIVATE KEY").replace("\nc2V", "\nProc-Type: 4,ENCRYPTED\n\nc2V"),
            "is encrypted" + convert),
        Arguments.of("PKCS#1", block("RSA PRIVATE KEY"), "is PKCS#1" + convert),
        Arguments.of("SEC1", block("EC PRIVATE KEY"), "is SEC1" + convert),
        Arguments.of(
            "damaged",
            block("PRIVATE KEY"),
            "is damaged, or its algorithm is not one of RSA, EC, EdDSA, DSA"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void context_noKey_saysWhatIsNeeded(String name, String text, String says) {
    assertUnusable(null, text.getBytes(US_ASCII), new byte[0], "CLIENT_KEY " + says);
  }

  private static byte[] key() throws GeneralSecurityException {
    byte[] der = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    return ("-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n")
        .getBytes(US_ASCII);
  }
}
