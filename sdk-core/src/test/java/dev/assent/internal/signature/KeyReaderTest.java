/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import static dev.assent.internal.signature.Signer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JWK sets: the accepted keys, and the entry and member that each refusal names. */
class KeyReaderTest {
  /** RFC 8037, appendix A.1. */
  private static final String ED =
      "{'kty':'OKP','crv':'Ed25519','kid':'a','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}";

  /** RFC 7515, appendix A.3.1. */
  private static final String EC =
      "{'kty':'EC','crv':'P-256','kid':'b','x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',"
          + "'y':'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'}";

  private static VerificationKeys set(String... keys) {
    return parse("{'keys': [" + String.join(",", keys) + "]}");
  }

  private static VerificationKeys parse(String json) {
    return VerificationKeys.parse("KEYS", utf8(json.replace('\'', '"')));
  }

  private static String with(String key, String members) {
    return key.substring(0, key.length() - 1) + "," + members + "}";
  }

  @Test
  void parse_bothKinds_taken() {
    assertThat(set(ED, EC)).hasToString("VerificationKeys[2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'use':'sig'",
        "'alg':'EdDSA'",
        "'alg':'Ed25519'",
        "'key_ops':['verify']",
        "'use':'sig','alg':'EdDSA','key_ops':['verify'],'x5t':'?','anything':{'deep':[1]}"
      })
  void parse_membersThatFitOrAreUnknown_taken(String members) {
    assertThatCode(() -> set(with(ED, members))).doesNotThrowAnyException();
  }

