/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No address leads to a host other than the configured one: an address that Assent joins has the
 * scheme, host and port of its base, or the start fails and names the variable.
 */
class AddressAttacksTest {
  private static final List<String> VARIABLES =
      List.of(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
          "ASSENT_DESTINATION_A_ENDPOINT",
          "ASSENT_DELETION_ENDPOINT",
          "ASSENT_CONSENT_SOURCE");

  private static Settings read(String variable, String address) {
    Map<String, String> values = new HashMap<>();
    if (variable.startsWith("ASSENT_DESTINATION_")) {
      values.put("ASSENT_DESTINATIONS", "a");
      values.put("ASSENT_DESTINATION_A_PURPOSE", "security");
      values.put("ASSENT_DESTINATION_A_RECIPIENT", "first_party");
    }
    if (variable.startsWith("ASSENT_DELETION")) {
      values.put("ASSENT_STATE_DIR", "target/state");
    }
    values.put(variable, address);
    return Settings.read(Environment.of(values));
  }

  /** Returns all addresses that the settings join. */
  private static List<URI> joined(Settings settings, String variable) {
    if (variable.equals("ASSENT_CONSENT_SOURCE")) {
      ConsentUrl url = settings.consent().platforms().get(0);
      return List.of(
          Objects.requireNonNull(url.of("acme/u7")),
          Objects.requireNonNull(url.of("127.0.0.1:2/x")),
          Objects.requireNonNull(url.of("@evil.example")));
    }
    if (variable.equals("ASSENT_DELETION_ENDPOINT")) {
      return List.of(Objects.requireNonNull(settings.deletion()).endpoint());
    }
    return settings.destinations().get(0).endpoints().entrySet().stream()
        .filter(
            it -> !variable.contains("TRACES") || it.getKey() == dev.assent.ledger.Signal.TRACES)
        .map(it -> it.getValue().endpoint())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1//127.0.0.1:2",
        "http://127.0.0.1:1//",
        "http://127.0.0.1:1///evil.example/",
        "http://127.0.0.1:1//evil.example/a/..",
        "http://127.0.0.1:1\\@evil.example/",
        "http://127.0.0.1:1/\\evil.example/",
        "http://127.0.0.1:1@evil.example/",
        "http://127.0.0.1:1%40evil.example/",
        "http://127.0.0.1%2F@evil.example/",
        "http://127.0.0.1%2Fevil.example/",
        "http://user:hunter2@127.0.0.1:1/",
        "http://@127.0.0.1:1/",
        "http://127.0.0.1:1/a#b",
        "http://127.0.0.1:1#@evil.example/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "http://127.0.0.1:-1/",
        "http://127.0.0.1:+80/",
        "http://127.0.0.1:1:2/",
        "http://127.0.0.1:80a/",
        "http://[::1/",
        "http://[::1]:99999/",
        "http://[::1]evil.example/",
        "http://ëvil.example/",
        "http://evil。example/",
        "http://127.0.0.1:1/ü",
        "http://127.0.0.1:1/a b",
        "http://127.0.0.1:1/\r\nHost: evil.example",
        "http://exa_mple/",
        "http:///evil.example/",
        "http:evil.example",
        "//evil.example/",
        "jar:http://127.0.0.1:1/!/"
      })
  void read_addressThatIsNone_failsAndNamesTheVariableWithoutItsValue(String address) {
    for (String variable : VARIABLES) {
      assertThatThrownBy(() -> read(variable, address))
          .as(variable)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(variable)
          .hasMessageNotContaining("evil")
          .hasMessageNotContaining("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1",
        "http://127.0.0.1:1/",
        "http://127.0.0.1:1/a//127.0.0.1:2",
        "http://127.0.0.1:1/a//",
        "http://127.0.0.1:1/../",
        "http://127.0.0.1:1/..//evil.example/",
        "http://127.0.0.1:1/./x/../..//evil.example",
        "http://127.0.0.1:1/%2F%2Fevil.example/",
        "http://127.0.0.1:1/%2e%2e/%5Cevil.example",
        "http://127.0.0.1:1/@evil.example/",
        "http://127.0.0.1:1/;evil.example",
        "http://127.0.0.1:1/http://evil.example/",
        "http://[::1]:1/a",
        "http://[0:0:0:0:0:0:0:1]:1/a",
        "HTTP://LOCALHOST:1/a"
      })
  void read_strangePath_staysAtTheHost(String address) {
    URI configured = URI.create(address);
    for (String variable : VARIABLES) {
      List<URI> joined = joined(read(variable, address), variable);
      assertThat(joined)
          .as(variable)
          .isNotEmpty()
          .allSatisfy(
              it -> {
                assertThat(it.getScheme()).isEqualTo(configured.getScheme());
                assertThat(it.getRawAuthority()).isEqualTo(configured.getRawAuthority());
                assertThat(it.getHost()).isEqualTo(configured.getHost());
                assertThat(it.getRawPath())
                    .startsWith(configured.getRawPath())
                    .doesNotStartWith("//");
                assertThat(it).isEqualTo(URI.create(it.toString()));
              });
    }
  }

  /**
   * A query would swallow the path of the signal, so an endpoint must not have one; addresses of
   * consent and deletion may.
   */
  @Test
  void read_query_isRefusedWhereAPathIsAppended() {
    for (String query : List.of("?", "?x=1", "?//evil.example/", "?@evil.example")) {
      for (String variable : VARIABLES.subList(0, 3)) {
        assertThatThrownBy(() -> read(variable, "http://127.0.0.1:1" + query))
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining(variable);
      }
      for (String variable : VARIABLES.subList(3, 5)) {
        assertThat(joined(read(variable, "http://127.0.0.1:1/" + query), variable))
            .allSatisfy(it -> assertThat(it.getRawAuthority()).isEqualTo("127.0.0.1:1"));
      }
    }
  }
}
