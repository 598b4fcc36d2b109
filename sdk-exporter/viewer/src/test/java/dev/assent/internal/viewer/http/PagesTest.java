/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the page load nothing from elsewhere, and have words for everything. */
class PagesTest {
  private static final Pattern IMPORT = Pattern.compile("from '\\.(/[a-z-]+\\.js)'");
  private static final Pattern FILE = Pattern.compile("(?:href|src)=\"(/[a-z-]*\\.[a-z]+)\"");

  private final Pages pages = Pages.load();

  @Test
  void files_imports_areServed() {
    List<String> missing = new ArrayList<>();
    for (String script : List.of("/app.js", "/view-data.js", "/view-flows.js", "/table.js")) {
      IMPORT.matcher(text(script)).results().map(each -> each.group(1)).forEach(missing::add);
    }
    FILE.matcher(text("/"))
        .results()
        .map((MatchResult each) -> each.group(1))
        .forEach(missing::add);

    assertThat(missing).isNotEmpty().allSatisfy(path -> assertThat(pages.at(path)).isNotNull());
  }

  @Test
  void files_otherOrigins_areNotNamed() {
    for (String path : List.of("/", "/app.css", "/app.js", "/api.js", "/dom.js", "/words.js")) {
      assertThat(text(path).replace("http://www.w3.org/2000/svg", ""))
          .as(path)
          .doesNotContain("http:")
          .doesNotContain("https:")
          .doesNotContain("//cdn")
          .doesNotContain("innerHTML")
          .doesNotContain("eval(");
    }
  }

  @Test
  void index_scriptsAndStyles_areNotInline() {
    assertThat(text("/")).doesNotContainPattern("<script>|<style|style=|onclick");
  }

  @Test
  void words_reasonsAndStates_haveAnEntryEach() {
    String words = text("/words.js");

    assertThat(
            Stream.of(
                    Stream.of(Withheld.values()).map(Withheld::id),
                    Stream.of(State.values()).map(State::id),
                    Stream.of(Lost.values()).map(Lost::id))
                .flatMap(each -> each))
        .allSatisfy(id -> assertThat(words).contains("  " + id + ": '"));
  }

  @Test
  void at_otherPaths_isNull() throws IOException {
    for (String path : List.of("", "/..", "/page/index.html", "/../pom.xml", "/App.js", "//")) {
      assertThat(pages.at(path)).isNull();
    }
    try (InputStream index = Pages.class.getResourceAsStream("page/index.html")) {
      assertThat(index).isNotNull();
    }
  }

  private String text(String path) {
    return new String(Objects.requireNonNull(pages.at(path)).body(), UTF_8);
  }
}
