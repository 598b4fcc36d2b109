/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ApiText;
import dev.assent.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The API as a committed text, so that a review shows each change to it. After an intended change,
 * write the text again: {@code ./mvnw test -pl sdk-exporter -am -Dtest=ApiTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtests.api.write=true}.
 */
class ApiTest {
  private static final Path FILE = Path.of("../docs/api.txt");

  @Test
  void api_committedText_isWhatTheCodeHas() throws IOException {
    assertThat(api().lines().toList())
        .as("the API differs from docs/api.txt; this class's Javadoc says how to write it anew")
        .isEqualTo(Files.readAllLines(FILE));
  }

  /** Checks supertypes, type arguments, parameters and exceptions too. */
  @Test
  void api_signatures_nameNoTypeFromInside() throws IOException {
    assertThat(api()).doesNotContain("dev.assent.internal", "com.github.benmanes", "org.snakeyaml");
  }

  @Test
  void api_everyPackage_isThere() throws IOException {
    assertThat(Files.readString(FILE))
        .contains("class dev.assent.AssentBuilder", "interface dev.assent.capture.Event\n");
  }

  private static String api() throws IOException {
    return ApiText.of(FILE, "dev.assent.internal", Assent.class, Policy.class);
  }
}
