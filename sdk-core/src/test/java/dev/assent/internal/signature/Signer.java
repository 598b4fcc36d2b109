/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Signs as a consent platform does, with another implementation: Nimbus, and Tink for Ed25519. */
public final class Signer {
  private final JWK pair;
  private final JWSAlgorithm algorithm;
  private final JWSSigner signer;

  private Signer(JWK pair, JWSAlgorithm algorithm, JWSSigner signer) {
    this.pair = pair;
    this.algorithm = algorithm;
    this.signer = signer;
  }

  public static Signer ed25519(String id) {
    try {
      OctetKeyPair pair = new OctetKeyPairGenerator(Curve.Ed25519).keyID(id).generate();
      return new Signer(pair, JWSAlgorithm.EdDSA, new Ed25519Signer(pair));
    } catch (JOSEException failed) {
      throw new AssertionError(failed);
    }
  }

  public static Signer es256(String id) {
    try {
      ECKey pair = new ECKeyGenerator(Curve.P_256).keyID(id).generate();
      return new Signer(pair, JWSAlgorithm.ES256, new ECDSASigner(pair));
    } catch (JOSEException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Returns the public keys of the signers, as a platform publishes them. */
  public static VerificationKeys keys(Signer... signers) {
    return VerificationKeys.parse("KEYS", set(signers));
  }

  /** Returns the same keys as the bytes of a key file. */
  public static byte[] set(Signer... signers) {
    List<JWK> pairs = Arrays.stream(signers).map(signer -> signer.pair).toList();
    return utf8(new JWKSet(pairs).toString(true));
  }

  String publicJwk() {
    return pair.toPublicJWK().toJSONString();
  }

  String privateJwk() {
    return pair.toJSONString();
  }

  public String id() {
    return pair.getKeyID();
  }

  /** Returns a correctly signed document. */
  public String sign(String payload) {
    return sign(payload, header -> header);
  }

  /** Returns a signed document with a changed header. */
  public String sign(String payload, UnaryOperator<JWSHeader.Builder> header) {
    JWSHeader.Builder builder =
        new JWSHeader.Builder(algorithm)
            .keyID(pair.getKeyID())
            .type(new JOSEObjectType("consent+jwt"));
    JWSObject jws = new JWSObject(header.apply(builder).build(), new Payload(payload));
    try {
      jws.sign(signer);
    } catch (JOSEException failed) {
      throw new AssertionError(failed);
    }
    return jws.serialize();
  }

  /** Returns a correctly signed document whose header Nimbus would not write. */
  public String signHeader(String header, String payload) {
    return signParts(
        Base64URL.encode(header).toString() + '.' + Base64URL.encode(payload).toString());
  }

  /** Signs any text as the part before the second dot. */
  public String signParts(String signed) {
    try {
      return signed
          + '.'
          + signer.sign(new JWSHeader.Builder(algorithm).build(), utf8(signed)).toString();
    } catch (JOSEException failed) {
      throw new AssertionError(failed);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
