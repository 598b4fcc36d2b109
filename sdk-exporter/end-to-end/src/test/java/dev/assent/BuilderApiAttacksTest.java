/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.config.DestinationSettings;
import dev.assent.internal.config.Settings;
import dev.assent.ledger.Signal;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes and tricks with the builder: a call never loosens settings that it does not name. */
class BuilderApiAttacksTest {
  private static final String SECRET = "kanarienvogel";

  private static AssentBuilder builder(String... environment) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return Assent.builder().environment(variables).closeOnExit(false);
  }

  private static Settings settings(AssentBuilder builder) {
    return Settings.read(builder.environment());
  }

  private static DestinationSettings only(AssentBuilder builder) {
    return settings(builder).destinations().get(0);
  }

  /** A default of the builder is not a setting of the code, so the environment's value counts. */
  @Test
  void destination_purposeOfTheEnvironment_isNotReplacedByADefault() {
    AssentBuilder builder =
        builder(
                "ASSENT_DESTINATION_TRAINING_PURPOSE", "ai_training",
                "ASSENT_DESTINATION_TRAINING_RECIPIENT", "third_party")
            .destination("training", to -> to.endpoint("https://ml.example.com"));

    assertThat(only(builder).destination().purpose()).isEqualTo(Purpose.AI_TRAINING);
    assertThat(only(builder).destination().recipient()).isEqualTo(Recipient.THIRD_PARTY);
  }

  @Test
  void destination_optionsThatDoNothing_hasTheDefaults() {
    AssentBuilder builder = builder().destination("ops", to -> {});

    assertThat(only(builder).destination().purpose()).isEqualTo(Purpose.SERVICE_OPERATION);
    assertThat(only(builder).destination().recipient()).isEqualTo(Recipient.FIRST_PARTY);
  }

  /** A second call would send data for another purpose to the first call's endpoint. */
  @Test
  void destination_twice_isRefused() {
    AssentBuilder builder =
        builder()
            .destination("ml", to -> to.purpose(Purpose.AI_TRAINING).endpoint("https://a.example"))
            .destination("ml", to -> to.gzip());

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("AssentBuilder.destination: 'ml' is listed twice");
  }

  /** A caller that catches the exception gets no destination with the wrong purpose. */
  @Test
  void destination_optionsThatThrow_changeNothing() {
    AssentBuilder builder = builder();

    assertThatThrownBy(
            () ->
                builder.destination(
                    "training",
                    to -> {
                      to.header("authorization", "key");
                      throw new IllegalStateException("no address");
                    }))
        .hasMessage("no address");

    assertThat(settings(builder).destinations())
        .singleElement()
        .satisfies(it -> assertThat(it.destination().name()).isEqualTo("default"));
  }

  @Test
  void destination_insideTheOptionsOfAnother_isBoth() {
    AssentBuilder builder = builder();
    builder.destination(
        "outer",
        to -> {
          builder.destination("inner", in -> in.purpose(Purpose.SECURITY));
          to.purpose(Purpose.AI_TRAINING);
        });

    assertThat(settings(builder).destinations())
        .extracting(it -> it.destination().name() + " " + it.destination().purpose())
        .containsExactlyInAnyOrder("outer ai_training", "inner security");
  }

  @Test
  void destination_optionsKeptAndChangedLater_changeNothing() {
    AtomicReference<DestinationOptions> kept = new AtomicReference<>();
    AssentBuilder builder =
        builder()
            .destination(
                "training",
                to -> kept.set(to.purpose(Purpose.AI_TRAINING).endpoint("https://a.example.com")));
    kept.get().purpose(Purpose.SERVICE_OPERATION).endpoint("https://b.example.com");

    assertThat(only(builder).destination().purpose()).isEqualTo(Purpose.AI_TRAINING);
    assertThat(only(builder).endpoints().get(Signal.LOGS).endpoint().getHost())
        .isEqualTo("a.example.com");
  }

  static Stream<Arguments> optionsKept() {
    return Stream.of(
        Arguments.of(
            (Consumer<AssentBuilder>)
                b -> {
                  AtomicReference<HoldOptions> kept = new AtomicReference<>();
                  b.hold(kept::set);
                  kept.get().maxBytes(1);
                }),
        Arguments.of(
            (Consumer<AssentBuilder>)
                b -> {
                  AtomicReference<SpoolOptions> kept = new AtomicReference<>();
                  b.spool(Path.of("spool"), kept::set);
                  kept.get().maxAge(Duration.ofDays(9));
                }),
        Arguments.of(
            (Consumer<AssentBuilder>)
                b -> {
                  AtomicReference<PlatformOptions> kept = new AtomicReference<>();
                  b.consentFrom("https://consent.example.com", kept::set);
                  kept.get().insecure().header("a", "b");
                }));
  }

  @ParameterizedTest
  @MethodSource("optionsKept")
  void options_keptAndChangedLater_changeNothing(Consumer<AssentBuilder> attack) {
    AssentBuilder builder = builder();
    attack.accept(builder);

    assertThat(builder.environment().toString())
        .doesNotContain("HOLD_MAX_BYTES", "SPOOL_MAX_AGE", "INSECURE", "HEADERS");
  }

  static Stream<Arguments> blanks() {
    return Stream.of(
        blank("AssentBuilder.subject", b -> b.subject(" ")),
        blank("AssentBuilder.destination(ml).endpoint", b -> to(b, it -> it.endpoint(""))),
        blank("AssentBuilder.destination(ml).signals", b -> to(b, DestinationOptions::signals)),
        blank(
            "AssentBuilder.consentFrom.keys",
            b -> b.consentFrom("https://c.example.com", it -> it.keys(" "))),
        blank("AssentBuilder.consentFrom", b -> b.consentFrom(" ")),
        blank("AssentBuilder.spool", b -> b.spool(Path.of(""))),
        blank("AssentBuilder.stateDirectory", b -> b.stateDirectory(Path.of(""))),
        blank("AssentBuilder.deletion", b -> b.deletion("")),
        blank("AssentBuilder.reportUnclassified", b -> b.reportUnclassified(Path.of(""))));
  }

  private static Arguments blank(String where, Consumer<AssentBuilder> call) {
    return Arguments.of(where, call);
  }

  private static void to(AssentBuilder builder, Consumer<DestinationOptions> options) {
    builder.destination("ml", options);
  }

  /** A blank value would remove a setting of the environment: keys, an endpoint, the signals. */
  @ParameterizedTest
  @MethodSource("blanks")
  void build_blankValue_namesTheCall(String where, Consumer<AssentBuilder> call) {
    AssentBuilder builder = builder("ASSENT_SUBJECT", "acme/u7");
    call.accept(builder);

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(where + ": ");
  }

  static Stream<Arguments> nulls() {
    return Stream.of(
        nullArgument(b -> b.environment(null)),
        nullArgument(b -> b.setting(null, "x")),
        nullArgument(b -> b.setting("ASSENT_SUBJECT", null)),
        nullArgument(b -> b.categories((Category) null)),
        nullArgument(b -> b.purposes((Purpose) null)),
        nullArgument(b -> b.events((EventType) null)),
        nullArgument(b -> b.attributes((Field<?>) null)),
        nullArgument(b -> b.catalog((Path) null)),
        nullArgument(b -> b.policy((Policy) null)),
        nullArgument(b -> b.destination(null, to -> {})),
        nullArgument(b -> b.destination("ml", null)),
        nullArgument(b -> to(b, it -> it.purpose(null))),
        nullArgument(b -> to(b, it -> it.recipient(null))),
        nullArgument(b -> to(b, it -> it.endpoint(null))),
        nullArgument(b -> to(b, it -> it.header(null, "x"))),
        nullArgument(b -> to(b, it -> it.header("x", null))),
        nullArgument(b -> to(b, it -> it.timeout(null))),
        nullArgument(b -> to(b, it -> it.certificates(null))),
        nullArgument(b -> to(b, it -> it.clientKey(Path.of("key"), null))),
        nullArgument(b -> to(b, it -> it.signals((Signal) null))),
        nullArgument(b -> b.subject(null)),
        nullArgument(b -> b.consentFrom((String) null)),
        nullArgument(b -> b.consentFrom((Path) null)),
        nullArgument(b -> b.consentFrom((ConsentSource) null)),
        nullArgument(b -> b.consentFrom("https://c.example.com", null)),
        nullArgument(b -> b.consentFrom("https://c.example.com", it -> it.header(null, "x"))),
        nullArgument(b -> b.consentFrom("https://c.example.com", it -> it.keys((Path) null))),
        nullArgument(b -> b.consentRefresh(null)),
        nullArgument(b -> b.consentMaxStaleness(null)),
        nullArgument(b -> b.hold(null)),
        nullArgument(b -> b.hold(it -> it.deadline(null))),
        nullArgument(b -> b.spool(null)),
        nullArgument(b -> b.spool(Path.of("x"), null)),
        nullArgument(b -> b.stateDirectory(null)),
        nullArgument(b -> b.deletion(null)),
        nullArgument(b -> b.deletion("https://d.example.com", null)),
        nullArgument(b -> b.reportUnclassified(null)),
        nullArgument(b -> b.clock(null)),
        nullArgument(b -> b.resource(null)));
  }

  private static Arguments nullArgument(Consumer<AssentBuilder> call) {
    return Arguments.of(call);
  }

  /** The call itself fails, and changes nothing. */
  @ParameterizedTest
  @MethodSource("nulls")
  void call_null_failsAtOnceAndChangesNothing(Consumer<AssentBuilder> call) {
    AssentBuilder builder = builder();

    assertThatNullPointerException().isThrownBy(() -> call.accept(builder));

    assertThat(builder.environment()).hasToString(builder().environment().toString());
    builder.build().close();
  }

  static Stream<Arguments> endless() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    return Stream.of(
        blank("AssentBuilder.consentRefresh", b -> b.consentRefresh(forever)),
        blank("AssentBuilder.consentMaxStaleness", b -> b.consentMaxStaleness(forever)),
        blank("AssentBuilder.hold.deadline", b -> b.hold(it -> it.deadline(forever))),
        blank("AssentBuilder.hold.deadline", b -> b.hold(it -> it.deadline(forever.negated()))),
        blank("AssentBuilder.destination(ml).timeout", b -> to(b, it -> it.timeout(forever))));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void build_endlessDuration_namesTheCall(String where, Consumer<AssentBuilder> call) {
    AssentBuilder builder = builder();
    call.accept(builder);

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(where + ": ");
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("a=" + SECRET, "x"),
        Arguments.of("a,b=" + SECRET, "x"),
        Arguments.of("a", SECRET + "\r\nx-evil: 1"),
        Arguments.of("a", SECRET + "\0"),
        Arguments.of("a", SECRET + "é"),
        Arguments.of("a\r\n" + SECRET, "x"),
        Arguments.of("", SECRET),
        Arguments.of("Content-Length", SECRET));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void header_malformed_isRefusedWithoutItsText(String name, String value) {
    AssentBuilder builder = builder();

    assertThatThrownBy(() -> builder.destination("ml", to -> to.header(name, value)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("AssentBuilder.destination(ml).header: ")
        .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain(SECRET));
  }

  /** Commas, equals signs and percent signs stay parts of the value. */
  @Test
  void header_valueWithSeparators_isOneHeader() {
    AssentBuilder builder = builder().destination("ml", to -> to.header("a", "x,b=c%2C;+ d"));

    assertThat(only(builder).endpoints().get(Signal.LOGS).headers())
        .isEqualTo(Map.of("a", "x,b=c%2C;+ d"));
  }

  @Test
  void toString_ofOptions_holdsNoValue() {
    AtomicReference<String> shown = new AtomicReference<>("");
    Consumer<Object> show = it -> shown.accumulateAndGet(it.toString(), String::concat);
    builder()
        .destination(
            "ml",
            to -> show.accept(to.header("a", SECRET).endpoint("https://" + SECRET + ".example")))
        .consentFrom(
            "https://" + SECRET + ".example",
            it -> show.accept(it.header("a", SECRET).keys("{" + SECRET)));

    assertThat(shown.get()).contains("HEADERS").doesNotContain(SECRET);
  }

  @Test
  void build_afterALaterCall_isNotChanged() {
    AssentBuilder builder = builder().destination("ml", to -> to.purpose(Purpose.AI_TRAINING));
    try (Assent first = builder.build();
        Assent second = builder.destination("ops", to -> {}).enabled(false).build()) {
      assertThat(first).hasToString("Assent[ml]");
      assertThat(first.explain("acme", "ml").destination().purpose())
          .isEqualTo(Purpose.AI_TRAINING);
      assertThat(second).hasToString("Assent[ml, ops]");
    }
  }

  static Stream<Arguments> switches() {
    return Stream.of(
        Arguments.of("ASSENT_ENABLED", "false"),
        Arguments.of("ASSENT_ENABLED", "FALSE"),
        Arguments.of("DO_NOT_TRACK", "1"),
        Arguments.of("DO_NOT_TRACK", "yes"));
  }

  @ParameterizedTest
  @MethodSource("switches")
  void settings_switchThatIsOff_staysOff(String name, String value) {
    for (String on : List.of("true", "TRUE", "", " ", "0", "false")) {
      AssentBuilder builder = builder(name, value).enabled(true);
      if (!(name.equals("ASSENT_ENABLED") && on.equals("0"))) {
        builder.setting(name, on);
        builder.setting(name.toLowerCase(Locale.ROOT).replace('_', '.'), on);
        assertThat(settings(builder).isEnabled()).as(on).isFalse();
      }
    }
  }

  @Test
  void policy_besideTheEnvironment_opensNothingMore() {
    try (Assent assent =
        builder("ASSENT_POLICY", "strict", "ASSENT_PURPOSE", "product_improvement")
            .policy(Policy.terms())
            .build()) {
      assertThat(assent.explain("acme", "default").permits(Category.SERVICE_USAGE)).isFalse();
    }
    try (Assent control =
        builder("ASSENT_PURPOSE", "product_improvement").policy(Policy.terms()).build()) {
      assertThat(control.explain("acme", "default").permits(Category.SERVICE_USAGE)).isTrue();
    }
  }
}
