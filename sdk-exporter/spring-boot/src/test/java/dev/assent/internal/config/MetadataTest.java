/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The starter's metadata for editors, compared with the variables that Assent reads. */
class MetadataTest {
  private static final String FILE = "/META-INF/spring-configuration-metadata.json";

  /** The variables that are errors in an SDK that is not Assent's own. */
  private static final Set<String> OF_OWN_SDK =
      Set.of(
          "ASSENT_DESTINATION_A_LISTEN",
          "ASSENT_DESTINATION_A_TOKEN",
          "ASSENT_DESTINATION_A_SERVER_KEY",
          "ASSENT_DESTINATION_A_SERVER_CERTIFICATE");

  @Test
  void properties_areTheKnownVariablesAndTwoOfBoot() throws IOException {
    Set<String> variables = new TreeSet<>();
    Set<String> ofBoot = new TreeSet<>();
    for (Map<?, ?> property : properties()) {
      String name = String.valueOf(property.get("name"));
      if (name.startsWith("assent.")) {
        variables.add(variable(name));
      } else {
        ofBoot.add(name);
      }
    }

    Set<String> known = new TreeSet<>(KnownVariables.all());
    known.removeIf(name -> !name.startsWith("ASSENT_") || OF_OWN_SDK.contains(name));
    assertThat(variables).isEqualTo(known);
    assertThat(ofBoot)
        .containsExactly("management.health.assent.enabled", "management.metrics.assent.enabled");
  }

  @Test
  void properties_haveATypeAndADescription() throws IOException {
    for (Map<?, ?> property : properties()) {
      assertThat(String.valueOf(property.get("type"))).startsWith("java.");
      assertThat(String.valueOf(property.get("description"))).endsWith(".");
    }
  }

  private static String variable(String property) {
    return property
        .replace(".*.", ".A.")
        .toUpperCase(Locale.ROOT)
        .replace('.', '_')
        .replace('-', '_');
  }

  private static List<Map<?, ?>> properties() throws IOException {
    try (InputStream in = MetadataTest.class.getResourceAsStream(FILE)) {
      assertThat(in).isNotNull();
      Map<String, Object> all =
          JsonParserFactory.getJsonParser().parseMap(new String(in.readAllBytes(), UTF_8));
      return ((List<?>) all.get("properties"))
          .stream().<Map<?, ?>>map(it -> (Map<?, ?>) it).toList();
    }
  }
}
