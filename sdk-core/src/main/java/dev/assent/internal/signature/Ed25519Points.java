/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Public keys of Ed25519 (RFC 8032, section 5.1.3). The JDK rejects bytes that are not a point of
 * the curve only during verification, and it accepts points of small order, for which anyone can
 * create signatures. This class refuses both when the key is read.
 */
final class Ed25519Points {
  /** Length of a public key, in bytes: {@value}. */
  static final int BYTES = 32;

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger SQUARE_ROOT_OF_MINUS_1 =
      BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

  private Ed25519Points() {}

  /** Returns the key; null if the bytes are not a point of the curve, or a point of small order. */
  static @Nullable PublicKey key(byte[] littleEndian) throws GeneralSecurityException {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = littleEndian[BYTES - 1 - i];
    }
    boolean odd = (bytes[0] & 0x80) != 0;
    bytes[0] &= 0x7f;
    BigInteger y = new BigInteger(1, bytes);
    BigInteger x = y.compareTo(P) < 0 ? x(y) : null;
    if (x == null || hasSmallOrder(x, y)) {
      return null;
    }
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, y)));
  }

  /**
   * Returns one of the two x coordinates of a point; null if there is none. The encoding of x = 0
   * with the odd bit set needs no separate check: points with this x have a small order.
   */
  private static @Nullable BigInteger x(BigInteger y) {
    BigInteger yy = y.multiply(y).mod(P);
    BigInteger u = yy.subtract(BigInteger.ONE).mod(P);
    BigInteger v = D.multiply(yy).add(BigInteger.ONE).mod(P);
    BigInteger xx = u.multiply(v.modInverse(P)).mod(P);
    BigInteger root = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!root.multiply(root).mod(P).equals(xx)) {
      root = root.multiply(SQUARE_ROOT_OF_MINUS_1).mod(P);
    }
    return root.multiply(root).mod(P).equals(xx) ? root : null;
  }

  /** Whether eight times the point is the neutral point, (0, 1). */
  private static boolean hasSmallOrder(BigInteger pointX, BigInteger pointY) {
    BigInteger x = pointX;
    BigInteger y = pointY;
    for (int doublings = 0; doublings < 3; doublings++) {
      BigInteger xx = x.multiply(x).mod(P);
      BigInteger yy = y.multiply(y).mod(P);
      BigInteger dxxyy = D.multiply(xx).multiply(yy).mod(P);
      BigInteger twoXy = x.multiply(y).shiftLeft(1);
      x = twoXy.multiply(BigInteger.ONE.add(dxxyy).modInverse(P)).mod(P);
      y = xx.add(yy).multiply(BigInteger.ONE.subtract(dxxyy).modInverse(P)).mod(P);
    }
    return x.signum() == 0 && y.equals(BigInteger.ONE);
  }
}
