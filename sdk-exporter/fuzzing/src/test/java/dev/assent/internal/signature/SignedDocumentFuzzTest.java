/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assent.config.ConfigurationException;
import java.nio.charset.StandardCharsets;

/** JSON Web Signatures and sets of keys. */
class SignedDocumentFuzzTest {
  /** The key of RFC 8037, whose private part signs nothing here. */
  private static final VerificationKeys KEYS =
      VerificationKeys.parse(
          "the keys",
          """
          {"keys": [{"kty":"OKP","crv":"Ed25519","kid":"k",
                     "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"""
              .getBytes(StandardCharsets.UTF_8));

  /** Nothing that a fuzzer makes is signed. */
  @FuzzTest
  void verify_anyBytes_isRefused(byte[] jws) {
    try {
      byte[] unused = KEYS.verify("the body", jws);
    } catch (ConfigurationException refused) {
      return;
    }
    throw new AssertionError("a signature that nobody made is valid");
  }

  @FuzzTest
  void parse_anyBytes_areKeysOrRefused(byte[] set) {
    try {
      String unused = VerificationKeys.parse("the keys", set).fingerprint();
    } catch (ConfigurationException refused) {
      // the reason
    }
  }
}
