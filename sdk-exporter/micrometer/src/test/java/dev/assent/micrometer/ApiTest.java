/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ApiText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The API of this artifact as a committed text. After an intended change, write the text again:
 * {@code ./mvnw test -pl sdk-exporter/micrometer -am -Dtest=ApiTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtests.api.write=true}.
 */
class ApiTest {
  private static final Path FILE = Path.of("../../docs/api-micrometer.txt");

  @Test
  void api_committedText_isWhatTheCodeHas() throws IOException {
    String api = ApiText.of(FILE, "dev.assent.internal", AssentMeters.class);

    assertThat(api.lines().toList())
        .as(
            "the API differs from docs/api-micrometer.txt; this class's Javadoc says how to write it")
        .isEqualTo(Files.readAllLines(FILE));
    assertThat(api)
        .contains("class dev.assent.micrometer.AssentMeters")
        .doesNotContain("dev.assent.internal");
  }
}
