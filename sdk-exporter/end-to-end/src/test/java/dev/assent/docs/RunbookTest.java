/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/RUNBOOK.md} has exactly one section for each reason and state of the ledger, and
 * lists the loggers.
 */
class RunbookTest {
  private static final Path PAGE = Path.of("../..", "docs", "RUNBOOK.md");
  private static final Pattern LOGGER = Pattern.compile("\\bgetLogger\\(([^()]*)");

  @Test
  void withheld_everyReason_hasASectionInItsOrder() throws IOException {
    assertThat(sections("Withheld"))
        .containsExactlyElementsOf(Stream.of(Withheld.values()).map(Withheld::id).toList());
  }

  @Test
  void lost_everyReason_hasASection() throws IOException {
    assertThat(sections("Lost"))
        .containsExactlyElementsOf(Stream.of(Lost.values()).map(Lost::id).toList());
  }

  @Test
  void states_everyState_hasASection() throws IOException {
    assertThat(sections("States"))
        .containsExactlyElementsOf(Stream.of(State.values()).map(State::id).toList());
  }

  @Test
  void sections_ofReasonsAndStates_sayWhatToDo() throws IOException {
    for (String part : List.of("Withheld", "Lost", "States")) {
      for (String section : part(part).split("\n### ", -1)) {
        if (section.startsWith("`")) {
          assertThat(section).contains("**Do:** ");
        }
      }
    }
  }

  @Test
  void logLines_everyLoggerInMainCode_isListedAndNoOther() throws IOException {
    TreeSet<String> used = new TreeSet<>();
    for (String module :
        List.of(
            "sdk-core",
            "sdk-exporter",
            "sdk-exporter/autoconfigure",
            "sdk-exporter/micrometer",
            "sdk-exporter/viewer",
            "sdk-exporter/android")) {
      try (Stream<Path> files = Files.walk(Path.of("../..", module, "src", "main", "java"))) {
        for (Path file : files.filter(RunbookTest::mayLog).toList()) {
          Matcher call = LOGGER.matcher(Files.readString(file));
          while (call.find()) {
            assertThat(call.group(1)).as("%s names its logger", file).startsWith("\"");
            used.add(call.group(1).replace("\"", ""));
          }
        }
      }
    }

    List<String> listed = new ArrayList<>();
    for (String line : part("Log lines").lines().toList()) {
      if (line.startsWith("| `dev.assent")) {
        listed.add(line.split("`", -1)[1]);
      }
    }
    assertThat(listed).containsExactlyElementsOf(used);
  }

  /** LogHygiene asks for the loggers of other libraries, and writes no line of its own. */
  private static boolean mayLog(Path file) {
    return file.toString().endsWith(".java")
        && !file.endsWith("LogHygiene.java")
        && !file.endsWith("CacheSystem.java"); // Caffeine's loggers
  }

  /** Returns the ids that are headings below a heading, in their order. */
  private static List<String> sections(String heading) throws IOException {
    List<String> ids = new ArrayList<>();
    for (String line : part(heading).lines().toList()) {
      if (line.startsWith("### ")) {
        assertThat(line).matches("### `[a-z_]+`");
        ids.add(line.substring(5, line.length() - 1));
      }
    }
    return ids;
  }

  private static String part(String heading) throws IOException {
    String page = Files.readString(PAGE);
    String start = "\n## " + heading + "\n";
    assertThat(page).contains(start);
    int from = page.indexOf(start) + start.length();
    int to = page.indexOf("\n## ", from);
    return page.substring(from, to < 0 ? page.length() : to);
  }
}
