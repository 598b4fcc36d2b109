/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of a consent platform that other applications use too. */
class PlainDocumentsTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final DocumentReader READER =
      DocumentReader.plain(CATEGORIES, Set.copyOf(Purpose.BUILT_IN));

  private static MaskedDocument read(String json) {
    return READER
        .read("https://consent.example", json.getBytes(UTF_8), "acme/u7", Instant.EPOCH)
        .document();
  }

  private static String document(String purpose, String category, String choice, String adds) {
    return """
        {"subject": "acme/u7", "revision": 1, "adds": [%s], "choices": [
          {"purpose": "%s", "categories": ["%s"], "choice": "%s", "at": "2024-01-01T00:00:00Z"}]}
        """
        .formatted(adds, purpose, category, choice);
  }

  @Test
  void read_otherSubject_refusedWithoutNamingIt() {
    assertThatThrownBy(
            () ->
                READER.read(
                    "https://consent.example",
                    document("ai_training", "content", "granted", "").getBytes(UTF_8),
                    "acme/u8",
                    Instant.EPOCH))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("another subject")
        .hasMessageNotContaining("u7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"granted", "denied"})
  void read_purposeOfAnotherApplication_leftOut(String choice) {
    assertThat(read(document("ad_targeting.retail", "content", choice, "")).choices()).isEmpty();
  }

  @Test
  void read_categoryOfAnotherApplication_grantedInVain() {
    assertThat(read(document("ai_training", "content.whiteboard", "granted", "")).choices())
        .isEmpty();
  }

  @Test
  void read_categoryOfAnotherApplication_deniedDeniesItsGroup() {
    assertThat(read(document("ai_training", "content.whiteboard", "denied", "")).choices())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.isDenied()).isTrue();
              assertThat(it.categories()).isEqualTo(CATEGORIES.mask("content"));
            });
  }

  @Test
  void read_categoryOfNoGroupKnownHere_deniedDeniesAll() {
    assertThat(read(document("ai_training", "genome.raw", "denied", "")).choices().get(0))
        .extracting(MaskedChoice::categories)
        .isEqualTo(CATEGORIES.any());
  }

  @Test
  void read_addedCategoryOfAnotherApplication_addsItsGroup() {
    assertThat(read(document("ai_training", "content", "denied", "\"protected.biometric\"")).adds())
        .isEqualTo(CATEGORIES.mask("protected"));
  }

  @ParameterizedTest
  @CsvSource({
    "any,content",
    "ai_feature,content",
    "AI_Training,content",
    "ai training,content",
    "ai_training,any",
    "ai_training,unclassified",
    "ai_training,protected",
    "ai_training,Content",
    "ai_training,'*'"
  })
  void read_whatIsNoName_refused(String purpose, String category) {
    for (String choice : new String[] {"granted", "denied"}) {
      assertThatThrownBy(() -> read(document(purpose, category, choice, "")))
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