  @Test
  void parse_membersOfTheSet_unknownOnesTaken() {
    assertThatCode(() -> parse("{'keys': [" + ED + "], 'issuer': 'x'}")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'use':'enc'              | KEYS: keys[0].use: expected sig
          'use':['sig']            | KEYS: keys[0].use: expected a string
          'alg':'ES256'            | KEYS: keys[0].alg: valid for this key: [Ed25519, EdDSA]
          'alg':'none'             | KEYS: keys[0].alg: valid for this key
          'alg':'HS256'            | KEYS: keys[0].alg: valid for this key
          'key_ops':['sign']       | KEYS: keys[0].key_ops: expected ["verify"]
          'key_ops':['verify','sign'] | KEYS: keys[0].key_ops
          'key_ops':[]             | KEYS: keys[0].key_ops
          'key_ops':'verify'       | KEYS: keys[0].key_ops
          'key_ops':[7]            | KEYS: keys[0].key_ops
          'd':'hunter2'            | KEYS: keys[0].d: is secret
          'd':null                 | KEYS: keys[0].d: is secret
          'k':'hunter2'            | KEYS: keys[0].k: is secret
          'p':'hunter2'            | KEYS: keys[0].p: is secret
          'priv':'hunter2'         | KEYS: keys[0].priv: is secret
          'x':'hunter2'            | KEYS:1: duplicate key in this map
          """)
  void parse_memberThatDoesNotFit_namesEntryAndMember(String members, String message) {
    assertThatThrownBy(() -> set(with(ED, members)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("hunter2");
  }

  /** The second key of a set whose first is valid. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'kty':'oct','kid':'h','alg':'HS256'}       | KEYS: keys[1].kty: not supported; valid: kty OKP with crv Ed25519, or kty EC with crv P-256
          {'kty':'RSA','kid':'h','n':'AQAB','e':'AQAB'} | KEYS: keys[1].kty: not supported
          {'kty':'okp','kid':'h'}                     | KEYS: keys[1].kty: not supported
          {'kty':7,'kid':'h'}                         | KEYS: keys[1].kty: expected a string
          {'kid':'h'}                                 | KEYS: keys[1].kty: missing
          {'kty':'OKP','kid':'h'}                     | KEYS: keys[1].crv: missing
          {'kty':'OKP','crv':'X25519','kid':'h'}      | KEYS: keys[1].crv: not supported; valid: kty OKP with crv Ed25519
          {'kty':'OKP','crv':'Ed448','kid':'h'}       | KEYS: keys[1].crv: not supported
          {'kty':'OKP','crv':'P-256','kid':'h'}       | KEYS: keys[1].crv: not supported
          {'kty':'EC','crv':'Ed25519','kid':'h'}      | KEYS: keys[1].crv: not supported
          {'kty':'EC','crv':'P-384','kid':'h'}        | KEYS: keys[1].crv: not supported
          {'kty':'EC','crv':'secp256k1','kid':'h'}    | KEYS: keys[1].crv: not supported
          {'kty':'OKP','crv':'Ed25519','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'} | KEYS: keys[1].kid: missing
          {'kty':'OKP','crv':'Ed25519','kid':''}      | KEYS: keys[1].kid: expected 1 to 256 characters
          {'kty':'OKP','crv':'Ed25519','kid':'h'}     | KEYS: keys[1].x: missing
          {'kty':'OKP','crv':'Ed25519','kid':'h','x':7} | KEYS: keys[1].x: expected a string
          {'kty':'OKP','crv':'Ed25519','kid':'a','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'} | KEYS: keys[1].kid: duplicate; give each key its own kid
          {'kty':'EC','crv':'P-256','kid':'h','x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'} | KEYS: keys[1].y: missing
          {'kty':'EC','crv':'P-256','kid':'h','x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU','y':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'} | KEYS: keys[1].y: not a valid point
          {'kty':'EC','crv':'P-256','kid':'h','x':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA','y':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'} | KEYS: keys[1].y: not a valid point
          'text'                                      | KEYS: keys[1]: expected a map
          null                                        | KEYS: keys[1]: expected a map
          """)
  void parse_otherKey_namesEntryAndMember(String key, String message) {
    assertThatThrownBy(() -> set(ED, key))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  /** Encodings of {@code x} of an Ed25519 key. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR", // a byte less
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURoA", // a byte more
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=", // padded
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp", // stray bits at the end
        "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo", // the other alphabet
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHU o",
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHU\u00e4o",
      })
  void parse_pointOfOtherLengthOrNotCanonical_refused(String x) {
    String key = "{'kty':'OKP','crv':'Ed25519','kid':'a','x':'" + x + "'}";
    assertThatThrownBy(() -> set(key))
        .hasMessage("KEYS: keys[0].x: expected 32 bytes in base64url without padding");
  }

  /**
   * All eight points of small order, in both encodings of their x, and values of y that are too
   * large.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0200000000000000000000000000000000000000000000000000000000000000"
      })
  void parse_pointOfSmallOrderOrOffTheCurve_refused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    String x = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    String key = "{'kty':'OKP','crv':'Ed25519','kid':'a','x':'" + x + "'}";
    assertThatThrownBy(() -> set(key))
        .hasMessage("KEYS: keys[0].x: not a valid point of the curve");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'keys': []}          | KEYS: keys: expected 1 to 64 keys
          {'keys': {}}          | KEYS: expected a JWK set
          {}                    | KEYS: expected a JWK set
          []                    | KEYS: expected a JWK set
          {'kty':'OKP'}         | KEYS: expected a JWK set
          {'keys': [], 'keys': []} | KEYS:1: duplicate key in this map
          {'keys':              | KEYS:1: unexpected end of the document
          hunter2               | KEYS:1: is not valid JSON
          """)
  void parse_noSet_saysSo(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void parse_tooManyOrTooLarge_refused() {
    assertThatThrownBy(() -> set(Collections.nCopies(65, ED).toArray(new String[0])))
        .hasMessageStartingWith("KEYS: keys: expected 1 to 64");
    assertThatThrownBy(() -> VerificationKeys.parse("KEYS", new byte[KeyReader.MAX_BYTES + 1]))
        .hasMessageContaining("at most");
  }

  @Test
  void parse_privateKeysOfNimbus_refused() {
    for (Signer signer : new Signer[] {Signer.ed25519("a"), Signer.es256("b")}) {
      assertThatThrownBy(() -> set(signer.privateJwk()))
          .hasMessageStartingWith("KEYS: keys[0].d: is secret");
      assertThatCode(() -> set(signer.publicJwk())).doesNotThrowAnyException();
    }
  }

  /**
   * About half of all values of y are not points of the curve; the JDK would accept all of them.
   */
  @Test
  void ed25519_randomBytes_takenAsOftenAsThereArePoints() throws Exception {
    long seed = 25519;
    Random random = new Random(seed);
    int points = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = new byte[Ed25519Points.BYTES];
      random.nextBytes(bytes);
      points += Ed25519Points.key(bytes) == null ? 0 : 1;
    }
    assertThat(points).as("seed " + seed).isBetween(150, 250);
  }
}
