/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

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

  @TempDir Path results;

  @Test
  void generate_committedResults_isTheCommittedPage() throws IOException {
    Map<String, String> made =
        new Page(Sections.ALL, Targets.ALL).generate(ROOT.resolve("benchmarks/results"));
    Map<String, String> committed = new TreeMap<>();
    for (String file : Page.pictures(ROOT.resolve("docs"))) {
      committed.put(file, Files.readString(ROOT.resolve("docs").resolve(file)));
    }
    committed.put("BENCHMARKS.md", Files.readString(ROOT.resolve("docs/BENCHMARKS.md")));

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
            "BENCHMARKS.md", "benchmarks/box-gate-Bars.svg", "benchmarks/box-gate-Curve.svg");
    assertThat(files.get("BENCHMARKS.md"))
        .contains("## What <does> it cost & when?")
        .contains("| `ours` | 4 ns/op | 4–4 | 4 | 2 | 0 |")
        .contains("| CPU | fast |")
        .contains("| T9 | Never<br>time ≤ 3 ns |<br>not measured | not measured |");
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

    assertThat(page().generate(results).get("BENCHMARKS.md"))
        .contains("| × base | of pairs (95 %) |")
        .contains("| 2 | 2 (2–2) |");
  }

  @Test
  void generate_forkThatWasStillGettingFaster_hasADaggerAndAWarning() throws IOException {
    write("gate.Bars", forks("base", "[4, 4], [4, 3]") + "," + forks("ours", "[4, 4], [4, 2.9]"));
    Page page = page();

    assertThat(page.generate(results).get("BENCHMARKS.md"))
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

    assertThat(new Page(List.of(section, CURVE), List.of()).generate(results))
        .containsOnlyKeys("BENCHMARKS.md", "benchmarks/box-gate-Curve.svg");
  }

  @Test
  void generate_hasALinkToEachQuestion() throws IOException {
    measured();

    assertThat(page().generate(results).get("BENCHMARKS.md"))
        .contains("- [How does it grow?](#how-does-it-grow)");
  }

  @Test
  void generate_classThatNobodyDescribed_hasASectionAndAWarning() throws IOException {
    write("gate.Unknown", result("gate.Unknown", "a", "{}", 1));
    Page page = page();

    Map<String, String> files = page.generate(results);

    assertThat(files.get("BENCHMARKS.md")).contains("## Unknown");
    assertThat(page.warnings()).containsExactly("no section for gate.Unknown in Sections");
  }

  @Test
  void generate_pairs_haveASectionBehindTheirClass() throws IOException {
    write("gate.Bars.pairs", result("gate.Bars", "base", "{}", 1));
    Page page = page();

    assertThat(page.generate(results).get("BENCHMARKS.md"))
        .contains("## What <does> it cost & when, in pairs of forks?");
    assertThat(page.warnings()).isEmpty();
  }

  @Test
  void generate_noResults_saysSo() throws IOException {
    assertThat(page().generate(results.resolve("none")))
        .containsOnlyKeys("BENCHMARKS.md")
        .allSatisfy((file, text) -> assertThat(text).contains("Nothing is measured yet."));
  }

  private static Page page() {
    return new Page(
        List.of(BARS, CURVE),
        List.of(
            Target.of("T9", "Never")
                .atMost("time", Quantity.row("gate.Never.a").median(), 3, " ns")));
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
    Path folder = Files.createDirectories(results.resolve("box/jdk17"));
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
