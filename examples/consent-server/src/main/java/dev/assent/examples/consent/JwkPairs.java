/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;

/** Key pairs as private JWKs (RFC 7517, RFC 8037): Ed25519, and P-256 for ES256. */
final class JwkPairs {
  /** The expected content of a key file, for messages. */
  static final String WANTED =
      "must be a JWK set of private keys: kty OKP with crv Ed25519, or kty EC with crv P-256";

  private static final int BYTES = 32;

  private JwkPairs() {}

  static ObjectNode generate(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "EdDSA" -> ed25519(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
      case "ES256" -> {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        yield p256(generator.generateKeyPair());
      }
      default -> throw new InvalidKeyException("the algorithm must be EdDSA or ES256");
    };
  }

  /** Returns the key of a private JWK. */
  static SigningKey read(ObjectNode jwk) throws GeneralSecurityException {
    byte[] secret = Base64.getUrlDecoder().decode(jwk.path("d").asText());
    String curve = jwk.path("crv").asText();
    ObjectNode known = Json.object().put("crv", curve).put("kty", jwk.path("kty").asText());
    known.put("x", jwk.path("x").asText());
    return switch (curve) {
      case "Ed25519" -> SigningKey.of("EdDSA", ed25519(secret), known);
      case "P-256" -> SigningKey.of("ES256", p256(secret), known.put("y", jwk.path("y").asText()));
      default -> throw new InvalidKeyException(WANTED);
    };
  }

  private static PrivateKey ed25519(byte[] secret) throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));
  }

  private static PrivateKey p256(byte[] secret) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePrivate(
            new ECPrivateKeySpec(
                new BigInteger(1, secret), curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static ObjectNode ed25519(KeyPair pair) throws GeneralSecurityException {
    EdECPublicKey open = (EdECPublicKey) pair.getPublic();
    byte[] x = reversed(unsigned(open.getPoint().getY()));
    if (open.getPoint().isXOdd()) {
      x[BYTES - 1] |= (byte) 0x80;
    }
    byte[] d =
        ((EdECPrivateKey) pair.getPrivate())
            .getBytes()
            .orElseThrow(() -> new InvalidKeyException("the key can't be read"));
    return Json.object()
        .put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", SigningKey.base64(x))
        .put("d", SigningKey.base64(d));
  }

  private static ObjectNode p256(KeyPair pair) {
    ECPublicKey open = (ECPublicKey) pair.getPublic();
    return Json.object()
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("x", SigningKey.base64(unsigned(open.getW().getAffineX())))
        .put("y", SigningKey.base64(unsigned(open.getW().getAffineY())))
        .put("d", SigningKey.base64(unsigned(((ECPrivateKey) pair.getPrivate()).getS())));
  }

  /** Big-endian, without sign, 32 bytes. */
  private static byte[] unsigned(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] bytes = new byte[BYTES];
    int length = Math.min(signed.length, BYTES);
    System.arraycopy(signed, signed.length - length, bytes, BYTES - length, length);
    return bytes;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
