/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 5869, appendix A, for SHA-256. */
class HkdfTest {
  private static final byte[] KEY = hex("0b".repeat(22));

  @Test
  void derive_firstVector_isTheRfcs() {
    assertThat(Hkdf.derive(KEY, hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42))
        .isEqualTo(
            hex(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                    + "34007208d5b887185865"));
  }

  @Test
  void derive_longVector_isTheRfcs() {
    assertThat(Hkdf.derive(range(0x00, 80), range(0x60, 80), range(0xb0, 80), 82))
        .isEqualTo(
            hex(
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                    + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                    + "cc30c58179ec3e87c14c01d5c1f3434f1d87"));
  }

  @Test
  void derive_noSaltNoInfo_isTheRfcs() {
    assertThat(Hkdf.derive(KEY, new byte[32], new byte[0], 42))
        .isEqualTo(
            hex(
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                    + "9d201395faa4b61a96c8"));
  }

  @Test
  void derive_moreThanItGives_isRefused() {
    assertThatThrownBy(() -> Hkdf.derive(KEY, KEY, KEY, 255 * 32 + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] range(int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
