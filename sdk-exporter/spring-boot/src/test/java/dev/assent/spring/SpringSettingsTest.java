/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

class SpringSettingsTest {
  private final StandardEnvironment spring = new StandardEnvironment();
  private int sources;

  SpringSettingsTest() {
    spring.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    spring.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
  }

  /** Adds a source of lower priority than those before. */
  private void add(PropertySource<?> source) {
    spring.getPropertySources().addLast(source);
  }

  private void yaml(String text) {
    try {
      new YamlPropertySourceLoader()
          .load("application-" + sources++ + ".yaml", new ByteArrayResource(text.getBytes(UTF_8)))
          .forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void variables(Map<String, Object> variables) {
    add(new SystemEnvironmentPropertySource("environment", variables));
  }

  private Map<String, String> read() {
    SpringSettings settings = SpringSettings.read(spring);
    Map<String, String> all = new TreeMap<>(settings.properties());
    all.putAll(settings.variables());
    return all;
  }

  @Test
  void yaml_scalars_keepTheirNames() {
    yaml(
        """
        assent:
          purpose: security
          consent:
            max-staleness: 2h
          hold.max-bytes: 1000
        server.port: 8080
        """);

    assertThat(read())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "assent.purpose", "security",
                "assent.consent.max-staleness", "2h",
                "assent.hold.max-bytes", "1000"));
  }

  @Test
  void yaml_list_becomesCommas() {
    yaml(
        """
        assent:
          policy: [terms, /etc/assent/policy.yaml]
          destinations:
            - ops
            - own_training
        """);

    assertThat(read())
        .containsEntry("assent.policy", "terms,/etc/assent/policy.yaml")
        .containsEntry("assent.destinations", "ops,own_training");
  }

  @Test
  void yaml_mapOfHeaders_becomesEncodedPairs() {
    yaml(
        """
        assent:
          destination:
            ops:
              headers:
                authorization: Bearer a,b
                x-tenant: acme
        otel.resource.attributes:
          service.namespace: shop
        """);

    assertThat(read())
        .containsEntry(
            "assent.destination.ops.headers", "authorization=Bearer%20a%2Cb,x-tenant=acme")
        .containsEntry("otel.resource.attributes", "service.namespace=shop");
  }

  @Test
  void yaml_placeholder_isResolved() {
    yaml(
        """
        region: eu
        assent.subject: acme-${region}/*
        """);

    assertThat(read()).containsEntry("assent.subject", "acme-eu/*");
  }

  @Test
  void yaml_unknownPlaceholder_throwsWithoutTheValue() {
    yaml("assent.consent.headers: 'authorization=${MISSING}-secret'");

    assertThatThrownBy(this::read)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("assent.consent.headers: has a placeholder that can't be resolved")
        .hasNoCause();
  }

  @Test
  void sources_sameSetting_highestCounts() {
    variables(Map.of("ASSENT_CONSENT_MAX_STALENESS", "1h"));
    yaml("assent.consent.max-staleness: 2h");

    assertThat(read())
        .containsExactlyInAnyOrderEntriesOf(Map.of("ASSENT_CONSENT_MAX_STALENESS", "1h"));
  }

  @Test
  void sources_blankAbove_doesNotHideTheOneBelow() {
    variables(Map.of("ASSENT_PURPOSE", " "));
    yaml("assent.purpose: security");

    assertThat(read()).containsExactlyInAnyOrderEntriesOf(Map.of("assent.purpose", "security"));
  }

  @Test
  void sources_listAboveLonger_isNotMixed() {
    add(new MapPropertySource("above", Map.of("assent.policy[0]", "strict")));
    yaml("assent.policy: [terms, more.yaml]");

    assertThat(read()).containsEntry("assent.policy", "strict");
  }

  @Test
  void switch_offBelow_staysOff() {
    add(new MapPropertySource("commandLine", Map.of("assent.enabled", "true")));
    variables(Map.of("ASSENT_ENABLED", "false"));

    assertThat(settings().isEnabled()).isFalse();
  }

