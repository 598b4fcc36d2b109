/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import static dev.assent.internal.policy.PolicyCases.assertCells;
import static dev.assent.internal.policy.PolicyCases.file;
import static dev.assent.internal.policy.PolicyCases.load;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The presets, row by row of the vendor's terms; and that they are total. */
class PresetTest {
  private static final Categories CATEGORIES =
      Categories.of(List.of(Category.of("biometric.face"), Category.of("content.whiteboard")));

  /** What applications load, and what people read and copy, down to the lines that are reported. */
  @ParameterizedTest
  @ValueSource(strings = {"strict", "terms"})
  void json_ofPreset_saysTheSameAsYamlInTheSameLines(String preset) throws IOException {
    Object yaml = content(Node.parse(preset, resource(preset + ".yaml"), 10_000));
    Object json = content(Node.parseJson(preset, resource(preset + ".json"), 10_000));

    assertThat(json).isEqualTo(yaml);
    assertThat(json.toString()).contains("basis=never, categories=[unclassified]");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = requireNonNull(PooledPolicy.class.getResourceAsStream(name))) {
      return stream.readAllBytes();
    }
  }

  private static Object content(Node node) {
    if (node.isMap()) {
      Map<String, Object> entries = new TreeMap<>();
      entries.put("line", node.location());
      node.map().forEach((key, value) -> entries.put(key, content(value)));
      return entries;
    }
    if (node.isList()) {
      return node.list().stream().map(PresetTest::content).toList();
    }
    try {
      return node.bool();
    } catch (ConfigurationException noBoolean) {
      return node.text();
    }
  }

  @Test
  void terms_serviceGeneratedData_allowedForEveryPurposeOfTheVendor() {
    assertCells(
        load(CATEGORIES, "terms"),
        CATEGORIES,
        """
        service   service_operation           first_party  allow
        service   security                    first_party  allow
        service   product_improvement         first_party  allow
        service   quality_assurance           first_party  allow
        service   ai_training                 first_party  allow
        service   ai_feature.meeting_summary  first_party  allow
        """);
  }

  @Test
  void terms_audioVideoAndChat_askForEachPurposeOfTheVendor() {
    assertCells(
        load(CATEGORIES, "terms"),
        CATEGORIES,
        """
        content.audio       ai_training                 first_party  opt_in
        content.video       ai_training                 first_party  opt_in
        content.chat        ai_training                 first_party  opt_in
        content.whiteboard  ai_training                 first_party  opt_in
        content             product_improvement         first_party  opt_in
        content             service_operation           first_party  opt_in
        content             ai_feature.meeting_summary  first_party  opt_in
        content             ai_feature.chat_compose     first_party  opt_in
        """);
  }

  @Test
  void terms_educationRecordsAndHealthInformation_askThePersonThemselves() {
    assertCells(
        load(CATEGORIES, "terms"),
        CATEGORIES,
        """
        protected.education  ai_training          first_party  opt_in  own
        protected.health     ai_training          first_party  opt_in  own
        protected            product_improvement  first_party  opt_in  own
        protected            service_operation    first_party  opt_in  own
        protected            service_operation    processor    never
        protected            ai_training          third_party  never
        """);
  }

  @Test
  void terms_modelVendorAsProcessor_getsContentForGenerativeFeaturesAlone() {
    assertCells(
        load(CATEGORIES, "terms"),
        CATEGORIES,
        """
        content   ai_feature.meeting_summary  processor  opt_in
        content   ai_feature.chat_compose     processor  opt_in
        content   ai_training                 processor  never
        content   product_improvement         processor  never
        content   service_operation           processor  never
        service   service_operation           processor  allow
        service   security                    processor  allow
        service   ai_training                 processor  never
        service   ai_feature.meeting_summary  processor  never
        personal  service_operation           processor  never
        personal  ai_feature.meeting_summary  processor  never
        """);
  }

  @Test
  void terms_thirdPartyModels_getNothing() {
    assertCells(
        load(CATEGORIES, "terms"),
        CATEGORIES,
        """
        service    ai_training                 third_party  never
        service    service_operation           third_party  never
        content    ai_training                 third_party  never
        content    ai_feature.meeting_summary  third_party  never
        personal   service_operation           third_party  never
        protected  ai_training                 third_party  never
        """);
  }

  @Test
  void terms_personalData_allowedToRunAndSecureTheService() {
    assertCells(
        load(CATEGORIES, "terms"),
        CATEGORIES,
        """
        personal  service_operation    first_party  allow
        personal  security             first_party  allow
        personal  product_improvement  first_party  opt_in
        personal  ai_training          first_party  opt_in
        """);
  }

  @Test
  void strict_everyColumn_asTheDesignSays() {
    assertCells(
        load(CATEGORIES, "strict"),
        CATEGORIES,
        """
        service    service_operation           first_party  allow
        service    security                    first_party  allow
        service    product_improvement         first_party  opt_in
        service    ai_training                 first_party  opt_in
        personal   service_operation           first_party  opt_in
        content    service_operation           first_party  opt_in
        content    ai_feature.meeting_summary  first_party  opt_in
        protected  service_operation           first_party  opt_in  own
        service    service_operation           processor    never
        content    ai_feature.meeting_summary  processor    never
        service    service_operation           third_party  never
        content    ai_training                 third_party  never
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "terms"})
  void preset_everyCell_isStatedByARuleAndTraceable(String preset) {
    PooledPolicy policy =
        PooledPolicy.load(List.of(preset), CATEGORIES, Set.of(new Purpose("model_evaluation")));
    for (Purpose purpose : policy.purposes()) {
      for (Recipient recipient : Recipient.values()) {
        for (int bit = 0; bit < CATEGORIES.size(); bit++) {
          Cell cell = policy.cell(bit, purpose, recipient);
          assertThat(cell.decidedBy()).as(CATEGORIES.name(bit) + purpose + recipient).isNotNull();
          assertThat(cell.decidedBy().location()).matches(preset + ":[0-9]+");
          assertThat(cell.sinceEpochNanos()).isEqualTo(Long.MIN_VALUE);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "terms"})
  void preset_unclassifiedAndForeignGroups_neverAnywhere(String preset) {
    PooledPolicy policy = load(CATEGORIES, preset);
    for (Purpose purpose : policy.purposes()) {
      for (Recipient recipient : Recipient.values()) {
        assertCells(
            policy,
            CATEGORIES,
            "unclassified "
                + purpose
                + " "
                + recipient.id()
                + " never\n"
                + "biometric.face "
                + purpose
                + " "
                + recipient.id()
                + " never");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "terms"})
  void preset_pooledWithAFileThatAllowsAll_loosensNothing(String preset, @TempDir Path directory) {
    String open =
        file(
            directory,
            "open.yaml",
            "rules: [{categories: [any], purposes: [any], recipients: [any], basis: allow}]");
    PooledPolicy alone = load(CATEGORIES, preset);
    PooledPolicy pooled = load(CATEGORIES, preset, open);
    for (Purpose purpose : alone.purposes()) {
      for (Recipient recipient : Recipient.values()) {
        for (int bit = 0; bit < CATEGORIES.size(); bit++) {
          assertThat(pooled.cell(bit, purpose, recipient).basis())
              .isEqualTo(alone.cell(bit, purpose, recipient).basis());
        }
      }
    }
  }

  @Test
  void terms_itsDate_isTheVendors() {
    assertThat(load(CATEGORIES, "terms").terms()).isEqualTo(LocalDate.of(2023, 8, 7));
    assertThat(load(CATEGORIES, "strict").terms()).isNull();
  }

  @Test
  void decidedBy_strict_namesTheLineOfTheRule() {
    Cell cell =
        load(CATEGORIES, "strict").cell(0, Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY);
    assertThat(cell.decidedBy().location()).isEqualTo("strict:7");
  }
}
