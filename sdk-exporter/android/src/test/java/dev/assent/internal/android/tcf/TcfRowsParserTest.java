/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mappings, and the errors of wrong ones. */
class TcfRowsParserTest {
  private static final String ROW =
      "{'purpose':'8','vendor':'755','for':'product_improvement','categories':['content.chat']}";

  private static TcfRows parse(String json) {
    return TcfRowsParser.parse(
        "tcf.json",
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        Categories.of(List.of(Category.of("content.whiteboard"))),
        Set.of(new Purpose("ads")));
  }

  private static String with(String rows) {
    return "{'account':'acme','terms':'2024-02-01','tcf':{'sources':['300','28'],'choices':["
        + rows
        + "]}}";
  }

  @Test
  void parse_mapping_hasItsRows() {
    TcfRows mapping =
        parse(
            with(
                ROW
                    + ",{'purpose':'1','vendor':'65535','for':'ads',"
                    + "'categories':['content','protected.health']}"));

    assertThat(mapping.account()).isEqualTo("acme");
    assertThat(mapping.terms()).isEqualTo(LocalDate.of(2024, 2, 1));
    assertThat(mapping.sources()).containsExactlyInAnyOrder(300, 28);
    assertThat(mapping.rows().get(0))
        .isEqualTo(new TcfRow(8, 755, Purpose.PRODUCT_IMPROVEMENT, Set.of(Category.CONTENT_CHAT)));
    assertThat(mapping.rows().get(1).categories())
        .contains(
            Category.CONTENT_AUDIO, Category.of("content.whiteboard"), Category.PROTECTED_HEALTH)
        .doesNotContain(Category.PROTECTED_EDUCATION);
  }

  @Test
  void parse_twoPurposesOfOneVendor_areAccepted() {
    assertThat(
            parse(
                    with(
                        ROW
                            + ","
                            + ROW.replace("content.chat", "content.audio").replace("'8'", "'9'")))
                .rows())
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'8' | '12' | choice 1, purpose",
        "'8' | 8 | choice 1, purpose",
        "'8' | '0' | choice 1, purpose",
        "'755' | '70000' | choice 1, vendor",
        "'755' | 'x' | choice 1, vendor",
        "'purpose':'8', | ~~ | choice 1: 'purpose' is missing",
        "'vendor':'755', | ~~ | choice 1: 'vendor' is missing",
        "'purpose':'8' | 'purpos':'8' | choice 1: expected a map",
        "product_improvement | any | choice 1, for: expected a purpose",
        "'content.chat' | 'any' | choice 1, categories",
        "'content.chat' | 'protected' | choice 1, categories",
        "'content.chat' | 'unclassified' | choice 1, categories",
        "'content.chat' | 3 | choice 1, categories",
        "'content.chat' | ~~ | choice 1, categories: expected at least one",
        "'300' | 300 | tcf, sources",
        "'300','28' | ~~ | tcf, sources",
        "'acme' | 'acme/u7' | account",
        "'acme' | 'a c' | account",
        "'account':'acme', | ~~ | 'account' is missing",
        "'2024-02-01' | '2024-02-31' | expected a date",
        "'terms' | 'terns' | unknown key",
      })
  void parse_mistake_isNamedWithItsPlace(String right, String wrong, String problem) {
    String json = with(ROW).replace(right, wrong);
    assertThat(json).isNotEqualTo(with(ROW));
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("tcf.json:1: ")
        .hasMessageContaining(problem);
  }

  @Test
  void parse_noChoice_isRefused() {
    assertThatThrownBy(() -> parse(with(""))).hasMessageContaining("tcf, choices: expected 1");
  }

  @Test
  void parse_onePurposeHereForTwoVendors_isRefused() {
    String other = ROW.replace("755", "756").replace("content.chat", "content.audio");
    assertThatThrownBy(() -> parse(with(ROW + "," + other)))
        .hasMessageContaining("tcf, choice 2, for: another vendor");
  }

  @Test
  void parse_oneCellForTwoQuestions_isRefused() {
    String other = ROW.replace("'8'", "'9'").replace("content.chat", "content");
    assertThatThrownBy(() -> parse(with(ROW + "," + other)))
        .hasMessageContaining("tcf, choice 2, for: another vendor or choice");
  }
}