  @Test
  void switch_onEverywhere_isOn() {
    add(new MapPropertySource("commandLine", Map.of("assent.enabled", "true")));
    variables(Map.of("ASSENT_ENABLED", "TRUE", "DO_NOT_TRACK", "0"));

    assertThat(settings().isEnabled()).isTrue();
  }

  @Test
  void switch_doNotTrack_isOff() {
    variables(Map.of("DO_NOT_TRACK", "1"));
    yaml("assent.enabled: true");

    assertThat(settings().isEnabled()).isFalse();
  }

  private Settings settings() {
    return Settings.read(SpringSettings.read(spring).environment());
  }

  @Test
  void near_argumentVariablePropertyAndPackagedFile_count() {
    assertThat(SpringSettings.read(spring).near().isSet(Variable.ASSENT_REPORT_ONLY)).isFalse();
    Map<String, Object> days = Map.of("assent.report-only", "2026-11-29/2027-01-31");
    for (PropertySource<?> source :
        List.of(
            new MapPropertySource("systemProperties", days),
            new MapPropertySource("systemEnvironment", Map.of("ASSENT_REPORT_ONLY", "a/b")),
            new SimpleCommandLinePropertySource("--assent.report-only=2026-11-29/2027-01-31"),
            file(new ClassPathResource("application.properties"), "2026-11-29/2027-01-31"))) {
      assertThat(isNear(source)).as(source.getName()).isTrue();
    }
  }

  @Test
  void near_otherSources_doNotCount() {
    Map<String, Object> days = Map.of("assent.report-only", "2026-11-29/2027-01-31");
    for (PropertySource<?> source :
        List.of(
            new MapPropertySource("configserver:https://config.example/shop.yml", days),
            new MapPropertySource("spring.application.json", days),
            file(new FileSystemResource("config/application.properties"), "2026-11-29/2027-01-31"),
            file(new ClassPathResource("application.properties"), "${report.days}"))) {
      assertThat(isNear(source)).as(source.getName()).isFalse();
    }
  }

  /** The other source may win, now or after its next change. */
  @Test
  void near_alsoElsewhere_doesNotCount() {
    Map<String, Object> days = Map.of("assent.report-only", "2026-11-29/2027-01-31");
    StandardEnvironment both = new StandardEnvironment();
    both.getPropertySources().addLast(new MapPropertySource("configserver", days));
    both.getPropertySources()
        .replace("systemProperties", new MapPropertySource("systemProperties", days));
    assertThat(SpringSettings.read(both).near().isSet(Variable.ASSENT_REPORT_ONLY)).isFalse();
  }

  private static boolean isNear(PropertySource<?> source) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().remove(source.getName());
    environment.getPropertySources().addFirst(source);
    environment.getPropertySources().addLast(new MapPropertySource("x", Map.of("report.days", "")));
    return SpringSettings.read(environment).near().isSet(Variable.ASSENT_REPORT_ONLY);
  }

  private static PropertySource<?> file(Resource file, String days) {
    Origin origin =
        new TextResourceOrigin(
            OriginTrackedResource.of(file, null), new TextResourceOrigin.Location(0, 0));
    return new OriginTrackedMapPropertySource(
        "Config resource", Map.of("assent.report-only", OriginTrackedValue.of(days, origin)), true);
  }

  @Test
  void serviceName_isTheApplicationsName_unlessSet() {
    yaml("spring.application.name: chat");
    assertThat(read()).containsExactlyInAnyOrderEntriesOf(Map.of("OTEL_SERVICE_NAME", "chat"));

    yaml("otel.service.name: own");
    assertThat(read()).containsExactlyInAnyOrderEntriesOf(Map.of("otel.service.name", "own"));
  }

  @Test
  void environment_unknownName_namesTheProperty() {
    yaml("assent.polcy: strict");

    assertThatThrownBy(this::settings)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("assent.polcy: unknown; did you mean ASSENT_POLICY?");
  }
}
