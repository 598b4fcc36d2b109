/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the facts in {@code docs/consent-service/README.md}. */
class ConsentServicePageTest {
  private static final Pattern JSON =
      Pattern.compile("(?s)\n(<!-- signed -->\n)?```json\n(.*?)```");

  private final Specification specification = Specification.read();
  private final String page = page();

  @Test
  void documents_onThePage_areReadByAssent() {
    DocumentReader reader =
        DocumentReader.plain(Categories.builtIn(), Set.copyOf(Purpose.BUILT_IN));
    List<JsonNode> documents = documents();

    assertThat(documents).hasSizeGreaterThanOrEqualTo(4);
    for (JsonNode json : documents) {
      String subject = json.get("subject").textValue();
      assertThat(
              reader
                  .read("the page", Json.bytes(json), subject, Instant.now())
                  .document()
                  .revision())
          .isEqualTo(json.get("revision").longValue());
      specification
          .schemas()
          .check(specification.root().at("/components/schemas/Document"), json, subject);
    }
  }

  @Test
  void signedPayload_onThePage_isAsSpecified() {
    List<JsonNode> signed =
        JSON.matcher(page)
            .results()
            .filter(block -> block.group(1) != null)
            .map(ConsentServicePageTest::json)
            .toList();

    assertThat(signed).hasSize(1);
    specification
        .schemas()
        .check(specification.root().at("/components/schemas/Signed"), signed.get(0), "page");
  }

  @Test
  void limits_onThePage_areThoseOfTheReader() {
    assertThat(page)
        .contains(
            "| a document, or a signed one | " + DocumentReader.MAX_BYTES / 1024 / 1024 + " MiB |")
        .contains("| a subject | " + SubjectPath.MAX_LENGTH + " characters |");
    assertThat(specification.root().at("/components/schemas/Document/properties/choices/maxItems"))
        .hasToString("1024");
  }

  @Test
  void limits_ofTheExample_areThoseOfTheService() {
    StreamLimits limits = StreamLimits.DEFAULT;

    assertThat(page.replace("\n", " "))
        .contains(
            limits.streams() + " streams at most (" + limits.streamsOfOne() + " of one credential)")
        .contains("looks for the others' changes every " + limits.look().toMillis() + " ms");
    assertThat(limits.silence().toSeconds()).isLessThanOrEqualTo(15);
    for (String option : Arguments.USAGE.replaceAll("[\\[\\]]", "").split(" ")) {
      if (option.startsWith("--")) {
        assertThat(page).contains("| `" + option + "` |");
      }
    }
  }

  private List<JsonNode> documents() {
    return JSON.matcher(page)
        .results()
        .map(ConsentServicePageTest::json)
        .map(json -> json.has("consent") ? json.get("consent") : json)
        .toList();
  }

  private static JsonNode json(MatchResult block) {
    return Json.object(block.group(2).getBytes(StandardCharsets.UTF_8));
  }

  private static String page() {
    try {
      return Files.readString(Path.of("../../docs/consent-service/README.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
