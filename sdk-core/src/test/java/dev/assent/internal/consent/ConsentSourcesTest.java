/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.ChoiceState;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ASSENT_CONSENT_SOURCE}, {@code ASSENT_CONSENT}, {@code ASSENT_CONSENT_TERMS}. */
class ConsentSourcesTest {
  private static final Categories CATEGORIES =
      Categories.of(List.of(Category.of("content.whiteboard")));

  @TempDir Path directory;

  private final TestClock clock = new TestClock();
  private final ManualExecutor executor = new ManualExecutor(clock);

  private ConsentSources parse(String spec, String consent, String terms, String subject) {
    return ConsentSources.parse(
        spec,
        new ConsentSources.Settings(
            consent,
            terms,
            List.of(1, 3, 4),
            subject == null ? null : new SubjectPath(subject),
            CATEGORIES,
            Set.copyOf(Purpose.BUILT_IN),
            clock,
            executor,
            Duration.ofSeconds(60)));
  }

  private ChoiceState state(ConsentSources sources, String path, Purpose purpose, String category) {
    return ResolvedChoices.read(
            new SubjectPath(path), sources.list(), CATEGORIES, Duration.ofDays(1), clock)
        .effective(
            purpose, Long.numberOfTrailingZeros(CATEGORIES.mask(category)), Long.MIN_VALUE, false)
        .state();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # ASSENT_CONSENT                               | purpose             | category           | state
          ai_training=content.chat                       | ai_training         | content.chat       | GRANTED
          ai_training=content.chat                       | ai_training         | content.audio      | UNSET
          ai_training=content.chat                       | product_improvement | content.chat       | UNSET
          ai_training=content                            | ai_training         | content.whiteboard | GRANTED
          ai_training=content                            | ai_training         | protected.health   | UNSET
          ai_training=protected.health                   | ai_training         | protected.health   | GRANTED
          ai_training=content,!content.chat              | ai_training         | content.chat       | DENIED
          ai_training=!content.chat,content              | ai_training         | content.chat       | DENIED
          ai_training=!content.chat,content              | ai_training         | content.video      | GRANTED
          security=service;ai_training=!content          | ai_training         | content.chat       | DENIED
          '  security = service ; ai_training = ! content '| ai_training        | content.chat       | DENIED
          ai_feature.meeting_summary=content.audio       | ai_feature.chat_compose | content.audio  | UNSET
          """)
  void env_validValue_saysWhatItSays(
      String consent, String purpose, String category, ChoiceState state) {
    ConsentSources sources = parse("env", consent, null, "acme/u7");
    assertThat(state(sources, "acme/u7", new Purpose(purpose), category)).isEqualTo(state);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void env_nothing_valid(String consent) {
    ConsentSources sources = parse("env", consent, consent, null);
    assertThat(state(sources, "acme", Purpose.SECURITY, "content.chat"))
        .isEqualTo(ChoiceState.UNSET);
  }

  @Test
  void env_grants_belongToTheSubjectAndDenialsBindEveryone() {
    ConsentSources sources =
        parse("env", "ai_training=content.chat;security=!content.chat", null, "acme/u7");
    assertThat(state(sources, "acme/u7", Purpose.AI_TRAINING, "content.chat"))
        .isEqualTo(ChoiceState.GRANTED);
    for (String other : List.of("acme", "acme/u8", "acme/u77", "globex/u7")) {
      assertThat(state(sources, other, Purpose.AI_TRAINING, "content.chat"))
          .isEqualTo(ChoiceState.UNSET);
      assertThat(state(sources, other, Purpose.SECURITY, "content.chat"))
          .isEqualTo(ChoiceState.DENIED);
    }
  }

  @Test
  void env_denialsWithoutSubject_valid() {
    ConsentSources sources = parse("env", "ai_training=!content", null, null);
    assertThat(state(sources, "acme/u1", Purpose.AI_TRAINING, "content.chat"))
        .isEqualTo(ChoiceState.DENIED);
  }

  @Test
  void env_itsGrants_neverGoStaleAndDateFromStart() {
    ConsentSources sources = parse("env", "ai_training=content.chat", "2023-08-07", "acme");
    clock.advance(Duration.ofDays(400));
    EffectiveChoice effective =
        ResolvedChoices.read(
                new SubjectPath("acme"), sources.list(), CATEGORIES, Duration.ofHours(1), clock)
            .effective(
                Purpose.AI_TRAINING,
                Long.numberOfTrailingZeros(CATEGORIES.mask("content.chat")),
                EpochNanos.nanos(LocalDate.of(2023, 8, 7)),
                false);
    assertThat(effective.state()).isEqualTo(ChoiceState.GRANTED);
    assertThat(effective.choice().at()).isEqualTo(TestClock.START);
    assertThat(effective.notAfterEpochNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(effective.lastsNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(effective.ageNanos()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ai_training                                | 'ai_training'          | write purpose=category
          training=content                           | 'training=content'     | known: [ai_feature.chat_compose, ai_feature.meeting_summary, ai_training
          any=content                                | 'any=content'          | not a group or any
          ai_feature=content                         | 'ai_feature=content'   | not a group or any
          =content                                   | '=content'             | expected one purpose
          ai_training=                               | ''                     | expected a category or group
          ai_training=chat                           | 'chat'                 | known: [service.telemetry,
          ai_training=any                            | 'any'                  | not any or unclassified
          ai_training=!any                           | '!any'                 | not any or unclassified
          ai_training=protected                      | 'protected'            | protected categories one by one
          ai_training=!protected                     | '!protected'           | protected categories one by one
          ai_training=unclassified                   | 'unclassified'         | not any or unclassified
          ai_training=!unclassified                  | '!unclassified'        | not any or unclassified
          ai_training=content.chat,                  | ''                     | expected a category or group
          ai_training=content.chat,,content.audio    | ''                     | expected a category or group
          ai_training=!!content.chat                 | '!!content.chat'       | expected a category or group
          ai_training=CONTENT                        | 'CONTENT'              | expected a category or group
          ai_training=content;                       | ''                     | write purpose=category
          ai_training=content;ai_training=!content   | 'ai_training=!content' | is listed twice
          ai_training=content=chat                   | 'content=chat'         | expected a category or group
          """)
  void env_oneMistake_namesVariableItemAndWhatIsValid(String consent, String item, String valid) {
    assertThatThrownBy(() -> parse("env", consent, null, "acme"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ASSENT_CONSENT: ")
        .hasMessageContaining(item)
        .hasMessageContaining(valid);
  }

  @Test
  void env_grantWithoutSubject_namesTheVariableThatIsMissing() {
    assertThatThrownBy(() -> parse("env", "ai_training=!content.chat,content", null, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ASSENT_CONSENT: 'ai_training=!content.chat,content'")
        .hasMessageContaining("ASSENT_SUBJECT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023", "2023-8-7", "2023-02-30", "07.08.2023", "latest", "20230807"})
  void env_termsNoDate_namesVariableAndForm(String terms) {
    assertThatThrownBy(() -> parse("env", "ai_training=content", terms, "acme"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ASSENT_CONSENT_TERMS: '" + terms + "'")
        .hasMessageContaining("2023-08-07");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # consent                                    | terms      | refused
          ai_training=content.chat                     | -          | true
          ai_training=content                          | -          | true
          ai_training=content.chat                     | 2023-08-07 | false
          ai_training=content.chat                     | 2020-01-01 | false
          ai_training=content.audio                    | -          | false
          ai_training=!content.chat                    | -          | false
          product_improvement=content.chat             | -          | false
          """)
  void validate_grantOfACellWithSince_needsTerms(String consent, String terms, boolean refused)
      throws IOException {
    Path file = directory.resolve("policy.yaml");
    Files.writeString(
        file,
        """
        rules:
          - {categories: [content.audio], purposes: [any], recipients: [any], basis: opt_in}
          - {categories: [content.chat], purposes: [ai_training], recipients: [any], basis: opt_in,
             since: 2023-03-31}
          - {categories: [content.video], purposes: [any], recipients: [any], basis: never,
             since: 2023-03-31}
        """);
    PooledPolicy policy = PooledPolicy.load(List.of(file.toString()), CATEGORIES, Set.of());
    List<Destination> destinations =
        List.of(
            new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
            new Destination("ai", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));
    ConsentSources sources = parse("env", consent, terms, "acme");
    if (refused) {
      assertThatThrownBy(() -> sources.validate(policy, destinations))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("ASSENT_CONSENT_TERMS: is required")
          .hasMessageContaining("content.chat for ai_training");
    } else {
      assertThatCode(() -> sources.validate(policy, destinations)).doesNotThrowAnyException();
    }
  }

  @Test
  void parse_severalSources_inOrderAndTheFileStores() {
    ConsentSources sources = parse(" env , file:a.json ", "security=!content", null, null);
    assertThat(sources.list()).extracting(KnownChoices::name).containsExactly("env", "file:a.json");
    assertThat(sources.localStore().name()).isEqualTo("file:a.json");
    assertThat(parse("env", null, null, null).localStore()).isNull();
  }

  /** No choice of this process creates the second file. */
  @Test
  void start_twoFilesAreMissing_warnsOfTheSecondAlone() {
    String spec = "file:%s,env,file:%s".formatted(directory.resolve("a"), directory.resolve("b"));
    ConsentSources sources = parse(spec, null, null, null);
    try (LogRecorder log = LogRecorder.start("dev.assent.consent")) {
      sources.list().forEach(source -> source.start(() -> {}));

      assertThat(log.records())
          .extracting(LogRecord::getLevel)
          .containsExactly(Level.INFO, Level.WARNING);
      assertThat(log.messages().get(1)).contains("4 in ASSENT_CONSENT_SOURCE");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ,                      | '' is not a source
          environment            | 'environment' is not a source; list env and file:PATH
          ENV                    | 'ENV' is not a source
          env,                   | '' is not a source
          file:                  | 'file:' is not a source
          consent.json           | 'consent.json' is not a source
          env,env                | 'env' is listed twice
          file:a,file:./a        | 'file:./a' is listed twice
          http://localhost/c     | over HTTP can't be made here
          env,https://c.example  | over HTTP can't be made here
          """)
  void parse_oneMistake_namesVariableAndWhatIsValid(String spec, String message) {
    assertThatThrownBy(() -> parse(spec, null, null, "acme"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ASSENT_CONSENT_SOURCE: ")
        .hasMessageContaining(message);
  }

  @Test
  void parse_nothingButWhatTheCallerMakes_isNoSource() {
    assertThat(parse("", null, null, "acme").list()).isEmpty();
    assertThatThrownBy(() -> parse(" ", "security=!content", null, null))
        .hasMessage("ASSENT_CONSENT: is set, but ASSENT_CONSENT_SOURCE does not list 'env'");
  }

  @Test
  void parse_choicesInTheEnvironmentButNotListed_refused() {
    assertThatThrownBy(() -> parse("file:a.json", "security=!content", null, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("ASSENT_CONSENT: is set, but ASSENT_CONSENT_SOURCE does not list 'env'");
  }
}
