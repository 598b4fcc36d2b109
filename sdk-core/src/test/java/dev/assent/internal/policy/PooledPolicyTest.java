/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import static dev.assent.internal.policy.PolicyCases.assertCells;
import static dev.assent.internal.policy.PolicyCases.file;
import static dev.assent.internal.policy.PolicyCases.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policy files: lists, exceptions, joining, pooling, reloading, and every mistake. */
class PooledPolicyTest {
  private static final Categories CATEGORIES =
      Categories.of(List.of(Category.of("content.whiteboard")));

  @TempDir Path directory;

  private PooledPolicy policy(String... yaml) {
    String[] names = new String[yaml.length];
    for (int i = 0; i < yaml.length; i++) {
      names[i] = file(directory, "p" + i + ".yaml", yaml[i]);
    }
    return load(CATEGORIES, names);
  }

  private Cell cell(PooledPolicy policy, Category category) {
    int bit = Long.numberOfTrailingZeros(CATEGORIES.mask(category));
    return policy.cell(bit, Purpose.AI_TRAINING, Recipient.FIRST_PARTY);
  }

  @Test
  void lists_groupsWildcardsAndExceptions_coverWhatTheySay() {
    assertCells(
        policy(
            """
            rules:
              - {categories: ["!content.file", content], purposes: [any, "!security", "!ai_feature"],
                 recipients: [any, "!third_party"], basis: opt_in}
              - {categories: [any, "!content"], purposes: [security], recipients: [processor], basis: allow}
            """),
        CATEGORIES,
        """
        content.chat        ai_training              first_party  opt_in
        content.whiteboard  ai_training              processor    opt_in
        content.file        ai_training              first_party  never
        content.chat        ai_training              third_party  never
        content.chat        security                 first_party  never
        content.chat        ai_feature.chat_compose  first_party  never
        service             security                 processor    allow
        protected           security                 processor    allow
        content             security                 processor    never
        unclassified        security                 processor    never
        """);
  }

  @Test
  void cell_severalRulesMatch_eachPartIsTheMostRestrictive() {
    PooledPolicy policy =
        policy(
            """
            rules:
              - {categories: [content], purposes: [any], recipients: [any], basis: opt_in,
                 since: 2023-03-31, treatment: redact}
              - {categories: [content.chat], purposes: [any], recipients: [any], basis: opt_out,
                 since: 2024-01-01, inherit: false}
            """);
    Cell chat = cell(policy, Category.CONTENT_CHAT);
    assertThat(chat.basis()).isEqualTo(Basis.OPT_IN);
    assertThat(chat.sinceEpochNanos())
        .isEqualTo(LocalDate.of(2024, 1, 1).toEpochDay() * 86_400_000_000_000L);
    assertThat(chat.treatment()).isEqualTo(Treatment.REMOVE);
    assertThat(chat.ownGrantOnly()).isTrue();
    assertThat(chat.rules()).extracting(Rule::line).containsExactly(2, 4);
    assertThat(chat.decidedBy().line()).isEqualTo(2);
    Cell file = cell(policy, Category.CONTENT_FILE);
    assertThat(file.treatment()).isEqualTo(Treatment.REDACT);
    assertThat(file.ownGrantOnly()).isFalse();
  }

  @Test
  void cell_noRuleMatches_neverWithoutARule() {
    Cell cell = cell(policy("rules: []"), Category.CONTENT_CHAT);
    assertThat(cell.basis()).isEqualTo(Basis.NEVER);
    assertThat(cell.pending()).isEqualTo(Pending.WITHHOLD);
    assertThat(cell.treatment()).isEqualTo(Treatment.REMOVE);
    assertThat(cell.decidedBy()).isNull();
  }

  @Test
  void cell_unknownPurposeOrCategory_never() {
    PooledPolicy policy =
        policy("rules: [{categories: [any], purposes: [any], recipients: [any], basis: allow}]");
    assertThat(policy.cell(0, new Purpose("elsewhere"), Recipient.FIRST_PARTY).basis())
        .isEqualTo(Basis.NEVER);
    assertThat(policy.cell(63, Purpose.SECURITY, Recipient.FIRST_PARTY).basis())
        .isEqualTo(Basis.NEVER);
    assertThat(policy.cell(-1, Purpose.SECURITY, Recipient.FIRST_PARTY).basis())
        .isEqualTo(Basis.NEVER);
  }

  @Test
  void purposes_declaredInOneFile_nameableInAllThatArePooled() {
    PooledPolicy policy =
        policy(
            "rules: [{categories: [service], purposes: [evaluation.offline], recipients: [any], basis: allow}]",
            "purposes: [evaluation.offline]\nterms: 2024-02-29");
    assertCells(policy, CATEGORIES, "service.usage evaluation.offline third_party allow");
    assertThat(policy.purposes()).contains(new Purpose("evaluation.offline"));
    assertThat(policy.terms()).isEqualTo(LocalDate.of(2024, 2, 29));
  }

