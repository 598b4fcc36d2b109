/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no certificates or keys. DestinationEndpointsTest has valid ones. */
class PemTlsTest {
  @Test
  void context_neither_isTheJdks() {
    assertThat(PemTls.context(null, null, null).getProtocol()).isEqualTo("TLS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n"
      })
  void context_noCertificate_failsWithoutItsText(String text) {
    assertThatThrownBy(() -> PemTls.context(text.getBytes(US_ASCII), null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"
      })
  void context_noKey_failsWithoutItsText(String text) {
    byte[] key = text.getBytes(US_ASCII);

    assertThatThrownBy(() -> PemTls.context(null, key, key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void context_keyWithoutACertificate_fails() throws Exception {
    byte[] der = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    byte[] key =
        ("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n")
            .getBytes(US_ASCII);

    assertThatThrownBy(() -> PemTls.context(null, key, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CertificateException");
  }
}
