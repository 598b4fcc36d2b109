/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ApiText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The API of this artifact as a committed text. After an intended change, write the text again:
 * {@code ./mvnw test -pl sdk-exporter/android -am -Dtest=ApiTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtests.api.write=true}.
 */
class ApiTest {
  private static final Path FILE = Path.of("../../docs/api-android.txt");

  @Test
  void api_committedText_isWhatTheCodeHas() throws IOException {
    String api = ApiText.of(FILE, "dev.assent.internal", AssentAndroid.class);

    assertThat(api.lines().toList())
        .as(
            "the API differs from docs/api-android.txt; this class's Javadoc says how to"
                + " write it anew")
        .isEqualTo(Files.readAllLines(FILE));
    assertThat(api)
        .contains("class dev.assent.android.AssentAndroid")
        .doesNotContain("dev.assent.internal");
  }
}
