/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  @Test
  void parse_nothing_isASeededDatabaseInMemory() {
    ServiceConfig config = Arguments.parse(List.of());

    assertThat(config.database()).startsWith("jdbc:h2:mem:");
    assertThat(config.port()).isZero();
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
                "3"));

    assertThat(config.database()).isEqualTo("jdbc:x");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.keys()).isEqualTo(Path.of("k.json"));
    assertThat(config.algorithm()).isEqualTo("ES256");
    assertThat(config.generation()).isEqualTo(3);
    assertThat(config.opens()).isEqualTo(3);
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
        "--open true"
      })
  void parse_wrong_namesWhatIsValidAndNotTheValue(String line) {
    assertThatThrownBy(() -> Arguments.parse(List.of(line.split(" "))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
