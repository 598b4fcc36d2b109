/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/**
 * A private key with its id and its public part as a JWK. Immutable.
 *
 * @param algorithm {@code EdDSA} (with Ed25519) or {@code ES256}
 * @param id the JWK's thumbprint (RFC 7638)
 * @param key the private key
 * @param publicJwk the members that RFC 7638 uses: the public key alone
 */
record SigningKey(String algorithm, String id, PrivateKey key, ObjectNode publicJwk) {
  static SigningKey of(String algorithm, PrivateKey key, ObjectNode publicJwk)
      throws GeneralSecurityException {
    byte[] thumbprint = MessageDigest.getInstance("SHA-256").digest(Json.bytes(publicJwk));
    return new SigningKey(algorithm, base64(thumbprint), key, publicJwk);
  }

  /** Signs a payload and returns a compact JWS (RFC 7515). */
  String sign(String type, byte[] payload) {
    ObjectNode header = Json.object().put("alg", algorithm).put("kid", id).put("typ", type);
    String input = base64(Json.bytes(header)) + "." + base64(payload);
    try {
      // P1363: R and S one after the other, as RFC 7518 requires
      Signature signature =
          Signature.getInstance(
              algorithm.equals("ES256") ? "SHA256withECDSAinP1363Format" : "Ed25519");
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key can't sign", e);
    }
  }

  /** Returns the key as a member of the published key set. */
  ObjectNode published() {
    return publicJwk.deepCopy().put("kid", id).put("alg", algorithm).put("use", "sig");
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Omits the key. */
  @Override
  public String toString() {
    return "SigningKey[" + algorithm + "]";
  }
}
