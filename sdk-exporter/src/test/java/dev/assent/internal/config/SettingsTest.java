/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static Settings read(String... pairs) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return Settings.read(Environment.of(variables));
  }

  private static EndpointSettings endpoint(Settings settings, int destination, Signal signal) {
    return settings.destinations().get(destination).endpoints().get(signal);
  }

  @Test
  void read_hold_bytesAndDeadline() {
    assertThat(read("ASSENT_HOLD_MAX_BYTES", "0", "ASSENT_HOLD_DEADLINE", "90s").hold())
        .isEqualTo(new HoldSettings(0, Duration.ofSeconds(90)));
  }

  /**
   * Data on disk carries its reference, so the retention begins when the spool can no longer send
   * it.
   */
  @Test
  void read_deletionRetention_countsFromWhenTheSpoolMayStillSend(@TempDir Path directory) {
    Map<String, String> wanted =
        Map.of(
            "ASSENT_DELETION_ENDPOINT", "https://deletion.example/requests",
            "ASSENT_DELETION_RETENTION", "1d",
            "ASSENT_STATE_DIR", directory.toString());
    Map<String, String> withSpool = new HashMap<>(wanted);
    withSpool.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    withSpool.put("ASSENT_SPOOL_MAX_AGE", "7d");

    assertThat(Settings.read(Environment.of(wanted)).deletion().retention())
        .isEqualTo(Duration.ofDays(1));
    assertThat(Settings.read(Environment.of(withSpool)).deletion().retention())
        .isEqualTo(Duration.ofDays(8));
  }

  @Test
  void read_nothingSet_defaultsOfTheContract() {
    Settings settings = read();

    assertThat(settings.isEnabled()).isTrue();
    assertThat(settings.isSdkDisabled()).isFalse();
    assertThat(settings.policies()).containsExactly("strict");
    assertThat(settings.catalogs()).isEmpty();
    assertThat(settings.unclassifiedReport()).isNull();
    assertThat(settings.consent().sources()).containsExactly("env");
    assertThat(settings.consent().subject()).isNull();
    assertThat(settings.consent().choices()).isNull();
    assertThat(settings.consent().refresh()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.consent().maxStaleness()).isEqualTo(Duration.ofHours(24));
    assertThat(settings.hold()).isEqualTo(new HoldSettings(4L << 20, Duration.ofHours(1)));
    assertThat(settings.spool()).isNull();
    assertThat(settings.destinations()).hasSize(1);
    assertThat(settings.destinations().get(0).destination())
        .isEqualTo(new Destination("default", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY));
    assertThat(endpoint(settings, 0, Signal.TRACES))
        .isEqualTo(
            EndpointSettings.of(Signal.TRACES, URI.create("http://localhost:4318/v1/traces")));
    assertThat(endpoint(settings, 0, Signal.METRICS).endpoint())
        .hasToString("http://localhost:4318/v1/metrics");
    assertThat(endpoint(settings, 0, Signal.LOGS).endpoint())
        .hasToString("http://localhost:4318/v1/logs");
    TelemetrySettings telemetry = settings.telemetry();
    assertThat(telemetry.propagatesTraceContext()).isTrue();
    assertThat(telemetry.resource().isEmpty()).isTrue();
    assertThat(telemetry.spans())
        .isEqualTo(new QueueSettings(Duration.ofSeconds(5), 2048, 512, Duration.ofSeconds(30)));
    assertThat(telemetry.logs())
        .isEqualTo(new QueueSettings(Duration.ofSeconds(1), 2048, 512, Duration.ofSeconds(30)));
    assertThat(telemetry.metrics().interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(telemetry.metrics().temporality()).isEqualTo("cumulative");
    assertThat(telemetry.sampler().getDescription()).contains("ParentBased{root:AlwaysOnSampler");
  }

  @Test
  void read_blankValues_areUnset() {
    assertThat(
            read("ASSENT_ENABLED", " ", "ASSENT_POLICY", "", "OTEL_EXPORTER_OTLP_ENDPOINT", "\t")
                .toString())
        .isEqualTo(read().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "ASSENT_ENABLED, false, false",
    "ASSENT_ENABLED, FALSE, false",
    "ASSENT_ENABLED, TRUE, true",
    "DO_NOT_TRACK, 1, false",
    "DO_NOT_TRACK, true, false",
    "DO_NOT_TRACK, no, false",
    "DO_NOT_TRACK, 00, false",
    "DO_NOT_TRACK, FALSE, false",
    "DO_NOT_TRACK, 0, true",
    "DO_NOT_TRACK, false, true",
    "DO_NOT_TRACK, '', true",
    "DO_NOT_TRACK, '  ', true",
  })
  void read_switch_enabledOnlyIfItSaysSo(String name, String value, boolean enabled) {
    assertThat(read(name, value).isEnabled()).isEqualTo(enabled);
  }

  @Test
  void read_switches_mayOnlyTighten() {
    assertThat(read("ASSENT_ENABLED", "true", "DO_NOT_TRACK", "1").isEnabled()).isFalse();
    assertThat(read("ASSENT_ENABLED", "false", "DO_NOT_TRACK", "0").isEnabled()).isFalse();
    assertThat(read("OTEL_SDK_DISABLED", "true").isSdkDisabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "30s, 30000",
    "1m, 60000",
    "1h, 3600000",
    "1d, 86400000",
    "1500, 1500",
    "2 s, 2000"
  })
  void read_duration_asOpenTelemetryWritesIt(String text, long millis) {
    assertThat(read("ASSENT_CONSENT_REFRESH", text).consent().refresh())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void read_generalEndpoint_getsTheSignalsPathAndOwnEndpointIsTakenAsItIs() {
    Settings settings =
        read(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector/base/",
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs:1",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics/own");

    assertThat(endpoint(settings, 0, Signal.TRACES).endpoint())
        .hasToString("https://collector/base/v1/traces");
    assertThat(endpoint(settings, 0, Signal.LOGS).endpoint()).hasToString("http://logs:1/");
    assertThat(endpoint(settings, 0, Signal.METRICS).endpoint()).hasToString("http://metrics/own");
  }

  @Test
  void read_signalsOwnVariables_winOverTheGeneralOnes() {
    Settings settings =
        read(
            "OTEL_EXPORTER_OTLP_HEADERS", "a=general,b=2",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=Bearer%20x%2By+z",
            "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
            "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none",
            "OTEL_EXPORTER_OTLP_TIMEOUT", "2s",
            "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1s");

    EndpointSettings traces = endpoint(settings, 0, Signal.TRACES);
    EndpointSettings logs = endpoint(settings, 0, Signal.LOGS);
    assertThat(traces.headers()).isEqualTo(Map.of("a", "Bearer x+y z"));
    assertThat(traces.compression()).isEqualTo("none");
    assertThat(traces.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(logs.headers()).isEqualTo(Map.of("a", "general", "b", "2"));
    assertThat(logs.compression()).isEqualTo("gzip");
    assertThat(logs.timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void read_certificates_areReadAtStart(@TempDir Path directory) throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.pem"), "ca");
    Path key = Files.writeString(directory.resolve("key.pem"), "key");
    Path chain = Files.writeString(directory.resolve("chain.pem"), "chain");

    Settings settings =
        read(
            "OTEL_EXPORTER_OTLP_CERTIFICATE", ca.toString(),
            "OTEL_EXPORTER_OTLP_CLIENT_KEY", key.toString(),
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", chain.toString());

    EndpointSettings traces = endpoint(settings, 0, Signal.TRACES);
    assertThat(traces.trustedCertificates()).asString().isEqualTo("ca");
    assertThat(traces.clientKey()).asString().isEqualTo("key");
    assertThat(traces.clientCertificate()).asString().isEqualTo("chain");
  }

  @Test
  void read_namedDestinations_replaceTheDefaultOneAndNeverTakeItsHeaders(@TempDir Path directory)
      throws IOException {
    Path key = Files.writeString(directory.resolve("key.pem"), "key");
    Settings settings =
        read(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel",
            "OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret",
            "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
            "OTEL_EXPORTER_OTLP_CLIENT_KEY", key.toString(),
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", key.toString(),
            "ASSENT_DESTINATIONS", " ops , own_training ",
            "ASSENT_DESTINATION_OPS_PURPOSE", "service_operation",
            "ASSENT_DESTINATION_OPS_RECIPIENT", "first_party",
            "ASSENT_DESTINATION_OWN_TRAINING_PURPOSE", "ai_training",
            "ASSENT_DESTINATION_OWN_TRAINING_RECIPIENT", "processor",
            "ASSENT_DESTINATION_OWN_TRAINING_ENDPOINT", "https://models/in",
            "ASSENT_DESTINATION_OWN_TRAINING_HEADERS", "key=own",
            "ASSENT_DESTINATION_OWN_TRAINING_TIMEOUT", "3s",
            "ASSENT_DESTINATION_OWN_TRAINING_LABEL", "Acme GmbH, Frankfurt",
            "ASSENT_DESTINATION_OWN_TRAINING_SIGNALS", "logs,traces");

    assertThat(settings.destinations())
        .extracting(it -> it.destination().name())
        .containsExactly("ops", "own_training");
    EndpointSettings ops = endpoint(settings, 0, Signal.TRACES);
    assertThat(ops.endpoint()).hasToString("http://otel/v1/traces");
    assertThat(ops.headers()).isEmpty();
    assertThat(ops.clientKey()).isNull();
    assertThat(ops.compression()).isEqualTo("gzip");
    DestinationSettings training = settings.destinations().get(1);
    assertThat(training.destination().purpose()).isEqualTo(Purpose.AI_TRAINING);
    assertThat(training.destination().recipient()).isEqualTo(Recipient.PROCESSOR);
    assertThat(training.label()).isEqualTo("Acme GmbH, Frankfurt");
    assertThat(settings.destinations().get(0).label()).isNull();
    assertThat(training.endpoints()).containsOnlyKeys(Signal.TRACES, Signal.LOGS);
    EndpointSettings logs = training.endpoints().get(Signal.LOGS);
    assertThat(logs.endpoint()).hasToString("https://models/in/v1/logs");
    assertThat(logs.headers()).isEqualTo(Map.of("key", "own"));
    assertThat(logs.compression()).isEqualTo("none");
    assertThat(logs.timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void read_labelOfTheDefaultDestination_isKept() {
    Settings settings = read("ASSENT_DESTINATION_DEFAULT_LABEL", "Operations, Berlin");

    assertThat(settings.destinations().get(0).label()).isEqualTo("Operations, Berlin");
  }

  @Test
  void read_exporterNone_switchesTheSignalOffEverywhere() {
    Settings settings =
        read(
            "OTEL_TRACES_EXPORTER", "none",
            "ASSENT_DESTINATIONS", "a",
            "ASSENT_DESTINATION_A_PURPOSE", "security",
            "ASSENT_DESTINATION_A_RECIPIENT", "first_party",
            "ASSENT_DESTINATION_A_SIGNALS", "traces,logs");

    assertThat(settings.destinations().get(0).endpoints()).containsOnlyKeys(Signal.LOGS);
  }

  @Test
  void read_consent_keepsChoicesAsText() {
    ConsentSettings consent =
        read(
                "ASSENT_SUBJECT", "acme/u7",
                "ASSENT_CONSENT", "ai_training=content.chat",
                "ASSENT_CONSENT_TERMS", "2023-08-07",
                "ASSENT_CONSENT_SOURCE", "env, file:consent.json")
            .consent();

    assertThat(consent.subject()).isEqualTo("acme/u7");
    assertThat(consent.choices()).isEqualTo("ai_training=content.chat");
    assertThat(consent.terms()).isEqualTo(LocalDate.of(2023, 8, 7));
    assertThat(consent.sources()).containsExactly("env", "file:consent.json");
  }

  @Test
  void read_consentPlatforms_areApartFromOtherSources() {
    ConsentSettings consent =
        read(
                "ASSENT_CONSENT_SOURCE", "http://localhost/a,file:x.json, https://h/b?key=hunter2",
                "ASSENT_CONSENT_INSECURE", "false")
            .consent();

    assertThat(consent.sources()).containsExactly("file:x.json");
    assertThat(consent.places()).containsExactly(2);
    assertThat(consent.platforms()).map(ConsentUrl::place).containsExactly(1, 3);
    assertThat(consent.platforms())
        .map(ConsentUrl::name)
        .containsExactly("http://localhost/a", "https://h/b");
    assertThat(consent.headers()).isEmpty();
    assertThat(read("ASSENT_CONSENT_SOURCE", "https://h").consent().sources()).isEmpty();
    assertThat(
            read("ASSENT_CONSENT_SOURCE", "http://h", "ASSENT_CONSENT_INSECURE", "TRUE")
                .consent()
                .platforms())
        .hasSize(1);
  }

  @Test
  void read_consentHeaders_areDecodedAndNotShown() {
    ConsentSettings consent =
        read(
                "ASSENT_CONSENT_SOURCE", "https://h/a,https://H:443/b",
                "ASSENT_CONSENT_HEADERS", "Authorization=Bearer%20hunter2,x-tenant=hunter2+b")
            .consent();

    assertThat(consent.headers())
        .containsEntry("Authorization", "Bearer hunter2")
        .containsEntry("x-tenant", "hunter2 b");
    assertThat(consent.toString())
        .contains("Authorization", "https://h/a")
        .doesNotContain("hunter2");
  }

  @Test
  void read_standardVariables_shapeTheSdk() {
    TelemetrySettings telemetry =
        read(
                "OTEL_SERVICE_NAME", "shop",
                "OTEL_RESOURCE_ATTRIBUTES", "service.name=other,team=a%2Cb+c",
                "OTEL_PROPAGATORS", "none",
                "OTEL_TRACES_SAMPLER", "traceidratio",
                "OTEL_TRACES_SAMPLER_ARG", "0.25",
                "OTEL_ATTRIBUTE_COUNT_LIMIT", "7",
                "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "9",
                "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "33",
                "OTEL_SPAN_EVENT_COUNT_LIMIT", "3",
                "OTEL_SPAN_LINK_COUNT_LIMIT", "4",
                "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "5",
                "OTEL_BSP_SCHEDULE_DELAY", "0",
                "OTEL_BSP_MAX_QUEUE_SIZE", "10",
                "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "11",
                "OTEL_METRIC_EXPORT_INTERVAL", "2s",
                "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "DELTA",
                "OTEL_JAVA_EXPORTER_MEMORY_MODE", "immutable_data")
            .telemetry();

    assertThat(telemetry.resource().get(AttributeKey.stringKey("service.name"))).isEqualTo("shop");
    assertThat(telemetry.resource().get(AttributeKey.stringKey("team"))).isEqualTo("a,b+c");
    assertThat(telemetry.propagatesTraceContext()).isFalse();
    assertThat(telemetry.sampler().getDescription()).isEqualTo("TraceIdRatioBased{0.250000}");
    assertThat(telemetry.spanLimits().getMaxNumberOfAttributes()).isEqualTo(9);
    assertThat(telemetry.spanLimits().getMaxAttributeValueLength()).isEqualTo(33);
    assertThat(telemetry.spanLimits().getMaxNumberOfEvents()).isEqualTo(3);
    assertThat(telemetry.spanLimits().getMaxNumberOfLinks()).isEqualTo(4);
    assertThat(telemetry.spanLimits().getMaxNumberOfAttributesPerEvent()).isEqualTo(5);
    assertThat(telemetry.spanLimits().getMaxNumberOfAttributesPerLink()).isEqualTo(7);
    assertThat(telemetry.logLimits().getMaxNumberOfAttributes()).isEqualTo(7);
    assertThat(telemetry.spans())
        .isEqualTo(new QueueSettings(Duration.ofMillis(1), 10, 10, Duration.ofSeconds(30)));
    assertThat(telemetry.logs().maxExportBatchSize()).isEqualTo(11);
    assertThat(telemetry.metrics().interval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(telemetry.metrics().temporality()).isEqualTo("delta");
  }

  @Test
  void read_variablesOfOthers_areIgnored() {
    Settings settings =
        read(
            "OTEL_INSTRUMENTATION_HTTP_EXPORTER", "x",
            "OTEL_JAVAAGENT_ENABLED", "x",
            "OTEL_LOG_LEVEL", "x",
            "PATH", "x");

    assertThat(settings.destinations()).hasSize(1);
  }

  @Test
  void of_propertyAndVariable_propertyWinsUnlessBlank() {
    Map<String, String> variables =
        Map.of("ASSENT_PURPOSE", "security", "ASSENT_ENABLED", "false", "OTEL_SERVICE_NAME", "a");
    Map<String, String> properties =
        Map.of("assent.purpose", "ai_training", "assent.enabled", " ", "otel.service.name", "b");

    Settings settings = Settings.read(Environment.of(variables, properties));

    assertThat(settings.destinations().get(0).destination().purpose())
        .isEqualTo(Purpose.AI_TRAINING);
    assertThat(settings.isEnabled()).isFalse();
    assertThat(settings.telemetry().resource().asMap()).containsValue("b");
  }

  @ParameterizedTest
  @CsvSource({
    "ASSENT_ENABLED, false, true",
    "OTEL_SDK_DISABLED, true, false",
    "DO_NOT_TRACK, 1, 0",
    "DO_NOT_TRACK, FALSE, false",
    "DO_NOT_TRACK, 1, ''",
  })
  void switches_onlyTighten_whoeverSwitchesOffIsHeard(String name, String off, String on) {
    String property = name.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
    assertThat(mayLeave(Environment.of(Map.of(name, off)).with(name, on))).isFalse();
    assertThat(mayLeave(Environment.of(Map.of(name, on)).with(name, off))).isFalse();
    assertThat(mayLeave(Environment.of(Map.of(name, off), Map.of(property, on)))).isFalse();
    assertThat(mayLeave(Environment.of(Map.of(name, on), Map.of(property, off)))).isFalse();
    assertThat(mayLeave(Environment.of(Map.of(name, on)).with(name, on))).isTrue();
  }

  private static boolean mayLeave(Environment environment) {
    Settings settings = Settings.read(environment);
    return settings.isEnabled() && !settings.isSdkDisabled();
  }

  @Test
  void of_unknownProperty_isNamedAsItWasWritten() {
    Environment environment = Environment.of(Map.of(), Map.of("assent.purpos", "security"));

    assertThatThrownBy(() -> Settings.read(environment))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("assent.purpos: unknown; did you mean ASSENT_PURPOSE?");
  }

  @Test
  void of_destinationsAsProperties_areRead() {
    Environment environment =
        Environment.of(
            Map.of(),
            Map.of(
                "assent.destinations", "my_ops",
                "assent.destination.my.ops.purpose", "security",
                "assent.destination.my_ops.recipient", "processor"));

    assertThat(Settings.read(environment).destinations().get(0).destination())
        .isEqualTo(new Destination("my_ops", Purpose.SECURITY, Recipient.PROCESSOR));
  }

  @Test
  void with_setting_winsAndForeignNameIsRefused() {
    Environment environment =
        Environment.of(Map.of("ASSENT_PURPOSE", "security"))
            .with("assent.purpose", "ai_training")
            .with("ASSENT_RECIPIENT", "processor");

    assertThat(Settings.read(environment).destinations().get(0).destination())
        .isEqualTo(new Destination("default", Purpose.AI_TRAINING, Recipient.PROCESSOR));
    assertThatThrownBy(() -> environment.with("PURPOSE", "x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not a setting of Assent; did you mean ASSENT_PURPOSE?");
  }

  @Test
  void toString_secrets_areNotShown(@TempDir Path directory) throws IOException {
    Path key = Files.writeString(directory.resolve("key.pem"), "hunter2");
    Map<String, String> variables =
        Map.of(
            "ASSENT_SUBJECT", "hunter2",
            "ASSENT_CONSENT", "ai_training=hunter2",
            "OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2",
            "OTEL_RESOURCE_ATTRIBUTES", "a=hunter2",
            "OTEL_EXPORTER_OTLP_CLIENT_KEY", key.toString(),
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", key.toString());
    Environment environment = Environment.of(variables);
    Settings settings = Settings.read(environment);

    assertThat(List.of(settings, environment, settings.destinations(), settings.telemetry()))
        .allSatisfy(it -> assertThat(it.toString()).doesNotContain("hunter2"));
    assertThat(endpoint(settings, 0, Signal.TRACES).toString()).doesNotContain("hunter2");
    assertThat(environment.find(Variable.ASSENT_SUBJECT).toString()).isEqualTo("ASSENT_SUBJECT");
  }
}
