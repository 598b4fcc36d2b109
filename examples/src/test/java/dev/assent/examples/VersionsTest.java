/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The version of OpenTelemetry is a property of the root pom. Where it stands elsewhere, since a
 * page or a message can't read the property, it is counted here: an upgrade fails with each place
 * that it forgot, and a new place fails until it is counted.
 */
class VersionsTest {
  private static final Path ROOT = Path.of("..");

  /** Lines with the version, per file and its folder. */
  private static final Map<String, Integer> PLACES =
      Map.ofEntries(
          entry("pom.xml", 1),
          entry("docs/DEPENDENCIES.md", 15),
          entry("docs/SPRING-BOOT.md", 4),
          entry("docs/WITH-YOUR-STACK.md", 3),
          entry("internals/LEAKS.md", 1),
          entry("host/RATIONALE.md", 2),
          entry("instance/RATIONALE.md", 1),
          entry("recording/RATIONALE.md", 1),
          entry("supervise/RATIONALE.md", 1),
          entry("tag/RATIONALE.md", 1),
          entry("docs/WHY-NOTHING-ARRIVES.md", 1),
          entry("autoconfigure/SdkVersion.java", 1),
          entry("host/Takeover.java", 1),
          entry("autoconfigure/WithAssentTest.java", 1),
          entry("spring/WithAssentTest.java", 1));

  /** Files with figures or with the past, or made by a build. */
  private static final Pattern WITHOUT =
      Pattern.compile(
          "benchmarks/results/.*|docs/benchmarks/.*|CHANGELOG.md" + "|.*/package-lock.json");

  @Test
  void opentelemetry_versionOutsideOfTheProperty_standsInTheCountedLinesOnly() throws IOException {
    Pattern property = Pattern.compile("<opentelemetry.version>(\\d+\\.\\d+)(\\.\\d+)</");
    Matcher version = property.matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    String minor = Pattern.quote(version.group(1));
    String patch = Pattern.quote(version.group(2));
    Pattern mention = Pattern.compile("(?<![\\d.])" + minor + "(" + patch + ")?(?!\\d|\\.\\d)");

    assertThat(mentions(mention)).containsExactlyInAnyOrderEntriesOf(PLACES);
  }

  private static Map<String, Integer> mentions(Pattern mention) throws IOException {
    Map<String, Integer> mentions = new TreeMap<>();
    for (Path file : SourceFiles.below(ROOT)) {
      String name = ROOT.relativize(file).toString().replace('\\', '/');
      if (!WITHOUT.matcher(name).matches()) {
        int lines = (int) text(file).lines().filter(mention.asPredicate()).count();
        if (lines > 0) {
          mentions.merge(name.replaceAll(".*/(.*/.*)", "$1"), lines, Integer::sum);
        }
      }
    }
    return mentions;
  }

  /** Returns a file's text; none of a picture or an archive. */
  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      return "";
    }
  }
}
