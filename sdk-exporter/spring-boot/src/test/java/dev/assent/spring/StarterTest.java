/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an application gets that depends on the starter. */
class StarterTest {
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

  /** An alpha version must match the application's OpenTelemetry, which Boot manages. */
  @Test
  void dependencies_ofApplications_areStable() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("basedir", ""), "pom.xml"));
    String own = pom.substring(pom.indexOf("</dependencyManagement>"));
    Set<String> brought = new TreeSet<>();
    Matcher dependency = DEPENDENCY.matcher(own);
    while (dependency.find()) {
      String text = dependency.group(1);
      Matcher artifact = ARTIFACT.matcher(text);
      if (!text.contains("<scope>") && artifact.find()) {
        brought.add(artifact.group(1));
      }
    }

    assertThat(brought)
        .containsExactly(
            "assent-autoconfigure",
            "assent-micrometer",
            "assent-sdk-exporter",
            "opentelemetry-exporter-otlp");
    assertThat(System.getProperty("java.class.path"))
        .containsPattern("opentelemetry-exporter-otlp-[0-9.]+\\.jar");
  }
}
