/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses of subjects' documents. {@link WrongSettingsTest} has the refused ones. */
class ConsentUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://h                        | acme/u7  | https://h/acme/u7
          https://h/                       | acme/u7  | https://h/acme/u7
          https://h:8443/v1/               | acme     | https://h:8443/v1/acme
          HTTPS://H/v1                     | acme/u7  | HTTPS://H/v1/acme/u7
          https://h/v1?key=k               | acme/u7  | https://h/v1/acme/u7?key=k
          https://h?key=k                  | acme/u7  | https://h/acme/u7?key=k
          https://h/v1/{subject}/consent   | acme/u7  | https://h/v1/acme/u7/consent
          https://h/v1?of={subject}&key=k  | acme/u7  | https://h/v1?of=acme/u7&key=k
          http://[::1]:80/                 | acme     | http://[::1]:80/acme
          http://127.8.9.1/                | acme     | http://127.8.9.1/acme
          http://LOCALHOST/                | acme     | http://LOCALHOST/acme
          https://h                        | a?b#c%2F | https://h/a%3Fb%23c%252F
          https://h                        | a!b=c&d  | https://h/a%21b%3Dc%26d
          https://h                        | ü@x.y~_- | https://h/%C3%BC%40x.y~_-
          https://h                        | 😀/.../..a | https://h/%F0%9F%98%80/.../..a
          """)
  void of_subject_isEncodedSegmentBySegment(String url, String subject, String address) {
    assertThat(ConsentUrl.parse(url, false).of(subject)).isEqualTo(URI.create(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a/.",
        "a b",
        "a\nb",
        "\uD83D",
        "a\uDE00/b"
      })
  void of_noSubject_isNowhere(String subject) {
    assertThat(ConsentUrl.parse("https://h", false).of(subject)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "https://Host:8443/V1/?key=hunter2, https://host:8443/V1/",
    "https://h?hunter2, https://h",
    "https://h/{subject}/x?hunter2, https://h/{subject}/x",
    "https://h/x?of={subject}, https://h/x"
  })
  void name_address_isWithoutItsQuery(String url, String name) {
    assertThat(ConsentUrl.parse(url, false).name()).isEqualTo(name);
    assertThat(ConsentUrl.parse(url, false)).hasToString(name);
  }

  @Test
  void parse_plainHttp_goesElsewhereOnlyIfAllowed() {
    assertThat(ConsentUrl.parse("http://consent.internal/", true).of("acme"))
        .isEqualTo(URI.create("http://consent.internal/acme"));
    assertThatThrownBy(() -> ConsentUrl.parse("http://consent.internal/", false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "ASSENT_CONSENT_SOURCE: plain http is allowed for loopback addresses only; use https,"
                + " or set ASSENT_CONSENT_INSECURE=true");
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/a, true",
    "HTTPS://H:443/b, true",
    "http://h/a, false",
    "https://h:444/a, false",
    "https://h.x/a, false",
    "https://u@h/a, false",
    "https:a, false",
    "/a, false"
  })
  void isSameOrigin_addresses_agreeOnSchemeHostAndPort(String other, boolean same) {
    assertThat(ConsentUrl.parse("https://h/x", false).isSameOrigin(URI.create(other)))
        .isEqualTo(same);
  }
}
