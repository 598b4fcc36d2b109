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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

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
