/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.benchmarks.report.Section.Picture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final Path ROOT = Path.of("..");
  private static final Section BARS =
      Section.of("gate.Bars", "What <does> it cost & when?", "All.").against(Anchor.method("base"));
  private static final Section CURVE =
      Section.of("gate.Curve", "How does it grow?", "All.").drawn(Picture.curve("attributes"));

  private static final Question SPAN =
      Question.of("How long?", "All.", row("gate.Bars.base"), row("gate.Bars.ours"))
          .more("bytes: ", row("gate.Bars.ours").bytes(), " B");
  private static final Question OTHER =
      Question.of("How much?", "All.", null, row("gate.Never.a")).unmeasured("Not since then.");
  private static final List<String> PAGES = List.of(Page.OVERVIEW, Page.DETAILS, Page.TARGETS);

  @TempDir Path results;

  @Test
  void generate_committedResults_isTheCommittedPage() throws IOException {
    Map<String, String> made = Page.published().generate(ROOT.resolve("benchmarks/results"));
    Map<String, String> committed = new TreeMap<>();
    for (String file : Page.pictures(ROOT.resolve("docs"))) {
      committed.put(file, Files.readString(ROOT.resolve("docs").resolve(file)));
    }
    for (String page : PAGES) {
      committed.put(page, Files.readString(ROOT.resolve("docs").resolve(page)));
    }

    assertThat(committed).as("run dev.assent.benchmarks.report.Page again").isEqualTo(made);
  }

  @Test
  void generate_twice_isTheSame() throws IOException {
    measured();

    assertThat(page().generate(results)).isEqualTo(page().generate(results));
  }

  @Test
  void generate_hasTablesWithRatiosAndPictures() throws Exception {
    measured();

    Map<String, String> files = page().generate(results);

    assertThat(files)
        .containsOnlyKeys(
            Page.OVERVIEW,
            Page.DETAILS,
            Page.TARGETS,
            "benchmarks/box-gate-Bars.svg",
            "benchmarks/box-gate-Curve.svg");
    assertThat(files.get(Page.DETAILS))
        .contains("## What <does> it cost & when?")
        .contains("![What <does> it cost & when?](box-gate-Bars.svg)")
        .contains("| `ours` | 4 ns/op | 4–4 | 4 | 2 | 0 |")
        .contains("| CPU | fast |");
    assertThat(files.get(Page.TARGETS))
        .contains("| T9: Never | | | not measured |")
        .contains("| – time | ≤ 3 ns | – | not measured |");
    for (String file : files.keySet()) {
      if (file.endsWith(".svg")) {
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(files.get(file).getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @Test
  void generate_manyForks_haveTheBoundsOfTheirPairs() throws IOException {
    String forks = "[1.0], ".repeat(19) + "[1.0]";
    write("gate.Bars.pairs", forks("base", forks) + "," + forks("ours", forks.replace("1", "2")));

    assertThat(page().generate(results).get(Page.DETAILS))
        .contains("| × base | of pairs (95 %) |")
        .contains("| 2 | 2 (2–2) |");
  }

  @Test
  void generate_forkThatWasStillGettingFaster_hasADaggerAndAWarning() throws IOException {
    write("gate.Bars", forks("base", "[4, 4], [4, 3]") + "," + forks("ours", "[4, 4], [4, 2.9]"));
    Page page = page();

    assertThat(page.generate(results).get(Page.DETAILS))
        .contains("| `base` | 4 ns/op |")
        .contains("| `ours` | 4 ns/op † |");
    assertThat(page.warnings()).containsExactly("not warm in JDK 17: gate.Bars ours");
  }

  private static String forks(String method, String forks) {
    return """
        { "benchmark" : "dev.assent.benchmarks.gate.Bars.%s", "mode" : "avgt", "params" : {},
          "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [%s] } }
        """
        .formatted(method, forks);
  }

  @Test
  void generate_barsOfSomeMethods_drawsOnlyThese() throws IOException {
    measured();
    Section section = BARS.drawnWhere("method", "other");

    assertThat(new Page(List.of(), List.of(section, CURVE), List.of()).generate(results))
        .containsOnlyKeys(
            Page.OVERVIEW, Page.DETAILS, Page.TARGETS, "benchmarks/box-gate-Curve.svg");
  }

  @Test
  void generate_overview_startsWithTheFirstRatioAndLinksTables() throws IOException {
    measured();

    assertThat(page().generate(results).get(Page.OVERVIEW))
        .startsWith(
            "# What Assent costs\n\nA span costs 2 times plain OpenTelemetry on JDK 17: CPU time")
        .contains(
            "| How long?<br>All. | 17 | 2 ns | 4 ns (bytes: 0.001 B) | 2 | [table]("
                + "DETAILS.md#what-does-it-cost--when), "
                + "[picture](box-gate-Bars.svg) |")
        .contains("| How much?<br>Not since then. | 17 | – | not measured | – |  |")
        .contains("Measured on box (fast, ");
  }

  @Test
  void generate_jdksThatDiffer_haveALineEach() throws IOException {
    write("gate.Bars", forks("base", "[2]") + "," + forks("ours", "[4]"));
    write("jdk25", "gate.Bars", forks("base", "[2]") + "," + forks("ours", "[4]"));
    assertThat(page().generate(results).get(Page.OVERVIEW))
        .contains("A span costs 2 times plain OpenTelemetry on JDK 17 and 2 times on JDK 25:")
        .contains("| 17, 25 | 2 ns | 4 ns | 2 |");

    write("jdk25", "gate.Bars", forks("base", "[4]") + "," + forks("ours", "[4]"));
    assertThat(page().generate(results).get(Page.OVERVIEW))
        .contains("| 17<br>25 | 2 ns<br>4 ns | 4 ns<br>4 ns | 2<br>1 |");
  }

  @Test
  void generate_overviewOfManyForks_hasTheBoundsOfTheirPairs() throws IOException {
    String forks = "[1.0], ".repeat(19) + "[1.0]";
    write("gate.Bars", forks("base", forks) + "," + forks("ours", forks.replace("1", "2")));

    assertThat(page().generate(results).get(Page.OVERVIEW)).contains("| 2 (2–2) |");
  }

  @Test
  void generate_committedResults_answersEightQuestionsInAtMost120Lines() throws IOException {
    String overview =
        Page.published().generate(ROOT.resolve("benchmarks/results")).get(Page.OVERVIEW);

    assertThat(overview.lines()).hasSizeLessThanOrEqualTo(120);
    String questions = overview.substring(overview.indexOf("| Question |"));
    assertThat(questions.lines().filter(line -> line.startsWith("| ")))
        .hasSize(1 + Questions.ALL.size());
    assertThat(Questions.ALL).hasSize(8);
    assertThat(overview).doesNotContain("**").doesNotContain("missed");
  }

  @Test
  void generate_overview_hasASpansRatiosBeforeTheQuestions() throws IOException {
    String forks = "[1.0], ".repeat(19) + "[1.0]";
    write(
        "pipeline.PipelineCost",
        cost("plain", forks)
            + ","
            + cost("permitted", forks.replace("1", "2"))
            + ","
            + cost("autoconfigured", forks)
            + ","
            + cost("hosted-stripped", forks.replace("1", "3")));
    Page page = new Page(List.of(SPAN), Sections.ALL, List.of());

    assertThat(page.generate(results).get(Page.OVERVIEW))
        .contains("| CPU time of all threads | 17 | 2 (2–2) | not measured | not measured |")
        .contains(
            "| SDK taken over: CPU time of all threads | 17 | not measured | 3 (3–3) | not measured |")
        .contains("| Bytes allocated by all threads | 17 | not measured | not measured |")
        .containsSubsequence("| CPU time of all threads |", "| Question |");
  }

  private static String cost(String contender, String forks) {
    return forks("cpu", forks)
        .replace("gate.Bars", "pipeline.PipelineCost")
        .replace("{}", "{ \"contender\" : \"" + contender + "\" }");
  }

  @Test
  void generate_hasALinkToEachQuestion() throws IOException {
    measured();

    assertThat(page().generate(results).get(Page.DETAILS))
        .contains("- [How does it grow?](#how-does-it-grow)");
  }

  @Test
  void generate_classThatNobodyDescribed_hasASectionAndAWarning() throws IOException {
    write("gate.Unknown", result("gate.Unknown", "a", "{}", 1));
    Page page = page();

    Map<String, String> files = page.generate(results);

    assertThat(files.get(Page.DETAILS)).contains("## Unknown");
    assertThat(page.warnings()).containsExactly("no section for gate.Unknown in Sections");
  }

  @Test
  void generate_pairs_haveASectionBehindTheirClass() throws IOException {
    write("gate.Bars.pairs", result("gate.Bars", "base", "{}", 1));
    Page page = page();

    assertThat(page.generate(results).get(Page.DETAILS))
        .contains("## What <does> it cost & when, in pairs of forks?");
    assertThat(page.warnings()).isEmpty();
  }

  @Test
  void generate_noResults_saysSo() throws IOException {
    assertThat(page().generate(results.resolve("none")))
        .containsOnlyKeys(Page.OVERVIEW, Page.DETAILS, Page.TARGETS)
        .allSatisfy((file, text) -> assertThat(text).contains("Nothing is measured yet."));
  }

  private static Page page() {
    return new Page(
        List.of(SPAN, OTHER),
        List.of(BARS, CURVE),
        List.of(Target.of("T9", "Never").atMost("time", row("gate.Never.a").median(), 3, " ns")));
  }

  private void measured() throws IOException {
    write(
        "gate.Bars",
        result("gate.Bars", "base", "{}", 2) + "," + result("gate.Bars", "ours", "{}", 4));
    write(
        "gate.Curve",
        result("gate.Curve", "a", "{ \"attributes\" : \"10\" }", 2)
            + ","
            + result("gate.Curve", "a", "{ \"attributes\" : \"2\" }", 4));
    Files.writeString(results.resolve("box/machine.json"), "{ \"CPU\" : \"fast\" }");
  }

  private void write(String name, String content) throws IOException {
    write("jdk17", name, content);
  }

  private void write(String jdk, String name, String content) throws IOException {
    Path folder = Files.createDirectories(results.resolve("box").resolve(jdk));
    Files.writeString(folder.resolve(name + ".json"), "[" + content + "]");
  }

  private static String result(String type, String method, String params, int score) {
    return """
        { "benchmark" : "dev.assent.benchmarks.%s.%s", "mode" : "avgt", "params" : %s,
          "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [[%d]] },
          "secondaryMetrics" : { "gc.alloc.rate.norm" : { "score" : 0.001 } } }
        """
        .formatted(type, method, params, score);
  }
}
