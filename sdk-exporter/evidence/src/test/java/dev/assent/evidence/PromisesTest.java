/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The README promises what {@link Promises} quotes, and nothing else. A new sentence of the README
 * needs evidence, or must be one that promises nothing.
 */
class PromisesTest {
  private static final int SHORTEST_QUOTE = 20;

  @Test
  void prose_ofTheReadme_isQuotedOrPromisesNothing() throws IOException {
    List<String> units = Readme.units();
    assertThat(units).hasSizeGreaterThan(30);
    assertThat(units).allSatisfy(unit -> assertThat(rest(unit)).as(unit).isEmpty());
  }

  @Test
  void sentences_quotedOrNot_standInTheReadme() throws IOException {
    List<String> units = Readme.units();
    assertThat(sentences())
        .allMatch(each -> units.stream().anyMatch(unit -> pattern(each).matcher(unit).find()))
        .doesNotHaveDuplicates();
  }

  /** A shorter one could stand anywhere. */
  @Test
  void quotes_eachOne_isASentenceOrACell() {
    assertThat(quotes()).allMatch(quote -> quote.length() >= SHORTEST_QUOTE);
    assertThat(quotes()).doesNotContainAnyElementsOf(Promises.NOTHING);
  }

  /** In each kind of prose: in a paragraph that is quoted, too. */
  @Test
  void prose_newSentence_isFound() {
    String known = Promises.NOTHING.get(0);
    String page =
        """
        # A title
        %s Here is
        a new promise.

        ```sh
        no prose
        ```

        - a bullet

        | a | b |
        |---|---|
        | a row | [a page](docs/page.md), and more |
        """
            .formatted(known);

    Stream<String> rests =
        Readme.units(page).stream().map(PromisesTest::rest).filter(rest -> !rest.isEmpty());

    assertThat(rests).containsExactly("Hereisanewpromise", "abullet", "arowandmore");
  }

  private static List<String> quotes() {
    return Promises.ALL.stream().flatMap(claim -> claim.quotes().stream()).toList();
  }

  /** The longest first: a sentence may contain another one. */
  private static List<String> sentences() {
    List<String> sentences = new ArrayList<>(quotes());
    sentences.addAll(Promises.NOTHING);
    sentences.sort(Comparator.comparingInt(String::length).reversed());
    return sentences;
  }

  /** Returns the letters and digits that no sentence covers. */
  private static String rest(String unit) {
    String rest = unit;
    for (String each : sentences()) {
      rest = pattern(each).matcher(rest).replaceAll(Matcher.quoteReplacement(" "));
    }
    return rest.replaceAll("\\P{Alnum}", "");
  }

  private static Pattern pattern(String sentence) {
    return Pattern.compile(
        Stream.of(sentence.split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("[0-9]+(?:[.,][0-9]+)*")));
  }
}
