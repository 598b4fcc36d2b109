/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.signature.Signer;
import dev.assent.internal.signature.VerificationKeys;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signed documents are valid for exactly one subject, and only now. */
class SignedDocumentsTest {
  private static final long NOW = 1_700_000_000;
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final Set<Purpose> PURPOSES = Set.copyOf(Purpose.BUILT_IN);
  private static final Signer ED = Signer.ed25519("ed");
  private static final Signer EC = Signer.es256("ec");
  private static final DocumentReader READER =
      DocumentReader.signed(Signer.keys(ED, EC), CATEGORIES, PURPOSES);

  private static final String DOCUMENT =
      """
      {"subject": "acme/u7", "revision": 42, "adds": [],
       "choices": [{"purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
                    "at": "2023-08-08T09:00:00Z"}]}""";

  private static DocumentReader.Result read(String body) {
    return READER.read(
        "it",
        body.getBytes(StandardCharsets.UTF_8),
        "acme/u7",
        Instant.ofEpochSecond(NOW, 500_000_000));
  }

  /**
   * A payload: {@code 'sub':'acme/u7','exp':+3600}, times relative to now, {@code D} a document.
   */
  private static String payload(String members) {
    StringBuilder json = new StringBuilder("{");
    for (String member : members.split(",(?=')")) {
      int colon = member.indexOf(':');
      String value = member.substring(colon + 1);
      json.append(json.length() == 1 ? "" : ",").append(member, 0, colon + 1);
      json.append(value.matches("[+-]\\d+") ? "" + (NOW + Long.parseLong(value)) : value);
    }
    return json.append('}')
        .toString()
        .replace('\'', '"')
        .replace("\"consent\":D", "\"consent\":" + DOCUMENT);
  }

  @Test
  void read_asPlatformsSign_givesTheDocumentUntilItsEnd() {
    for (Signer signer : List.of(ED, EC)) {
      DocumentReader.Result result =
          read(signer.sign(payload("'sub':'acme/u7','iat':+0,'exp':+3600,'consent':D")));
      assertThat(result.document())
          .isEqualTo(
              new ConsentDocumentParser(new ChoiceVocabulary(CATEGORIES, PURPOSES))
                  .readOne("it", DOCUMENT.getBytes(StandardCharsets.UTF_8), 10_000));
      assertThat(result.validUntil()).isEqualTo(Instant.ofEpochSecond(NOW + 3600));
    }
  }

