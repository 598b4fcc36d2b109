/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  @Test
  void parse_nothing_isASeededDatabaseInMemory() {
    ServiceConfig config = Arguments.parse(List.of());

    assertThat(config.storage().isInMemory()).isTrue();
    assertThat(config.listening()).isEqualTo(Listening.ON_LOOPBACK);
    assertThat(config.seeded()).isTrue();
  }

  @Test
  void parse_everything_isTaken() {
    ServiceConfig config =
        Arguments.parse(
            List.of(
                "--db",
                "jdbc:x",
                "--port",
                "8080",
                "--keys",
                "k.json",
                "--algorithm",
                "ES256",
                "--generation",
                "3",
                "--open",
                "3",
                "--db-copy",
                "jdbc:y",
                "--db-user",
                "consent",
                "--db-password-file",
                "p.txt",
                "--listen",
                "0.0.0.0",
                "--tls-certificate",
                "c.pem",
                "--tls-key",
                "k.pem",
                "--peer",
                "https://10.0.0.7:8443",
                "--peer-authority",
                "ca.pem",
                "--tokens",
                "tokens",
                "--drain",
                "9"));

    assertThat(config.storage())
        .isEqualTo(
            new Storage(
                "jdbc:x", "jdbc:y", "consent", Path.of("p.txt"), 3, 3, Duration.ofSeconds(1)));
    assertThat(config.listening())
        .isEqualTo(
            new Listening(
                "0.0.0.0",
                8080,
                Path.of("c.pem"),
                Path.of("k.pem"),
                URI.create("https://10.0.0.7:8443"),
                Path.of("ca.pem"),
                Duration.ofSeconds(9)));
    assertThat(config.signing().keys()).isEqualTo(Path.of("k.json"));
    assertThat(config.signing().algorithm()).isEqualTo("ES256");
    assertThat(config.tokens()).isEqualTo(Path.of("tokens"));
    assertThat(config.seeded()).isFalse();
    assertThat(config.toString()).doesNotContain("jdbc:x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--db",
        "--secret x",
        "--port secret",
        "--port 65536",
        "--port -1",
        "--generation x",
        "--open true",
        "--db jdbc:postgresql://h/d?user=u&password=secret",
        "--db-copy jdbc:postgresql://h/d?Password=secret",
        "--listen 0.0.0.0",
        "--listen secret.invalid",
        "--tls-certificate secret.pem",
        "--tls-key secret.pem",
        "--peer secret",
        "--peer ftp://secret",
        "--peer http://10.0.0.7",
        "--drain 3601",
        "--erasures https://secret",
        "--erasures-token secret",
        "--erasures-keep 90",
        "--erasures https://secret --erasures-token secret --erasures-keep secret",
        "--erasures http://10.0.0.7 --erasures-token secret"
      })
  void parse_wrong_namesWhatIsValidAndNotTheValue(String line) {
    assertThatThrownBy(() -> Arguments.parse(List.of(line.split(" "))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
