/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs/benchmarks");
  private static final Question BARS =
      Question.of("gate.Bars", "What <does> it cost & when?", "All.")
          .against("base", row -> row.as("base"));
  private static final Question ALONE =
      Question.of("gate.Alone", "How large is it?", "Nothing else has it.");
  private static final String TWENTY = "[1.0], ".repeat(19) + "[1.0]";

  @TempDir Path results;

  @Test
  void generate_committedResults_isTheCommittedPage() throws IOException {
    Map<String, String> made = Page.published().generate(ROOT.resolve("benchmarks/results"));
    Map<String, String> committed = new TreeMap<>();
    List<String> names =
        Stream.concat(Page.charts(DOCS).stream(), Stream.of(Page.ANSWERS, Page.TARGETS)).toList();
    for (String file : names) {
      committed.put(file, Files.readString(DOCS.resolve(file)));
    }

    assertThat(committed).as("run dev.assent.benchmarks.report.Page again").isEqualTo(made);
  }

  @Test
  void generate_committedResults_showsEachRowOnceInATableOfEachQuestion() throws IOException {
    Page page = Page.published();
    Map<String, String> files = page.generate(ROOT.resolve("benchmarks/results"));
    String text = files.get(Page.ANSWERS);

    for (String section :
        text.substring(text.indexOf("\n## Questions")).split("\n## (?!Questions)")) {
      if (!section.startsWith("\n") && !section.startsWith("Machine ")) {
        assertThat(count(section, "(?m)^\\|---")).as(section).isEqualTo(1);
        assertThat(count(section, "(?m)^!\\[")).as(section).isLessThanOrEqualTo(1);
        if (section.contains("| × ")) {
          assertThat(section).contains(".svg)");
        }
      }
    }
    assertThat(page.warnings()).allMatch(warning -> warning.startsWith("not warm in "));
    assertThat(text).doesNotContain("**").doesNotContain("missed");
  }

  private static long count(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  @Test
  void generate_twice_isTheSame() throws IOException {
    measured();

    assertThat(page().generate(results)).isEqualTo(page().generate(results));
  }

  @Test
  void generate_hasATableWithRatiosAndAChart() throws Exception {
    measured();

    Map<String, String> files = page().generate(results);

    assertThat(files).containsOnlyKeys(Page.ANSWERS, Page.TARGETS, "Bars.svg");
    assertThat(files.get(Page.ANSWERS))
        .contains("- [What <does> it cost & when?](#what-does-it-cost--when)")
        .contains("- How large is it? Not measured; `benchmarks/run Alone` measures it.")
        .contains("## What <does> it cost & when?")
        .contains("![What <does> it cost & when?](Bars.svg)")
        .contains("| | JDK 17 | × base | B/op |")
        .contains("| `base` | 2 ns | 1 | 0 |", "| `ours` | 4 ns | 2 | 12 |")
        .contains("`benchmarks/run Bars` measures it again")
        .contains("| CPU | fast |");
    assertThat(files.get(Page.TARGETS))
        .contains("| T9: Never | | | not measured |")
        .contains("| – time | ≤ 3 ns | – | not measured |");
    assertThat(xml(files.get("Bars.svg"))).isEqualTo("What <does> it cost & when?");
  }

  /** The title. */
  private static String xml(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getElementsByTagName("title")
        .item(0)
        .getTextContent();
  }

  @Test
  void generate_severalJdks_haveColumnsInOneTableAndChart() throws Exception {
    measured();
    write("jdk25", "gate.Bars", forks("base", "[2]") + "," + forks("ours", "[8]"));

    Map<String, String> files = page().generate(results);

    assertThat(files.get(Page.ANSWERS))
        .contains("| | JDK 17 | × base | B/op | JDK 25 | × base | B/op |")
        .contains("| `ours` | 4 ns | 2 | 12 | 8 ns | 4 | – |");
    assertThat(bars(files.get("Bars.svg"))).containsExactly("2", "4");
  }

  /** The figures beside the bars. */
  private static List<String> bars(String svg) {
    return Pattern.compile(
            "(?s)<rect class='s\\d' [^>]*height='10'/>\\s*(?:<line[^>]*>\\s*)?<text [^>]*>([0-9.]+)<")
        .matcher(svg)
        .results()
        .map(bar -> bar.group(1))
        .toList();
  }

  @Test
  void generate_rowThatOneJdkHasNot_isADash() throws IOException {
    measured();
    write("jdk25", "gate.Bars", forks("base", "[2]"));

    assertThat(page().generate(results).get(Page.ANSWERS))
        .contains("| `ours` | 4 ns | 2 | 12 | – | – | – |");
  }

  @Test
  void generate_parameters_areInTheLabelIfTheyDiffer() throws IOException {
    write(
        "gate.Bars",
        result("gate.Bars", "base", "{ \"keys\" : \"A\", \"n\" : \"10\" }", 2)
            + ","
            + result("gate.Bars", "base", "{ \"keys\" : \"A\", \"n\" : \"2\" }", 4));

    assertThat(page().generate(results).get(Page.ANSWERS))
        .contains("All rows: `keys=A`.")
        .containsSubsequence("| `base · n=2` | 4 ns |", "| `base · n=10` | 2 ns |");
  }

  @Test
  void generate_manyForks_haveTheBoundsOfTheirPairs() throws IOException {
    write("gate.Bars", forks("base", TWENTY) + "," + forks("ours", TWENTY.replace("1", "2")));

    Map<String, String> files = page().generate(results);

    assertThat(files.get(Page.ANSWERS)).contains("| `ours` | 2 ns | 2 (2–2) |");
    assertThat(files.get("Bars.svg")).contains("<line class='axis'");
  }

  @Test
  void generate_forksInTurns_areRowsOfTheirOwnInTheSameTable() throws IOException {
    measured();
    write("gate.Bars.pairs", forks("base", "[3]") + "," + forks("ours", "[9]"));
    Page page = page();

    assertThat(page.generate(results).get(Page.ANSWERS))
        .containsSubsequence(
            "| `ours` | 4 ns | 2 | 12 |",
            "| `base · in turns` | 3 ns | 1 | – |",
            "| `ours · in turns` | 9 ns | 3 | – |");
    assertThat(page.warnings()).isEmpty();
  }

  @Test
  void generate_samplesWithoutABaseline_haveA99thPercentileAndNoChart() throws IOException {
    String values = "[" + "1, ".repeat(98) + "5, 9]";
    write(
        "gate.Alone",
        forks("size", values).replace("gate.Bars", "gate.Alone").replace("avgt", "sample"));

    Map<String, String> files = page().generate(results);

    assertThat(files.get(Page.ANSWERS)).contains("| | JDK 17 | p99 |", "| `size` | 1 ns | 5.04 |");
    assertThat(files).doesNotContainKey("Alone.svg");
  }

  @Test
  void generate_severalCostsWithoutABaseline_areAChartOfTheirMedians() throws IOException {
    write(
        "gate.Alone",
        (forks("small", "[1]") + "," + forks("large", "[300]") + "," + forks("rate", "[7]"))
            .replace("gate.Bars", "gate.Alone")
            .replaceFirst("(?s)(.*)ns/op", "$1ops/s"));

    assertThat(bars(page().generate(results).get("Alone.svg"))).containsExactly("1", "300");
  }

  @Test
  void generate_ratesPerSecond_areInTheTableAndNotInTheChartOfCosts() throws IOException {
    String rate = forks("rate", "[15]").replace("ns/op", "ops/s");
    write("gate.Bars", forks("base", "[2]") + "," + forks("ours", "[4]") + "," + rate);

    Map<String, String> files = page().generate(results);

    assertThat(files.get(Page.ANSWERS)).contains("| `rate` | 15 ops/s |");
    assertThat(bars(files.get("Bars.svg"))).containsExactly("2");
  }

  @Test
  void generate_rowsThatAQuestionLeavesOut_areAWarningAndATable() throws IOException {
    measured();
    Page page =
        new Page(List.of(BARS.only("Bars", row -> !row.method().equals("ours"))), List.of());

    assertThat(page.generate(results).get(Page.ANSWERS))
        .contains("## Bars, further results", "| `ours` | 4 ns | 12 |");
    assertThat(page.warnings()).containsExactly("no question asks for all results of gate.Bars");
  }

  @Test
  void generate_forkThatWasStillGettingFaster_hasADaggerAndAWarning() throws IOException {
    write("gate.Bars", forks("base", "[4, 4], [4, 3]") + "," + forks("ours", "[4, 4], [4, 2.9]"));
    Page page = page();

    assertThat(page.generate(results).get(Page.ANSWERS))
        .contains("| `base` | 4 ns |")
        .contains("| `ours` | 4 ns † |");
    assertThat(page.warnings()).containsExactly("not warm in JDK 17: gate.Bars ours");
  }

  @Test
  void generate_costOfASpan_isTheFirstSentence() throws IOException {
    String costs =
        cost("plain", TWENTY)
            + ","
            + cost("permitted", TWENTY.replace("1", "2"))
            + ","
            + cost("stripped", TWENTY.replace("1", "5"));
    write("pipeline.PipelineCost", costs);
    write("jdk25", "pipeline.PipelineCost", costs.replace("2.0", "3.0"));

    assertThat(Page.published().generate(results).get(Page.ANSWERS))
        .startsWith(
            """
            # What Assent costs

            A span costs 2 times plain OpenTelemetry on JDK 17 and 3 times on JDK 25: CPU time of all threads, from its start to the receiver.
            Each attribute that is stripped adds 1 ns on JDK 17 and 0.667 ns on JDK 25.
            """);
    assertThat(page().generate(results).get(Page.TARGETS))
        .contains("| Stretch | JDK 17 | JDK 25 |");
  }

  private static String cost(String contender, String forks) {
    return forks("cpu", forks)
        .replace("gate.Bars", "pipeline.PipelineCost")
        .replace("{}", "{ \"contender\" : \"" + contender + "\" }");
  }

  @Test
  void generate_takenOverSdk_isAQuestionOfItsOwn() throws IOException {
    write(
        "pipeline.PipelineCost",
        cost("plain", TWENTY)
            + ","
            + cost("permitted", TWENTY.replace("1", "2"))
            + ","
            + cost("autoconfigured", TWENTY.replace("1", "4"))
            + ","
            + cost("hosted-stripped", TWENTY.replace("1", "12")));

    assertThat(Page.published().generate(results).get(Page.ANSWERS))
        .containsSubsequence(
            "| | JDK 17 | × plain |",
            "| `cpu · permitted` | 2 ns | 2 (2–2) |",
            "| | JDK 17 | × autoconfigured |",
            "| `cpu · hosted-stripped` | 12 ns | 3 (3–3) |");
  }

  @Test
  void generate_severalMachines_areNamedInTheirColumns() throws IOException {
    measured();
    Path other = Files.createDirectories(results.resolve("hut/jdk17"));
    Files.writeString(other.resolve("gate.Bars.json"), "[" + forks("base", "[7]") + "]");

    assertThat(page().generate(results).get(Page.ANSWERS))
        .contains("| | JDK 17 on box | × base | B/op | JDK 17 on hut | × base | B/op |")
        .contains("| `base` | 2 ns | 1 | 0 | 7 ns | 1 | – |")
        .contains("## Machine box", "## Machine hut");
  }

  @Test
  void generate_classThatNobodyAskedFor_hasATableAndAWarning() throws IOException {
    write("gate.Unknown", result("gate.Unknown", "a", "{}", 1));
    Page page = page();

    Map<String, String> files = page.generate(results);

    assertThat(files.get(Page.ANSWERS)).contains("## Unknown", "| `a` | 1 ns |");
    assertThat(page.warnings()).containsExactly("no question asks for all results of gate.Unknown");

    Files.move(
        results.resolve("box/jdk17/gate.Unknown.json"),
        results.resolve("box/jdk17/gate.Unknown.pairs.json"));
    assertThat(page().generate(results).get(Page.ANSWERS)).contains("| `a · in turns` | 1 ns |");
  }

  @Test
  void generate_noResults_saysSo() throws IOException {
    assertThat(page().generate(results.resolve("none")))
        .containsOnlyKeys(Page.ANSWERS, Page.TARGETS)
        .allSatisfy((file, text) -> assertThat(text).contains("Nothing is measured yet."));
  }

  private static Page page() {
    return new Page(
        List.of(BARS, ALONE),
        List.of(Target.of("T9", "Never").atMost("time", row("gate.Never.a").median(), 3, " ns")));
  }

  private void measured() throws IOException {
    write(
        "gate.Bars",
        result("gate.Bars", "base", "{}", 2)
            + ","
            + result("gate.Bars", "ours", "{}", 4).replace("0.001", "12"));
    Files.writeString(results.resolve("box/machine.json"), "{ \"CPU\" : \"fast\" }");
  }

  private void write(String name, String content) throws IOException {
    write("jdk17", name, content);
  }

  private void write(String jdk, String name, String content) throws IOException {
    Path folder = Files.createDirectories(results.resolve("box").resolve(jdk));
    Files.writeString(folder.resolve(name + ".json"), "[" + content + "]");
  }

  private static String forks(String method, String forks) {
    return """
        { "benchmark" : "dev.assent.benchmarks.gate.Bars.%s", "mode" : "avgt", "params" : {},
          "primaryMetric" : { "scoreUnit" : "ns/op", "rawData" : [%s] } }
        """
        .formatted(method, forks);
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
