/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ASSENT_REPORT}: a file that is new, empty, or holds an earlier report. */
class ReportSettingTest {
  @TempDir private Path directory;

  private static @Nullable Path read(Path file) {
    return Settings.read(Environment.of(Map.of("ASSENT_REPORT", file.toString()))).report();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<!doctype html>\n<title>What stays</title>",
        "{\n  \"title\": \"What stays\",\n  \"since\": \"\"\n}"
      })
  void read_earlierReport_isTaken(String content) throws IOException {
    Path file = directory.resolve("stays.json");
    assertThat(read(file)).isEqualTo(file);
    Files.writeString(file, content);
    assertThat(read(file)).isEqualTo(file);
  }

  @Test
  void read_fileOfSomethingElse_isAnErrorAndStays() throws IOException {
    Path file = directory.resolve("policy.json");
    Files.writeString(file, "{\"rules\": []}");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_REPORT")
        .hasMessageContaining(
            "is a file of something else; name a new file, or that of an earlier");
    assertThat(file).hasContent("{\"rules\": []}");
  }
}
