/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.assent.fixtures.ManualClock;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed documents, verified by another library (Nimbus). */
class SignedDocumentsTest {
  private static final String U7 = "/v1/consents/acme/u7";
  private static final Instant START = Instant.parse("2023-11-14T22:15:00Z");

  private final ManualClock clock = new ManualClock();

  @BeforeEach
  void begin() {
    clock.setWall(START);
  }

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"EdDSA, OKP", "ES256, EC"})
  void document_signed_isVerifiedWithThePublishedKey(String algorithm, String type)
      throws Exception {
    try (Platform platform = start(algorithm)) {
      platform.put("acme/u7", U7 + "/choices", ConsentServiceContract.GRANT);
      JWK key = JWKSet.parse(platform.get(null, "/.well-known/jwks.json").text()).getKeys().get(0);

      JWSObject jws = JWSObject.parse(signed(platform).text());

      assertThat(key.getKeyType().getValue()).isEqualTo(type);
      assertThat(key.isPrivate()).isFalse();
      assertThat(key.computeThumbprint().toString()).isEqualTo(key.getKeyID());
      assertThat(jws.verify(verifier(key))).isTrue();
      assertThat(jws.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
      assertThat(jws.getHeader().getKeyID()).isEqualTo(key.getKeyID());
      assertThat(jws.getHeader().getType().getType()).isEqualTo("consent+jwt");
    }
  }

  @Test
  void document_payload_namesSubjectAndTimesAndHoldsThePlainDocument() throws Exception {
    try (Platform platform = start("EdDSA")) {
      platform.put("acme/u7", U7 + "/choices", ConsentServiceContract.GRANT);
      JsonNode payload = payload(signed(platform));

      Specification specification = Specification.read();
      specification
          .schemas()
          .check(specification.root().at("/components/schemas/Signed"), payload, "payload");
      assertThat(payload.get("sub").textValue()).isEqualTo("acme/u7");
      assertThat(payload.get("iat").longValue()).isEqualTo(START.getEpochSecond());
      assertThat(payload.get("consent")).isEqualTo(platform.get("service", U7).json());
      assertThat(
              DocumentReader.plain(Categories.builtIn(), Set.copyOf(Purpose.BUILT_IN))
                  .read("payload", Json.bytes(payload.get("consent")), "acme/u7", START)
                  .document()
                  .choices())
          .hasSize(1);
    }
  }

  /** A 304 renews no signature, so the tag changes long before a signature ends. */
  @Test
  void etag_whileASignatureGrowsOld_changesBeforeHalfOfItIsLeft() throws Exception {
    try (Platform platform = start("EdDSA")) {
      Answer first = signed(platform);
      String tag = first.header("ETag");
      Instant end = Instant.ofEpochSecond(payload(first).get("exp").longValue());

      assertThat(tag).startsWith("W/");
      assertThat(signed(platform, "If-None-Match", tag).status()).isEqualTo(304);

      clock.setWall(end.minus(Duration.ofMinutes(30)).minusSeconds(1));
      assertThat(signed(platform, "If-None-Match", tag).status()).isEqualTo(304);

      clock.setWall(end.minus(Duration.ofMinutes(30)));
      Answer second = signed(platform, "If-None-Match", tag);
      assertThat(second.status()).isEqualTo(200);
      assertThat(payload(second).get("exp").longValue())
          .isEqualTo(end.plus(Duration.ofMinutes(30)).getEpochSecond());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/jose",
        "application/jose;q=0.9, application/json;q=0.1",
        "application/*;q=0.5, application/json;q=0, text/html"
      })
  void accept_preferringTheSigned_givesIt(String accept) throws Exception {
    try (Platform platform = start("EdDSA")) {
      assertThat(platform.get("service", U7, "Accept", accept).header("Content-Type"))
          .isEqualTo("application/jose");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/json, application/jose",
        "application/jose;q=x, */*;q=0.1",
        "application/*"
      })
  void accept_preferringNothingElse_givesPlainJson(String accept) throws Exception {
    try (Platform platform = start("EdDSA")) {
      assertThat(platform.get("service", U7, "Accept", accept).header("Content-Type"))
          .isEqualTo("application/json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EdDSA", "ES256"})
  void keys_inAFile_areMadeOnceForTheirOwnerOnly(String algorithm) throws Exception {
    Path file = directory.resolve("keys.json");
    ServiceConfig config = config(algorithm).withKeys(file);
    String first;
    try (ConsentService service = ConsentService.start(config)) {
      first = service.keys();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    try (Platform platform = Platform.start(config.withDatabase(TestDatabases.h2()))) {
      JWSObject jws = JWSObject.parse(signed(platform).text());

      assertThat(platform.service().keys()).isEqualTo(first);
      assertThat(jws.verify(verifier(JWKSet.parse(first).getKeys().get(0)))).isTrue();
    }
  }

  @Test
  void keys_severalInAFile_areAllPublishedAndTheFirstSigns() throws Exception {
    Path file = directory.resolve("keys.json");
    Files.write(
        file,
        Json.bytes(
            Json.object()
                .set(
                    "keys",
                    Json.object()
                        .putArray("keys")
                        .add(JwkPairs.generate("ES256"))
                        .add(JwkPairs.generate("EdDSA")))));

    try (Platform platform = Platform.start(config("EdDSA").withKeys(file))) {
      JWKSet published = JWKSet.parse(platform.service().keys());
      JWSObject jws = JWSObject.parse(signed(platform).text());

      assertThat(published.getKeys()).hasSize(2);
      assertThat(jws.getHeader().getKeyID()).isEqualTo(published.getKeys().get(0).getKeyID());
      assertThat(jws.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":[7]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"d\":\"secret-word\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"secret-word\"}]}"
      })
  void keys_wrongFile_failTheStartWithoutRepeatingIt(String json) throws IOException {
    Path file = directory.resolve("keys.json");
    Files.writeString(file, json);

    assertThatThrownBy(() -> ConsentService.start(config("EdDSA").withKeys(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must be a JWK set of private keys")
        .hasMessageNotContaining("secret-word");
  }

  /** Uses many keys, so that some have numbers that begin with zeros. */
  @Test
  void generate_manyKeys_areReadByNimbus() throws Exception {
    for (int i = 0; i < 300; i++) {
      SigningKey key = JwkPairs.read(JwkPairs.generate(i % 2 == 0 ? "EdDSA" : "ES256"));
      JWSObject jws = JWSObject.parse(key.sign("t", new byte[] {1}));

      assertThat(jws.verify(verifier(JWK.parse(key.published().toString())))).isTrue();
    }
  }

  private Platform start(String algorithm) throws IOException {
    return Platform.start(config(algorithm));
  }

  private ServiceConfig config(String algorithm) {
    return ServiceConfig.defaults().withAlgorithm(algorithm).withClock(clock.wall());
  }

  private static Answer signed(Platform platform, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Accept";
    all[1] = "application/jose";
    return platform.get("service", U7, all);
  }

  private static JsonNode payload(Answer answer) throws Exception {
    return Json.object(JWSObject.parse(answer.text()).getPayload().toBytes());
  }

  private static JWSVerifier verifier(JWK key) throws Exception {
    return key.getKeyType().getValue().equals("EC")
        ? new ECDSAVerifier(key.toECKey())
        : new Ed25519Verifier(key.toOctetKeyPair());
  }
}
