/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Set;

/** The two ways to sign that are understood, by the JDK's names and by JOSE's. */
enum Algorithm {
  /** RFC 8037 calls it {@code EdDSA}, RFC 9864 {@code Ed25519}: the same signature by this key. */
  ED25519("Ed25519"),
  ES256("SHA256withECDSAinP1363Format");

  /** Length of a signature of either, in bytes: {@value}. */
  static final int SIGNATURE_BYTES = 64;

  private final String jdkName;

  Algorithm(String jdkName) {
    this.jdkName = jdkName;
  }

  /** What a header or a key may call it. */
  Set<String> names() {
    return this == ED25519 ? Set.of("EdDSA", "Ed25519") : Set.of("ES256");
  }

  /**
   * Whether a signature is this key's over these bytes. Whatever the JDK refuses to judge is none.
   *
   * @throws GeneralSecurityException if the JDK does not have the algorithm, or refuses the key
   */
  boolean verify(PublicKey key, byte[] signed, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(jdkName);
    verifier.initVerify(key);
    if (signature.length != SIGNATURE_BYTES || (this == ES256 && !isInRange(signature))) {
      return false;
    }
    try {
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (SignatureException | RuntimeException malformed) {
      return false;
    }
  }

  /** Both halves from 1 to the order: some JDKs took zeros for a signature (CVE-2022-21449). */
  private static boolean isInRange(byte[] signature) {
    return isInRange(signature, 0) && isInRange(signature, P256Points.BYTES);
  }

  private static boolean isInRange(byte[] signature, int from) {
    BigInteger half =
        new BigInteger(1, Arrays.copyOfRange(signature, from, from + P256Points.BYTES));
    return half.signum() > 0 && half.compareTo(P256Points.ORDER) < 0;
  }
}