  @Test
  void rule_text_isThatOfThePolicyOnOneLine() {
    String file =
        file(
            directory,
            "text.yaml",
            """
            rules:
              - categories: [content, "!content.file"]
                purposes: [any]
                recipients: [first_party]
                basis: opt_in
                since: 2023-03-31
                inherit: false
            """);

    PooledPolicy policy = PooledPolicy.load(List.of(file), CATEGORIES, Set.of());

    assertThat(
            policy
                .cell(
                    Long.numberOfTrailingZeros(CATEGORIES.mask("content.chat")),
                    Purpose.AI_TRAINING,
                    Recipient.FIRST_PARTY)
                .decidedBy())
        .extracting(Rule::text)
        .isEqualTo(
            "categories: content, !content.file; purposes: any; recipients: first_party;"
                + " basis: opt_in; since: 2023-03-31; inherit: false");
  }

  @Test
  void purposes_givenByTheApplication_nameable() {
    String file =
        file(
            directory,
            "own.yaml",
            "rules: [{categories: [service], purposes: [evaluation], recipients: [any], basis: allow}]");
    PooledPolicy policy =
        PooledPolicy.load(List.of(file), CATEGORIES, Set.of(new Purpose("evaluation")));
    assertCells(policy, CATEGORIES, "service.usage evaluation first_party allow");
  }

  @Test
  void terms_severalPolicies_latest() {
    assertThat(policy("terms: 2024-05-01", "terms: 2025-01-01", "terms: 2023-08-07").terms())
        .isEqualTo(LocalDate.of(2025, 1, 1));
  }

  @Test
  void reload_fileChanged_newPolicyAndTheOldUnchanged() throws IOException {
    PooledPolicy before = policy("rules: []");
    Files.writeString(
        directory.resolve("p0.yaml"),
        "rules: [{categories: [service], purposes: [any], recipients: [any], basis: allow}]");
    assertCells(before.reload(), CATEGORIES, "service security first_party allow");
    assertCells(before, CATEGORIES, "service security first_party never");
    assertThat(before.files()).containsExactly(directory.resolve("p0.yaml"));
  }

  @Test
  void reload_fileBecameInvalid_throwsAndNothingPermittedHoldsUntilCorrected() throws IOException {
    String valid =
        "rules: [{categories: [service], purposes: [any], recipients: [any], basis: allow}]";
    PooledPolicy policy = policy(valid);
    Files.writeString(directory.resolve("p0.yaml"), "rules: [");
    assertThatThrownBy(policy::reload).isInstanceOf(ConfigurationException.class);

    PooledPolicy closed = policy.withNothingPermitted();
    assertThat(policy.isReadable()).isTrue();
    assertThat(closed.isReadable()).isFalse();
    assertCells(closed, CATEGORIES, "service security first_party never");
    assertThat(closed.files()).isEqualTo(policy.files());
    assertThat(closed.purposes()).isEqualTo(policy.purposes());
    assertThat(closed).hasToString("[" + directory.resolve("p0.yaml") + "]");

    Files.writeString(directory.resolve("p0.yaml"), valid);
    assertCells(closed.reload(), CATEGORIES, "service security first_party allow");
    assertThat(closed.reload().isReadable()).isTrue();
  }

  @Test
  void tightenedBy_anotherPolicy_eachCellIsTheMoreRestrictiveAndNamesTheRulesOfBoth() {
    PooledPolicy now =
        policy(
            """
            rules:
              - {categories: [service], purposes: [any], recipients: [any], basis: allow}
              - {categories: [personal], purposes: [any], recipients: [any], basis: opt_in}
              - {categories: [content], purposes: [any], recipients: [any], basis: opt_in}
            """);
    PooledPolicy next =
        policy(
            """
            rules:
              - {categories: [service], purposes: [any], recipients: [any], basis: opt_out}
              - {categories: [personal], purposes: [any], recipients: [any], basis: allow}
              - {categories: [protected], purposes: [any], recipients: [any], basis: allow}
            """);

    PooledPolicy both = now.tightenedBy(next);

    assertCells(
        both,
        CATEGORIES,
        """
        service       ai_training  first_party  opt_out
        personal      ai_training  first_party  opt_in
        content       ai_training  first_party  never
        protected     ai_training  first_party  never
        """);
    assertThat(cell(both, Category.of("service.usage")).rules())
        .extracting(Rule::basis)
        .containsExactly(Basis.OPT_OUT, Basis.ALLOW);
    assertThat(cell(both.tightenedBy(next), Category.of("service.usage")).rules()).hasSize(2);
    assertThat(both.rules()).as("those of the next one").hasSize(3).isEqualTo(next.rules());
  }

