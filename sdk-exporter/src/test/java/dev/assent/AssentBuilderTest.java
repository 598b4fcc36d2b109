/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.Settings;
import dev.assent.ledger.Signal;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The builder's methods have the effect of the variables: the same parsers, the same validation.
 */
class AssentBuilderTest {
  @TempDir private Path directory;

  private static AssentBuilder builder(Map<String, String> environment) {
    return Assent.builder().environment(environment).closeOnExit(false);
  }

  private static Settings settings(AssentBuilder builder) {
    return Settings.read(builder.environment());
  }

  private static Settings settings(Map<String, String> environment) {
    return Settings.read(Environment.of(environment));
  }

  @Test
  void destination_allOptions_areItsVariables() throws IOException {
    Path pem = Files.writeString(directory.resolve("one.pem"), "pem");
    Path key = Files.writeString(directory.resolve("key.pem"), "key");
    AssentBuilder builder =
        builder(Map.of())
            .destination("ops", to -> to.endpoint("https://otlp.example.com"))
            .destination(
                "training",
                to ->
                    to.purpose(Purpose.AI_TRAINING)
                        .recipient(Recipient.PROCESSOR)
                        .endpoint("https://ml.example.com/otlp")
                        .header("Authorization", "Bearer a+b,c=%20 d")
                        .header("tenant", "acme")
                        .gzip()
                        .timeout(Duration.ofSeconds(3))
                        .certificates(pem)
                        .clientKey(key, pem)
                        .signals(Signal.TRACES, Signal.LOGS));

    Settings expected =
        settings(
            Map.ofEntries(
                Map.entry("ASSENT_DESTINATIONS", "ops,training"),
                Map.entry("ASSENT_DESTINATION_OPS_PURPOSE", "service_operation"),
                Map.entry("ASSENT_DESTINATION_OPS_RECIPIENT", "first_party"),
                Map.entry("ASSENT_DESTINATION_OPS_ENDPOINT", "https://otlp.example.com"),
                Map.entry("ASSENT_DESTINATION_TRAINING_PURPOSE", "ai_training"),
                Map.entry("ASSENT_DESTINATION_TRAINING_RECIPIENT", "processor"),
                Map.entry("ASSENT_DESTINATION_TRAINING_ENDPOINT", "https://ml.example.com/otlp"),
                Map.entry(
                    "ASSENT_DESTINATION_TRAINING_HEADERS",
                    "Authorization=Bearer a%2Bb%2Cc=%2520 d,tenant=acme"),
                Map.entry("ASSENT_DESTINATION_TRAINING_COMPRESSION", "gzip"),
                Map.entry("ASSENT_DESTINATION_TRAINING_TIMEOUT", "3s"),
                Map.entry("ASSENT_DESTINATION_TRAINING_CERTIFICATE", pem.toString()),
                Map.entry("ASSENT_DESTINATION_TRAINING_CLIENT_KEY", key.toString()),
                Map.entry("ASSENT_DESTINATION_TRAINING_CLIENT_CERTIFICATE", pem.toString()),
                Map.entry("ASSENT_DESTINATION_TRAINING_SIGNALS", "traces,logs")));

    assertThat(settings(builder).destinations())
        .usingRecursiveComparison()
        .ignoringFields("name")
        .isEqualTo(expected.destinations());
    assertThat(settings(builder).destinations().get(1).endpoints().get(Signal.LOGS).headers())
        .containsEntry("Authorization", "Bearer a+b,c=%20 d");
  }

