/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes docs/EVIDENCE.md. */
final class EvidencePage {
  static final Path FILE = Sources.ROOT.resolve("docs/EVIDENCE.md");

  private static final int MAX_LINE = 140;

  private static final String INTRODUCTION =
      """
      # Evidence

      Each promise, what would fail if it were false, how much of it ran last, and what that does not show. A test shows that something
      holds in the cases that it tries; a model, that an order is right in all cases up to a size, if the code follows the model. None of
      them shows that no mistake is left.

      Tests run with each change, in `verify` or `.ci/run`. Long runs are steps of `.ci/nightly`
      ([how](../CONTRIBUTING.md#longer-checks)); *no record* means that nobody has noted one since this page exists.
      [Models](../sdk-exporter/evidence/src/test/alloy) are Alloy's, and `verify` checks them.
      Of the [README](../README.md), each sentence is quoted at the end of this page, except those that promise nothing; `…` is a figure.
      `EvidencePageTest` generates this page, and `PromisesTest` compares the quotes with the README.
      """;

  private final List<Path> tests;
  private final Map<String, Records.Ran> runs;
  private final StringBuilder page = new StringBuilder(INTRODUCTION);

  private EvidencePage() throws IOException {
    tests = Sources.tests();
    runs = Records.read();
  }

  static String generate() throws IOException {
    EvidencePage page = new EvidencePage();
    page.part("The thirteen laws", Claims.LAWS);
    page.part("What else the contract promises", Claims.OTHERS);
    page.part("Promises of the README", Promises.ALL);
    return page.page.toString();
  }

  private void part(String title, List<Claim> claims) throws IOException {
    page.append("\n## ").append(title).append('\n');
    for (Claim claim : claims) {
      page.append("\n### ").append(claim.title()).append("\n\n").append(promise(claim));
      page.append("\n\n| fails if it is false | what it tries | how much |\n|---|---|---|\n");
      for (Claim.Evidence each : claim.evidence()) {
        page.append("| ").append(row(each)).append(" |\n");
      }
      page.append('\n').append(wrapped("*Not shown:* " + claim.notShown(), "")).append('\n');
    }
  }

  private static String promise(Claim claim) {
    return claim.quotes().isEmpty()
        ? wrapped(claim.promise(), "")
        : claim.quotes().stream()
            .map(quote -> wrapped("- " + quote, "  "))
            .collect(Collectors.joining("\n"));
  }

  private static String wrapped(String text, String indent) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : text.split(" ")) {
      boolean fits = length + word.length() < MAX_LINE;
      lines.append(length == 0 ? "" : fits ? " " : "\n" + indent).append(word);
      length = (fits ? length + 1 : indent.length()) + word.length();
    }
    return lines.toString();
  }

  private Path file(String className) throws IOException {
    List<Path> found =
        tests.stream().filter(it -> it.endsWith(className.replace('.', '/') + ".java")).toList();
    if (found.size() != 1) {
      throw new IOException(className + ": must name one test class, not " + found.size());
    }
    return found.get(0);
  }

  private String row(Claim.Evidence evidence) throws IOException {
    if (evidence instanceof Claim.Tests found) {
      Path file = file(found.className());
      long methods = Sources.methods(file);
      return "[`%s`](../%s) | %s | %d test%s, with each change"
          .formatted(
              file.getFileName().toString().replace(".java", ""),
              Sources.ROOT.relativize(file),
              found.what(),
              methods,
              methods == 1 ? "" : "s");
    }
    if (evidence instanceof Claim.Model model) {
      return "[`%s.als`](../sdk-exporter/evidence/src/test/alloy/%s.als) | %s | `%s`, with each change"
          .formatted(model.name(), model.name(), model.what(), model.command());
    }
    Claim.Run run = (Claim.Run) evidence;
    Records.Ran last = runs.get(run.step());
    return "`.ci/nightly %s` | %s | %s"
        .formatted(run.step(), run.what(), last == null ? "no record" : last);
  }

  static void write() throws IOException {
    Files.writeString(FILE, generate());
  }
}