  @Test
  void never_anyCell_never() {
    PooledPolicy never = PooledPolicy.never(CATEGORIES);
    for (Purpose purpose : Purpose.BUILT_IN) {
      for (int bit = 0; bit < CATEGORIES.size(); bit++) {
        assertThat(never.cell(bit, purpose, Recipient.FIRST_PARTY).basis()).isEqualTo(Basis.NEVER);
      }
    }
    assertThat(never.files()).isEmpty();
    assertThat(never.reload()).isSameAs(never);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          categories: [contnt]                 | unknown category 'contnt'; known: [any, content,
          categories: [content, "!chat"]       | unknown category 'chat'
          categories: ["!content"]             | covers no category
          categories: [content, "!content"]    | covers no category
          categories: []                       | covers no category
          categories: content                  | expected a list
          categories: [unclassified]           | unclassified can only be never
          categories: [any, unclassified]      | unclassified can only be never
          purposes: [training]                 | unknown purpose 'training'; known: [ai_feature, ai_feature.chat_compose
          purposes: [any, "!training"]         | unknown purpose 'training'
          recipients: [partner]                | unknown recipient 'partner'; known: [any, first_party, processor, third_party]
          basis: optin                         | unknown basis 'optin'; valid: [allow, opt_out, opt_in, never]
          basis: ALLOW                         | unknown basis 'ALLOW'
          since: 2023-3-31                     | expected a date
          since: 2023-02-30                    | expected a date
          since: 1969-12-31                    | expected a date
          since: 9999-12-31                    | expected a date
          since: soon                          | expected a date
          pending: keep                        | unknown pending 'keep'; valid: [hold, withhold]
          treatment: mask                      | unknown treatment 'mask'; valid: [reduce, redact, remove]
          inherit: no                          | expected true or false
          because: we can                      | unknown key
          """)
  void load_oneMistakeInARule_namesFileLineAndWhatIsValid(String mistake, String message) {
    String key = mistake.substring(0, mistake.indexOf(':'));
    StringBuilder rule = new StringBuilder("terms: 2023-08-07\nrules:\n  - " + mistake + "\n");
    for (String line :
        List.of("categories: [content]", "purposes: [any]", "recipients: [any]", "basis: opt_in")) {
      if (!line.startsWith(key + ":")) {
        rule.append("    ").append(line).append('\n');
      }
    }
    assertThatThrownBy(() -> policy(rule.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(directory.resolve("p0.yaml") + ":3: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"categories", "purposes", "recipients", "basis"})
  void load_keyMissing_namesIt(String missing) {
    String yaml =
        "rules:\n  - {categories: [content], purposes: [any], recipients: [any], basis: never}";
    String without = yaml.replaceAll(missing + ": (\\[\\w+]|never)(, )?", "").replace(", }", "}");
    assertThatThrownBy(() -> policy(without))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("p0.yaml:2: ")
        .hasMessageContaining("'" + missing + "'");
  }

  @Test
  void load_pendingOfAnotherBasis_refused() {
    assertThatThrownBy(
            () ->
                policy(
                    "rules: [{categories: [any], purposes: [any], recipients: [any], basis: allow, pending: withhold}]"))
        .hasMessageContaining("only rules with basis opt_in can have pending");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          purposes: [Training]              | lower case
          purposes: [any]                   | stands for every purpose
          purposes: [ai_feature]            | can't also be the group of another
          purposes: [ai_training.own]       | can't also be the group of another
          purposes: evaluation              | expected a list
          terms: 7 August 2023              | expected a date
          rules: {}                         | expected a list
          rule: []                          | unknown key
          []                                | expected a map
          """)
  void load_mistakeOutsideRules_namesFileAndLine(String yaml, String message) {
    assertThatThrownBy(() -> policy(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(directory.resolve("p0.yaml") + ":1: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stric", "STRICT", " ", "", "no/such/policy.yaml"})
  void load_unknownName_namesVariableAndPresets(String name) {
    assertThatThrownBy(() -> load(CATEGORIES, name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ASSENT_POLICY: '" + name + "'")
        .hasMessageContaining("[strict, terms]");
  }

  @Test
  void load_nothingOrTwiceTheSame_refused() {
    String file = file(directory, "p.yaml", "rules: []");
    String same = directory.resolve("x/../p.yaml").toString();
    assertThatThrownBy(() -> load(CATEGORIES)).hasMessageStartingWith("ASSENT_POLICY: is empty");
    assertThatThrownBy(() -> load(CATEGORIES, "strict", "strict")).hasMessageContaining("twice");
    directory.resolve("x").toFile().mkdir();
    assertThatThrownBy(() -> load(CATEGORIES, file, same)).hasMessageContaining("twice");
  }

  @Test
  void load_directoryOrOversized_refused() throws IOException {
    assertThatThrownBy(() -> load(CATEGORIES, directory.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("ASSENT_POLICY: '" + directory + "' is not a file");
    Path big = directory.resolve("big.yaml");
    Files.write(big, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> load(CATEGORIES, big.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(big.toString());
  }
}
