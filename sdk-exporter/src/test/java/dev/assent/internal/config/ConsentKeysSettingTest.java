/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ASSENT_CONSENT_KEYS}: the set itself, or the path of its file. */
class ConsentKeysSettingTest {
  private static final String SET =
      """
      {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a",
                 "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
      """;

  @TempDir Path directory;

  private static ConsentSettings read(String value) {
    return Settings.read(Environment.of(Map.of("ASSENT_CONSENT_KEYS", value))).consent();
  }

  @Test
  void read_setItself_isParsed() {
    assertThat(read(SET).keys()).hasToString("VerificationKeys[1]");
    assertThat(read("").keys()).isNull();
  }

  @Test
  void read_file_isParsed() throws IOException {
    Path file = Files.writeString(directory.resolve("keys.json"), SET);
    assertThat(read(file.toString()).keys()).hasToString("VerificationKeys[1]");
  }

  @Test
  void read_fileThatIsNoSet_namesTheVariable() throws IOException {
    Path file = Files.writeString(directory.resolve("keys.json"), "hunter2");
    assertThatThrownBy(() -> read(file.toString()))
        .hasMessage("ASSENT_CONSENT_KEYS: its file:1: is not valid JSON");
    Files.writeString(file, SET.replace("Ed25519", "Ed448"));
    assertThatThrownBy(() -> read(file.toString()))
        .hasMessageStartingWith(
            "ASSENT_CONSENT_KEYS: its file: keys[0].crv: not supported; valid:");
  }
}