  /** A denial that is signed with a rotated key counts as soon as the file has the key. */
  @Test
  void read_keyFileRotated_theNewKeyCountsAndTheOldOneNoMore(@TempDir Path directory)
      throws IOException {
    String claims = payload("'sub':'acme/u7','iat':+0,'exp':+3600,'consent':D");
    Path file = Files.write(directory.resolve("keys.json"), Signer.set(ED));
    DocumentReader reader =
        DocumentReader.signed(
            VerificationKeys.watching("keys", file, Files.readAllBytes(file)),
            CATEGORIES,
            PURPOSES);
    assertThat(read(reader, ED.sign(claims)).document().revision()).isEqualTo(42);
    assertThatThrownBy(() -> read(reader, EC.sign(claims)))
        .isInstanceOf(ConfigurationException.class);
    String trust = reader.trust();
    assertThat(reader.trust()).isNotEmpty().isEqualTo(trust);

    Files.write(file, Signer.set(EC));

    assertThat(reader.trust())
        .as("so that what the old key signed is read again")
        .isNotEqualTo(trust);

    assertThat(read(reader, EC.sign(claims)).document().revision()).isEqualTo(42);
    assertThatThrownBy(() -> read(reader, ED.sign(claims)))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void read_keyFileBrokenOrGone_theKeysThatItHadCountAndItIsSaidOnce(@TempDir Path directory)
      throws IOException {
    String claims = payload("'sub':'acme/u7','iat':+0,'exp':+3600,'consent':D");
    Path file = Files.write(directory.resolve("keys.json"), Signer.set(ED));
    DocumentReader reader =
        DocumentReader.signed(
            VerificationKeys.watching("keys", file, Files.readAllBytes(file)),
            CATEGORIES,
            PURPOSES);
    Files.writeString(file, "{");
    assertThat(read(reader, ED.sign(claims)).document().revision()).isEqualTo(42);
    Files.delete(file);
    assertThat(read(reader, ED.sign(claims)).document().revision()).isEqualTo(42);
    assertThatThrownBy(() -> read(reader, EC.sign(claims)))
        .isInstanceOf(ConfigurationException.class);
  }

  private static DocumentReader.Result read(DocumentReader reader, String body) {
    return reader.read(
        "it",
        body.getBytes(StandardCharsets.UTF_8),
        "acme/u7",
        Instant.ofEpochSecond(NOW, 500_000_000));
  }

  @Test
  void mediaType_isJose() {
    assertThat(READER.mediaType()).isEqualTo("application/jose");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'sub':'acme/u7','exp':+1,'consent':D
          'sub':'acme/u7','iat':+300,'exp':+3600,'consent':D
          'sub':'acme/u7','iat':-31622000,'exp':+1,'consent':D
          'sub':'acme/u7','iat':+0,'exp':+31622400,'consent':D
          'sub':'acme/u7','exp':+31622400,'consent':D
          'sub':'acme/u7','exp':+1,'iss':'x','jti':7,'consent':D
          """)
  void read_withinBounds_isRead(String members) {
    assertThat(read(ED.sign(payload(members))).document().revision()).isEqualTo(42);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'sub':'acme/u7','iat':+0,'consent':D                  | 'exp' is missing
          'sub':'acme/u7','exp':null,'consent':D                | expected a whole number
          'sub':'acme/u7','exp':'1800000000','consent':D        | expected a whole number
          'sub':'acme/u7','exp':1800000000.5,'consent':D        | expected a whole number
          'sub':'acme/u7','exp':+0,'consent':D                  | exp: the document has expired
          'sub':'acme/u7','exp':-1,'consent':D                  | exp: the document has expired
          'sub':'acme/u7','exp':0,'consent':D                   | exp: the document has expired
          'sub':'acme/u7','exp':9999999999999,'consent':D       | exp: expected seconds since 1970
          'sub':'acme/u7','exp':99999999999999999999,'consent':D | expected a whole number
          'sub':'acme/u7','exp':+31622401,'consent':D           | exp: must be at most 366 days after iat
          'sub':'acme/u7','iat':-10,'exp':+31622391,'consent':D | exp: must be at most 366 days after iat
          'sub':'acme/u7','iat':+301,'exp':+3600,'consent':D    | iat: is ahead of this machine's clock
          'sub':'acme/u7','iat':null,'exp':+3600,'consent':D    | expected a whole number
          'sub':'acme/u7','exp':+1,'nbf':+100,'consent':D       | unknown key; valid keys: [consent, exp, iat, iss, jti, sub]
          'sub':'acme/u7','exp':+1,'aud':'other','consent':D    | unknown key
          'sub':'acme/u7','exp':+1,'exp':+9,'consent':D         | duplicate key in this map
          'sub':'acme/u7','sub':'acme/u7','exp':+9,'consent':D  | duplicate key in this map
          'exp':+3600,'consent':D                               | 'sub' is missing
          'sub':'acme/u8','exp':+3600,'consent':D               | it is signed for another subject
          'sub':'acme','exp':+3600,'consent':D                  | it is signed for another subject
          'sub':'ACME/U7','exp':+3600,'consent':D               | it is signed for another subject
          'sub':'acme/u7/','exp':+3600,'consent':D              | it is signed for another subject
          'sub':['acme/u7'],'exp':+3600,'consent':D             | expected a string
          'sub':'acme/u7','exp':+3600                           | 'consent' is missing
          'sub':'acme/u7','exp':+3600,'consent':null            | expected a map
          'sub':'acme/u7','exp':+3600,'consent':'D'             | expected a map
          'sub':'acme/u7','exp':+3600,'consent':{'subject':'acme/u8','revision':1,'choices':[]} | it is the document of another subject
          'sub':'acme/u7','exp':+3600,'consent':{'subject':'acme/u7','choices':[]} | 'revision' is missing
          """)
  void read_properlySignedButNotForThisSubjectNow_isRefused(String members, String message) {
    assertThatThrownBy(() -> read(ED.sign(payload(members))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("it")
        .hasMessageContaining(message)
        .hasMessageNotContaining("acme");
  }

  @Test
  void read_unsigned_isRefused() {
    assertThatThrownBy(() -> read(DOCUMENT)).hasMessageContaining("not a signed document");
    assertThatThrownBy(() -> read(payload("'sub':'acme/u7','exp':+3600,'consent':D")))
        .hasMessageContaining("not a signed document");
  }

  @Test
  void read_nothingIsBelievedBeforeTheSignatureIsVerified() {
    Signer forger = Signer.ed25519("ed");
    assertThatThrownBy(() -> read(forger.sign("{"))).hasMessage("it: its signature is not valid");
  }

  @Test
  void read_deepPayload_isRefused() {
    String deep = "{\"sub\": " + "[".repeat(200) + "]".repeat(200) + "}";
    assertThatThrownBy(() -> read(ED.sign(deep))).hasMessageContaining("nested more than");
  }
}
