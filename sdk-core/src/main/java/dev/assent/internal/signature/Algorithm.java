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

/** The two supported signature algorithms, with their names in the JDK and in JOSE. */
enum Algorithm {
  /** {@code EdDSA} in RFC 8037, {@code Ed25519} in RFC 9864: the same algorithm for this key. */
  ED25519("Ed25519"),
  ES256("SHA256withECDSAinP1363Format");

  /** Length of a signature of both algorithms, in bytes: {@value}. */
  static final int SIGNATURE_BYTES = 64;

  private final String jdkName;

  Algorithm(String jdkName) {
    this.jdkName = jdkName;
  }

  /** Returns the names of the algorithm in headers and keys. */
  Set<String> names() {
    return this == ED25519 ? Set.of("EdDSA", "Ed25519") : Set.of("ES256");
  }

  /**
   * Whether a signature over these bytes is valid for this key. A signature that the JDK rejects as
   * malformed is not valid.
   *
   * @throws GeneralSecurityException if the JDK lacks the algorithm, or refuses the key
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

  /**
   * Whether both halves are at least 1 and below the order: some JDKs accepted a signature of zeros
   * (CVE-2022-21449).
   */
  private static boolean isInRange(byte[] signature) {
    return isInRange(signature, 0) && isInRange(signature, P256Points.BYTES);
  }

  private static boolean isInRange(byte[] signature, int from) {
    BigInteger half =
        new BigInteger(1, Arrays.copyOfRange(signature, from, from + P256Points.BYTES));
    return half.signum() > 0 && half.compareTo(P256Points.ORDER) < 0;
  }
}