  /** The table "In code" lists every method, and no other. */
  @Test
  void page_tableOfMethods_isComplete() throws IOException {
    String page = Files.readString(Path.of("../docs/CONFIGURATION.md"));
    String table = page.substring(page.indexOf("## In code"), page.indexOf("## Switches"));
    Set<String> named = new TreeSet<>();
    table
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line ->
                Pattern.compile("`([a-z][A-Za-z]*)[`(]")
                    .matcher(line)
                    .results()
                    .forEach(name -> named.add(name.group(1))));
    Set<String> methods = new TreeSet<>();
    for (Class<?> type :
        List.of(
            AssentBuilder.class,
            DestinationOptions.class,
            PlatformOptions.class,
            PropagationOptions.class,
            HoldOptions.class,
            SpoolOptions.class)) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == type) {
          methods.add(method.getName());
        }
      }
    }

    assertThat(named).isEqualTo(methods);
  }

  static Stream<Arguments> options() {
    return Stream.of(
        option(b -> b.enabled(false), Settings::isEnabled, "ASSENT_ENABLED", "false"),
        option(b -> b.subject("acme/u7"), s -> s.consent().subject(), "ASSENT_SUBJECT", "acme/u7"),
        option(
            b -> b.consentRefresh(Duration.ofMinutes(2)),
            s -> s.consent().refresh(),
            "ASSENT_CONSENT_REFRESH",
            "2m"),
        option(
            b -> b.consentMaxStaleness(Duration.ofHours(2)),
            s -> s.consent().maxStaleness(),
            "ASSENT_CONSENT_MAX_STALENESS",
            "2h"),
        option(
            b -> b.hold(hold -> hold.maxBytes(1).deadline(Duration.ofSeconds(2))),
            Settings::hold,
            "ASSENT_HOLD_MAX_BYTES",
            "1",
            "ASSENT_HOLD_DEADLINE",
            "2s"),
        option(
            b ->
                b.spool(
                    Path.of("spool"), spool -> spool.maxBytes(70_000).maxAge(Duration.ofDays(1))),
            Settings::spool,
            "ASSENT_SPOOL_DIR",
            "spool",
            "ASSENT_SPOOL_MAX_BYTES",
            "70000",
            "ASSENT_SPOOL_MAX_AGE",
            "1d"),
        option(
            b -> b.stateDirectory(Path.of("state")),
            s -> s.consent().state(),
            "ASSENT_STATE_DIR",
            "state"),
        option(
            b ->
                b.stateDirectory(Path.of("state"))
                    .deletion("https://rights.example.com/delete", Duration.ofDays(30)),
            Settings::deletion,
            "ASSENT_STATE_DIR",
            "state",
            "ASSENT_DELETION_ENDPOINT",
            "https://rights.example.com/delete",
            "ASSENT_DELETION_RETENTION",
            "30d"),
        option(
            b -> b.recordInventory(Path.of("inventory.json")),
            Settings::inventory,
            "ASSENT_INVENTORY",
            "inventory.json"),
        option(
            b -> b.reportUnclassified(Path.of("names.yaml")),
            Settings::unclassifiedReport,
            "ASSENT_REPORT_UNCLASSIFIED",
            "names.yaml"),
        option(
            b ->
                b.consentFrom(
                    "http://consent.example.com/v1",
                    platform -> platform.header("authorization", "x y").insecure()),
            s -> s.consent().headers().toString() + s.consent().platforms(),
            "ASSENT_CONSENT_SOURCE",
            "env,http://consent.example.com/v1",
            "ASSENT_CONSENT_HEADERS",
            "authorization=x y",
            "ASSENT_CONSENT_INSECURE",
            "true"));
  }

  private static Arguments option(
      UnaryOperator<AssentBuilder> call, Function<Settings, Object> read, String... variables) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return Arguments.of(call, read, environment);
  }

  @ParameterizedTest
  @MethodSource("options")
  void option_always_isItsVariable(
      UnaryOperator<AssentBuilder> call,
      Function<Settings, Object> read,
      Map<String, String> environment) {
    Object made = read.apply(settings(call.apply(builder(Map.of()))));

    assertThat(made).asString().isEqualTo(String.valueOf(read.apply(settings(environment))));
    assertThat(made).asString().isNotEqualTo(String.valueOf(read.apply(settings(Map.of()))));
  }

  @Test
  void consentFrom_fileWithAComma_isOneSource() {
    Path file = directory.resolve("a,b.json");

    assertThat(settings(builder(Map.of()).consentFrom(file)).consent().sources())
        .containsExactly("env", "file:" + file);
  }

  @Test
  void consentFrom_besideTheEnvironment_addsToItsSources() {
    Map<String, String> environment = Map.of("ASSENT_CONSENT_SOURCE", "file:first.json");

    assertThat(
            settings(builder(environment).consentFrom(Path.of("second.json"))).consent().sources())
        .containsExactly("file:first.json", "file:second.json");
  }

  @Test
  void code_besideTheEnvironment_wins() {
    Map<String, String> environment =
        Map.of(
            "ASSENT_SUBJECT", "acme/u1",
            "ASSENT_DESTINATIONS", "other",
            "ASSENT_DESTINATION_TRAINING_ENDPOINT", "https://old.example.com",
            "ASSENT_DESTINATION_TRAINING_TIMEOUT", "7s");
    Settings settings =
        settings(
            builder(environment)
                .subject("acme/u2")
                .destination("training", to -> to.endpoint("https://new.example.com")));

    assertThat(settings.consent().subject()).isEqualTo("acme/u2");
    assertThat(settings.destinations())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.destination().name()).isEqualTo("training");
              assertThat(it.endpoints().get(Signal.LOGS).endpoint())
                  .hasToString("https://new.example.com/v1/logs");
              assertThat(it.endpoints().get(Signal.LOGS).timeout())
                  .isEqualTo(Duration.ofSeconds(7));
            });
  }

  @Test
  void enabled_whereAVariableTurnsItOff_staysOff() {
    assertThat(settings(builder(Map.of("ASSENT_ENABLED", "false")).enabled(true)).isEnabled())
        .isFalse();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(
            b -> b.destination("Ops", to -> {}),
            "AssentBuilder.destination: 'Ops' is not valid; valid: names of [a-z][a-z0-9_]*"),
        mistake(
            b -> b.destination("ops", to -> to.endpoint("ftp://x")),
            "AssentBuilder.destination(ops).endpoint: "),
        mistake(
            b -> b.destination("ops", to -> to.endpoint("https://x").timeout(Duration.ofNanos(3))),
            "AssentBuilder.destination(ops).timeout: must be at least 1ms"),
        mistake(
            b -> b.destination("ops", to -> to.header("host", "secret-value")),
            "AssentBuilder.destination(ops).header: 'host' is set by the transport"),
        mistake(
            b -> b.destination("ops", to -> to.header("a", "secret-value\r\nb: c")),
            "AssentBuilder.destination(ops).header: a value contains a control"),
        mistake(
            b -> b.destination("ops", to -> to.certificates(Path.of("none.pem"))),
            "AssentBuilder.destination(ops).certificates: 'none.pem' does not exist"),
        mistake(
            b -> b.destination("ops", to -> to.purpose(new Purpose("unheard_of"))),
            "AssentBuilder.destination(ops).purpose: unknown purpose 'unheard_of'"),
        mistake(
            b -> b.hold(hold -> hold.maxBytes(-1)),
            "AssentBuilder.hold.maxBytes: '-1' is not valid; valid: a whole number from 0"),
        mistake(b -> b.subject("acme//u7"), "AssentBuilder.subject: "),
        mistake(
            b -> b.consentFrom("http://x.example.com/"), "AssentBuilder.consentFrom: plain http"),
        mistake(
            b -> b.deletion("https://rights.example.com"),
            "AssentBuilder.deletion: needs ASSENT_STATE_DIR"));
  }

  private static Arguments mistake(UnaryOperator<AssentBuilder> call, String message) {
    return Arguments.of(call, message);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void build_mistake_namesTheCall(UnaryOperator<AssentBuilder> call, String message) {
    assertThatThrownBy(() -> call.apply(builder(Map.of())).build().close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("secret-value");
  }

  @Test
  void policy_presetsAndFiles_arePooledWithTheEnvironment() {
    AssentBuilder builder =
        builder(Map.of()).policy(Policy.terms(), Policy.file(Path.of("strict")));

    assertThat(builder.policies()).isEqualTo(List.of("terms", "./strict"));
  }

  /** OpenTelemetry's own merge logs both URLs, before Assent replaces its texts. */
  @Test
  void resource_schemasThatDiffer_areNotLogged() {
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(Resource.class.getName());
    logger.addHandler(handler);
    try {
      Resource one = Resource.create(Attributes.builder().put("a", 1).put("b", 1).build(), "one");
      Resource two = Resource.create(Attributes.builder().put("b", 2).build(), "jane");
      Assent.builder().resource(one).resource(two);
      assertThat(logged).isEmpty();

      one.merge(two);
      assertThat(logged).as("a control").hasSize(1);
    } finally {
      logger.removeHandler(handler);
    }
  }
}
