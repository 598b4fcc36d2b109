/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import static dev.assent.internal.signature.Signer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.util.Base64URL;
import dev.assent.config.ConfigurationException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures: the RFCs' examples, another implementation's, and invalid ones. */
class VerificationKeysTest {
  private static final Signer ED = Signer.ed25519("ed");
  private static final Signer EC = Signer.es256("ec");
  private static final VerificationKeys KEYS = Signer.keys(ED, EC);
  private static final String PAYLOAD = "{\"hush\": 1}";

  static List<Signer> signers() {
    return List.of(ED, EC);
  }

  private static byte[] verify(String jws) {
    return KEYS.verify("it", jws.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String jws, String message) {
    assertThatThrownBy(() -> verify(jws))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("it")
        .hasMessageContaining(message)
        .hasMessageNotContaining("hush");
  }

  // Valid signatures.

  @Test
  void key_exampleOfRfc8037_isVerified() {
    String jwk =
        """
        {"keys": [{"kty":"OKP","crv":"Ed25519","kid":"k",
                   "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""";
    assertExample(
        jwk,
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
            + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  }

  @Test
  void key_exampleOfRfc7515_isVerified() {
    String jwk =
        """
        {"keys": [{"kty":"EC","crv":"P-256","kid":"k",
                   "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                   "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";
    assertExample(
        jwk,
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  }

  /**
   * Verifies an example below the check of the header, because the examples have neither kid nor
   * typ.
   */
  private static void assertExample(String jwk, String jws) {
    VerificationKey key = new KeyReader("KEYS").read(utf8(jwk)).get("k");
    int dot = jws.lastIndexOf('.');
    byte[] signature = Base64Url.decode(jws.substring(dot + 1));
    assertThat(key.verify(utf8(jws.substring(0, dot)), signature)).isTrue();
    assertThat(key.verify(utf8(jws.substring(1, dot)), signature)).isFalse();
    assertThatThrownBy(() -> VerificationKeys.parse("KEYS", utf8(jwk)).verify("it", utf8(jws)))
        .hasMessageContaining("'typ' is missing or not a string");
  }

  @ParameterizedTest
  @MethodSource("signers")
  void verify_signedByNimbus_givesThePayload(Signer signer) {
    for (String payload : List.of(PAYLOAD, "{}", "ä €", " ")) {
      assertThat(verify(signer.sign(payload))).isEqualTo(utf8(payload));
    }
  }

  @Test
  void verify_algorithmNamedAsInRfc9864_isVerified() {
    String header = "{\"alg\":\"Ed25519\",\"kid\":\"ed\",\"typ\":\"consent+jwt\"}";
    assertThat(verify(ED.signHeader(header, PAYLOAD))).isEqualTo(utf8(PAYLOAD));
  }

  @Test
  void verify_unknownHeaderMember_isIgnored() {
    assertThat(verify(ED.sign(PAYLOAD, header -> header.customParam("x", 1))))
        .isEqualTo(utf8(PAYLOAD));
  }

  @Test
  void toString_showsNoKey() {
    assertThat(KEYS).hasToString("VerificationKeys[2]");
  }

  // Refused signatures.

  @ParameterizedTest
  @MethodSource("signers")
  void verify_anyBitFlipped_isRefused(Signer signer) {
    byte[] jws = utf8(signer.sign("{}"));
    for (int bit = 0; bit < jws.length * 8; bit++) {
      byte[] flipped = jws.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      int at = bit;
      assertThatThrownBy(() -> KEYS.verify("it", flipped))
          .as(() -> "bit " + at)
          .isInstanceOf(ConfigurationException.class);
    }
    assertThat(KEYS.verify("it", jws)).isEqualTo(utf8("{}"));
  }

  @ParameterizedTest
  @MethodSource("signers")
  void verify_cutAnywhereOrLonger_isRefused(Signer signer) {
    String jws = signer.sign("{}");
    for (int length = 0; length < jws.length(); length++) {
      String cut = jws.substring(0, length);
      assertThatThrownBy(() -> verify(cut)).isInstanceOf(ConfigurationException.class);
    }
    for (String more : List.of("A", "AAAA", ".", ".A", "=", "==", "\n", " ", "\0", "\r\n")) {
      assertThatThrownBy(() -> verify(jws + more)).isInstanceOf(ConfigurationException.class);
      assertThatThrownBy(() -> verify(more + jws)).isInstanceOf(ConfigurationException.class);
      assertThatThrownBy(() -> verify(jws.replace(".", more + ".")))
          .isInstanceOf(ConfigurationException.class);
      assertThatThrownBy(() -> verify(jws.replace(".", "." + more)))
          .isInstanceOf(ConfigurationException.class);
    }
  }

  /** Correctly signed by the Ed25519 key; only the header is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'alg':'none','kid':'ed','typ':'consent+jwt'}      | its algorithm differs from that of its key
          {'alg':'None','kid':'ed','typ':'consent+jwt'}      | its algorithm differs from that of its key
          {'alg':'','kid':'ed','typ':'consent+jwt'}          | its algorithm differs from that of its key
          {'alg':'eddsa','kid':'ed','typ':'consent+jwt'}     | its algorithm differs from that of its key
          {'alg':'ES256','kid':'ed','typ':'consent+jwt'}     | its algorithm differs from that of its key
          {'alg':'HS256','kid':'ed','typ':'consent+jwt'}     | its algorithm differs from that of its key
          {'alg':'RS256','kid':'ed','typ':'consent+jwt'}     | its algorithm differs from that of its key
          {'alg':'Ed448','kid':'ed','typ':'consent+jwt'}     | its algorithm differs from that of its key
          {'alg':'EdDSA','kid':'ec','typ':'consent+jwt'}     | its algorithm differs from that of its key
          {'alg':'ES256','kid':'ec','typ':'consent+jwt'}     | its signature is not valid
          {'alg':'EdDSA','kid':'hush','typ':'consent+jwt'}   | an unknown key
          {'alg':'EdDSA','kid':'','typ':'consent+jwt'}       | an unknown key
          {'alg':'EdDSA','typ':'consent+jwt'}                | 'kid' is missing or not a string
          {'alg':'EdDSA','kid':7,'typ':'consent+jwt'}        | 'kid' is missing or not a string
          {'alg':'EdDSA','kid':null,'typ':'consent+jwt'}     | 'kid' is missing or not a string
          {'kid':'ed','typ':'consent+jwt'}                   | 'alg' is missing or not a string
          {'alg':null,'kid':'ed','typ':'consent+jwt'}        | 'alg' is missing or not a string
          {'alg':['EdDSA'],'kid':'ed','typ':'consent+jwt'}   | 'alg' is missing or not a string
          {'alg':'EdDSA','kid':'ed'}                         | 'typ' is missing or not a string
          {'alg':'EdDSA','kid':'ed','typ':'JWT'}             | 'typ' must be consent+jwt
          {'alg':'EdDSA','kid':'ed','typ':'Consent+JWT'}     | 'typ' must be consent+jwt
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','crit':[]}      | 'crit' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','crit':['exp']} | 'crit' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','crit':null}    | 'crit' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','b64':true}     | 'b64' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','b64':false,'crit':['b64']} | is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','jwk':{}}       | 'jwk' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','jku':'http://hush'} | 'jku' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','x5u':'http://hush'} | 'x5u' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','x5c':['hush']} | 'x5c' is not accepted
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt','zip':'DEF'}    | 'zip' is not accepted
          {'alg':'none','alg':'EdDSA','kid':'ed','typ':'consent+jwt'}   | duplicate key in this map
          {'alg':'EdDSA','kid':'ec','kid':'ed','typ':'consent+jwt'}     | duplicate key in this map
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt'} {}             | unexpected text after the end
          {'alg':'EdDSA','kid':'ed','typ':'consent+jwt'                 | unexpected end of the document
          ['EdDSA']                                                     | expected a map
          'EdDSA'                                                       | expected a map
          """)
  void verify_otherHeader_isRefused(String header, String message) {
    assertRefused(ED.signHeader(header.replace('\'', '"'), PAYLOAD), message);
  }

  @Test
  void verify_noSignature_isRefused() {
    for (String alg : List.of("none", "None", "NONE", "nOnE", "EdDSA", "ES256")) {
      for (String id : List.of("ed", "ec")) {
        String header =
            "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"consent+jwt\"}".formatted(alg, id);
        String signed = Base64URL.encode(header) + "." + Base64URL.encode(PAYLOAD);
        assertThatThrownBy(() -> verify(signed + ".")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> verify(signed)).hasMessageContaining("not a signed document");
      }
    }
  }

  /** A MAC whose key is public: each form of the public key. */
  @ParameterizedTest
  @MethodSource("signers")
  void verify_publicKeyAsASecret_isRefused(Signer signer) throws JOSEException {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .keyID(signer.id())
            .type(new JOSEObjectType("consent+jwt"))
            .build();
    VerificationKey key =
        new KeyReader("KEYS")
            .read(utf8("{\"keys\": [" + signer.publicJwk() + "]}"))
            .get(signer.id());
    for (byte[] secret : List.of(key.key().getEncoded(), utf8(signer.publicJwk()))) {
      JWSObject jws = new JWSObject(header, new Payload(PAYLOAD));
      jws.sign(new MACSigner(secret));
      assertRefused(jws.serialize(), "its algorithm differs from that of its key");
    }
  }

  @ParameterizedTest
  @MethodSource("signers")
  void verify_anotherKeyOfTheSameName_isRefused(Signer signer) {
    Signer other = signer == ED ? Signer.ed25519("ed") : Signer.es256("ec");
    assertRefused(other.sign(PAYLOAD), "its signature is not valid");
  }

  @ParameterizedTest
  @MethodSource("signers")
  void verify_partsOfTwoDocuments_isRefused(Signer signer) {
    String[] one = signer.sign("{\"a\": 1}").split("\\.");
    String[] two = signer.sign("{\"a\": 2}").split("\\.");
    assertRefused(one[0] + "." + one[1] + "." + two[2], "its signature is not valid");
    assertRefused(one[0] + "." + two[1] + "." + one[2], "its signature is not valid");
  }

  /** CVE-2022-21449: halves that are zero, or the order itself, which is equivalent to zero. */
  @Test
  void verify_halfOfASignatureOutOfRange_isRefused() {
    String jws = EC.sign(PAYLOAD);
    String signed = jws.substring(0, jws.lastIndexOf('.') + 1);
    byte[] good = Base64Url.decode(jws.substring(signed.length()));
    byte[] zero = new byte[32];
    byte[] order = unsigned(P256Points.ORDER);
    byte[] r = Arrays.copyOf(good, 32);
    byte[] s = Arrays.copyOfRange(good, 32, 64);
    Stream.of(
            new byte[][] {zero, zero},
            new byte[][] {zero, s},
            new byte[][] {r, zero},
            new byte[][] {order, s},
            new byte[][] {r, order},
            new byte[][] {order, order},
            new byte[][] {unsigned(P256Points.ORDER.subtract(BigInteger.ONE)), s})
        .forEach(
            halves -> {
              byte[] signature = Arrays.copyOf(halves[0], 64);
              System.arraycopy(halves[1], 0, signature, 32, 32);
              assertRefused(signed + Base64URL.encode(signature), "its signature is not valid");
            });
  }

  /**
   * The DER form of a signature, which the JDK also writes, and lengths that the JDK might accept.
   */
  @Test
  void verify_signatureOfAnotherForm_isRefused() throws JOSEException {
    String jws = EC.sign(PAYLOAD);
    String signed = jws.substring(0, jws.lastIndexOf('.') + 1);
    byte[] good = Base64Url.decode(jws.substring(signed.length()));
    byte[] der = ECDSA.transcodeSignatureToDER(good);
    assertRefused(signed + Base64URL.encode(der), "its signature is not valid");
    for (int length : new int[] {0, 1, 2, 62, 63, 65, 66, 96, 128}) {
      assertRefused(
          signed + Base64URL.encode(Arrays.copyOf(good, length)), "its signature is not valid");
    }
  }

  /** Adding the order to S would give a second signature of the same document (RFC 8032, 5.1.7). */
  @Test
  void verify_ed25519ScalarTooLarge_isRefused() {
    String jws = ED.sign(PAYLOAD);
    String signed = jws.substring(0, jws.lastIndexOf('.') + 1);
    byte[] good = Base64Url.decode(jws.substring(signed.length()));
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    byte[] bigEndian =
        unsigned(new BigInteger(1, reversed(Arrays.copyOfRange(good, 32, 64))).add(order));
    System.arraycopy(reversed(bigEndian), 0, good, 32, 32);
    assertRefused(signed + Base64URL.encode(good), "its signature is not valid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a",
        "{\"sub\": \"acme/u7\", \"consent\": {}}",
        "{\"subject\": \"acme/u7\", \"revision\": 1, \"choices\": []}",
        "a.b.c.d.e"
      })
  void verify_noCompactForm_isRefused(String text) {
    assertThatThrownBy(() -> verify(text)).isInstanceOf(ConfigurationException.class);
  }

  /** RFC 7515, section 7.2: the general and the flattened form. */
  @Test
  void verify_jsonSerialization_isRefused() {
    String[] parts = ED.sign(PAYLOAD).split("\\.");
    String flattened =
        "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
            .formatted(parts[0], parts[1], parts[2]);
    String general =
        "{\"payload\":\"%s\",\"signatures\":[{\"protected\":\"%s\",\"signature\":\"%s\"}]}"
            .formatted(parts[1], parts[0], parts[2]);
    assertRefused(flattened, "not a signed document in compact form");
    assertRefused(general, "not a signed document in compact form");
  }

  @Test
  void verify_notCanonicalBase64_isRefused() {
    String header = "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"consent+jwt\"}"; // 46 bytes
    String encoded = Base64URL.encode(header).toString();
    assertThat(encoded.length() % 4).isNotZero();
    String stray = encoded.substring(0, encoded.length() - 1) + '1';
    String payload = Base64URL.encode(PAYLOAD).toString();
    assertThat(verify(ED.signParts(encoded + "." + payload))).isEqualTo(utf8(PAYLOAD));
    assertRefused(ED.signParts(encoded + "=." + payload), "its header is not base64url");
    assertRefused(ED.signParts(encoded + "==." + payload), "its header is not base64url");
    assertRefused(ED.signParts(stray + "." + payload), "its header is not base64url");
    assertRefused(ED.signParts(encoded + "." + payload + "="), "its payload is not base64url");
    assertRefused(ED.signParts(encoded + "." + payload + "AA"), "its payload is not base64url");
    assertRefused(ED.signParts(encoded + ".++//"), "its payload is not base64url");
    assertRefused(ED.signParts(encoded + ".\u00e4"), "its payload is not base64url");
  }

  @Test
  void verify_detachedPayload_isRefused() {
    String[] parts = ED.sign(PAYLOAD).split("\\.");
    assertRefused(parts[0] + ".." + parts[2], "its signature is not valid");
  }

  @Test
  void verify_hugeOrDeep_isRefused() {
    byte[] huge = new byte[VerificationKeys.MAX_SIGNED_BYTES + 1];
    Arrays.fill(huge, (byte) 'A');
    assertThatThrownBy(() -> KEYS.verify("it", huge)).hasMessageContaining("at most");
    Arrays.fill(huge, (byte) '.');
    assertThatThrownBy(() -> KEYS.verify("it", huge)).hasMessageContaining("at most");
    String deep = "{\"alg\":" + "[".repeat(100) + "]".repeat(100) + "}";
    assertRefused(ED.signHeader(deep, PAYLOAD), "nested more than");
    String padded =
        "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"consent+jwt\",\"x\":\""
            + "x".repeat(5000)
            + "\"}";
    assertRefused(ED.signHeader(padded, PAYLOAD), "at most 4096");
    String controls = "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"consent+jwt\0\"}";
    assertRefused(ED.signHeader(controls, PAYLOAD), "control character");
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] result = new byte[32];
    for (int i = 1; i <= Math.min(32, bytes.length); i++) {
      result[32 - i] = bytes[bytes.length - i];
    }
    return result;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }
}
