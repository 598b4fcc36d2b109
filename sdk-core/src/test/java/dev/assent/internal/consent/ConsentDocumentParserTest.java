/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.Rounds;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Consent documents: valid ones, refused ones, and the round trip of writing and reading. */
@Tag("rounds")
class ConsentDocumentParserTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final ConsentDocumentParser DOCUMENTS =
      new ConsentDocumentParser(new ChoiceVocabulary(CATEGORIES, Set.copyOf(Purpose.BUILT_IN)));
  private static final String VALID =
      """
      {"documents": [
        {"subject": "acme/u7", "revision": 42, "adds": [],
         "choices": [{"purpose": "ai_training",
          "categories": ["content.chat"],
          "choice": "granted",
          "terms": "2023-08-07",
          "at": "2023-08-08T09:00:00Z",
          "expires": null,
          "coversHeld": false}]}]}
      """;

  private static Map<String, MaskedDocument> read(String json) {
    return DOCUMENTS.read("consent.json", json.getBytes(UTF_8));
  }

  @Test
  void read_documentOfTheDesign_asItSays() {
    assertThat(read(VALID).get("acme/u7"))
        .isEqualTo(
            new MaskedDocument(
                "acme/u7",
                42,
                0,
                List.of(
                    new MaskedChoice(
                        Purpose.AI_TRAINING,
                        CATEGORIES.mask("content.chat"),
                        ChoiceValue.GRANTED,
                        LocalDate.of(2023, 8, 7),
                        Instant.parse("2023-08-08T09:00:00Z"),
                        null,
                        false))));
  }

  @Test
  void read_groupAndProtectedLeaf_mask() {
    MaskedDocument document =
        read(VALID
                .replace("\"content.chat\"", "\"content\", \"protected.health\"")
                .replace("\"adds\": []", "\"adds\": [\"protected.education\"]"))
            .get("acme/u7");
    assertThat(document.choices().get(0).categories())
        .isEqualTo(CATEGORIES.mask("content") | CATEGORIES.mask("protected.health"));
    assertThat(document.adds()).isEqualTo(CATEGORIES.mask("protected.education"));
  }

  @Test
  void read_optionalFieldsLeftOut_defaults() {
    MaskedChoice choice =
        read("""
                {"documents": [{"subject": "a", "revision": 0, "choices": [
                  {"purpose": "security", "categories": ["service"], "choice": "granted",
                   "at": "2023-08-08T09:00:00.5Z"}]}]}
                """)
            .get("a")
            .choices()
            .get(0);
    assertThat(choice.terms()).isNull();
    assertThat(choice.expires()).isNull();
    assertThat(choice.coversHeld()).isFalse();
  }

  @Test
  void read_denialWithExpiry_hasNoEnd() {
    MaskedChoice choice =
        read(VALID
                .replace("granted", "denied")
                .replace("\"expires\": null", "\"expires\": \"2023-09-01T00:00:00Z\""))
            .get("acme/u7")
            .choices()
            .get(0);
    assertThat(choice.expires()).isNull();
    assertThat(choice.endEpochNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "acme/u7"                | "acme//u7"             | 2 | subject: write non-empty segments
          "acme/u7"                | ""                     | 2 | subject: write non-empty segments
          "acme/u7"                | 7                      | 2 | expected a string
          "acme/u7"                | null                   | 2 | expected a string
          42                       | -1                     | 2 | revision: expected a whole number from 0
          42                       | 4.5                    | 2 | expected a whole number
          42                       | "42"                   | 2 | expected a whole number
          42                       | 9223372036854775808    | 2 | expected a whole number
          42                       | null                   | 2 | expected a whole number
          "adds": []               | "adds": ["content"]    | 2 | adds: expected a category
          "adds": []               | "adds": ["secretword"] | 2 | adds: expected a category
          "adds": []               | "adds": ["unclassified"] | 2 | adds: expected a category
          "adds": []               | "adds": "content.chat" | 2 | expected a list
          "adds": []               | "add": []              | 2 | unknown key
          "adds": []               | "adds": [], "secretword": 1 | 2 | unknown key
          "ai_training"            | "secretword"           | 3 | purpose: expected one purpose
          "ai_training"            | "any"                  | 3 | purpose: expected one purpose
          "ai_training"            | "ai_feature"           | 3 | not a group
          "ai_training"            | ["ai_training"]        | 3 | expected a string
          "content.chat"           | "secretword"           | 4 | categories: expected a category
          "content.chat"           | "any"                  | 4 | categories: expected a category
          "content.chat"           | "!content.chat"        | 4 | categories: expected a category
          "content.chat"           | "protected"            | 4 | protected categories one by one
          "content.chat"           | "unclassified"         | 4 | not any or unclassified
          ["content.chat"]         | []                     | 4 | categories: expected at least one
          ["content.chat"]         | "content.chat"         | 4 | expected a list
          "granted"                | "secretword"           | 5 | choice: expected granted or denied
          "granted"                | "GRANTED"              | 5 | choice: expected granted or denied
          "granted"                | true                   | 5 | expected a string
          "2023-08-07"             | "2023-02-30"           | 6 | expected a date
          "2023-08-07"             | "secretword"           | 6 | expected a date
          "2023-08-07"             | 2023                   | 6 | expected a string
          "2023-08-08T09:00:00Z"   | "2023-08-08"           | 7 | expected a time in UTC
          "2023-08-08T09:00:00Z"   | "2023-08-08T09:00:00+02:00" | 7 | expected a time in UTC
          "2023-08-08T09:00:00Z"   | "2023-08-08T25:00:00Z" | 7 | expected a time in UTC
          "2023-08-08T09:00:00Z"   | null                   | 7 | expected a string
          "expires": null          | "expires": "never"     | 8 | expected a time in UTC
          "expires": null          | "expires": "2023-02-30T00:00:00Z" | 8 | expected a time in UTC
          "coversHeld": false      | "coversHeld": "false"  | 9 | true or false
          "coversHeld": false      | "coversHeld": 0        | 9 | true or false
          "purpose"                | "purposes"             | 3 | unknown key
          "documents"              | "document"             | 1 | unknown key
          """)
  void read_oneMistake_namesLineAndFieldButNotTheValue(
      String valid, String mistake, int line, String message) {
    assertThat(VALID).contains(valid);
    assertThatThrownBy(() -> read(VALID.replace(valid, mistake)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("consent.json:" + line + ": ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secretword");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          subject    | "subject": "acme/u7",
          revision   | "revision": 42,
          purpose    | "purpose": "ai_training",
          categories | "categories": ["content.chat"],
          choice     | "choice": "granted",
          at         | "at": "2023-08-08T09:00:00Z",
          """)
  void read_fieldMissing_namesIt(String field, String entry) {
    assertThat(VALID).contains(entry);
    assertThatThrownBy(() -> read(VALID.replace(entry, "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'" + field + "' is missing");
  }

  @Test
  void read_sameSubjectTwice_refused() {
    String one = "{\"subject\": \"a\", \"revision\": 1, \"choices\": []}";
    assertThatThrownBy(() -> read("{\"documents\": [" + one + ",\n" + one + "]}"))
        .hasMessageStartingWith("consent.json:2: duplicate document of a subject");
  }

  @Test
  void read_tooManyChoices_refused() {
    String choice =
        "{\"purpose\":\"security\",\"categories\":[\"service\"],\"choice\":\"denied\",\"at\":\"2023-08-08T09:00:00Z\"}";
    String choices = String.join(",", Collections.nCopies(1025, choice));
    assertThatThrownBy(
            () ->
                read(
                    "{\"documents\":[{\"subject\":\"a\",\"revision\":1,\"choices\":["
                        + choices
                        + "]}]}"))
        .hasMessageContaining("choices: at most 1024");
  }

  @Test
  void read_everyTruncation_refused() {
    String json = VALID.strip();
    for (int length = 0; length < json.length(); length++) {
      String cut = json.substring(0, length);
      assertThatThrownBy(() -> read(cut))
          .as("the first %s characters", length)
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void read_deepNesting_refused() {
    assertThatThrownBy(() -> read("{\"documents\": " + "[".repeat(100_000)))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void write_randomDocuments_readBackTheSame() {
    for (long seed = 1; seed <= Rounds.of(200); seed++) {
      Random random = new Random(seed);
      List<MaskedDocument> documents = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        documents.add(document("acme" + i + "/\"\\u\u00e9\ud83d\ude00" + i, random));
      }
      Map<String, MaskedDocument> read =
          DOCUMENTS.read("written", ConsentDocumentWriter.write(documents, CATEGORIES));
      assertThat(read.values()).as("seed %s", seed).containsExactlyElementsOf(documents);
    }
  }

  private static MaskedDocument document(String subject, Random random) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean granted = random.nextBoolean();
      choices.add(
          new MaskedChoice(
              Purpose.BUILT_IN.get(random.nextInt(Purpose.BUILT_IN.size())),
              (1 + random.nextLong(CATEGORIES.any())) & CATEGORIES.any() | 1,
              granted ? ChoiceValue.GRANTED : ChoiceValue.DENIED,
              random.nextBoolean() ? LocalDate.of(2023, 8, 7) : null,
              Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
              granted && random.nextBoolean() ? Instant.ofEpochSecond(random.nextInt()) : null,
              random.nextBoolean()));
    }
    return new MaskedDocument(
        subject, random.nextInt(99), random.nextLong() & CATEGORIES.any(), choices);
  }
}
