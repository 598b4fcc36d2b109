/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that people make: the comparison finds each, and prints the smallest example first. */
class SeededMistakesTest {
  private static final List<String> FILES = List.of("policy.yaml", "limits.yaml", "catalog.yaml");

  /** A block of seeded-mistakes.txt. */
  private record Mistake(String name, String where, String was, String is, String first) {
    static Mistake of(String block) {
      return new Mistake(
          lines(block, "* "),
          lines(block, "@ "),
          lines(block, "- "),
          lines(block, "+ "),
          lines(block, "= "));
    }

    private static String lines(String block, String mark) {
      return block
          .lines()
          .filter(line -> line.startsWith(mark))
          .map(line -> line.substring(2))
          .collect(Collectors.joining("\n"));
    }
  }

  @TempDir private Path directory;

  private static String resource(String name) {
    try (InputStream in = SeededMistakesTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Mistake> mistakes() {
    List<Mistake> mistakes = new ArrayList<>();
    for (String block : resource("seeded-mistakes.txt").split("\n\n", -1)) {
      if (block.startsWith("* ")) {
        mistakes.add(Mistake.of(block));
      }
    }
    return mistakes;
  }

  @Tag("ci")
  @TestFactory
  List<DynamicTest> diff_mistake_isFoundByItsSmallestExample() {
    return mistakes().stream()
        .map(mistake -> DynamicTest.dynamicTest(mistake.name(), () -> find(mistake)))
        .toList();
  }

  private void find(Mistake mistake) throws IOException {
    Path old = Files.createDirectories(directory.resolve("old"));
    Path now = Files.createDirectories(directory.resolve("new"));
    boolean isFile = !mistake.was().isEmpty();
    for (String file : FILES) {
      String text = resource(file);
      Files.writeString(old.resolve(file), text);
      if (isFile && mistake.where().equals(file)) {
        assertThat(text).contains(mistake.was());
        // a line that was removed leaves an empty one, so that the others keep their numbers
        text =
            text.replaceFirst(Pattern.quote(mistake.was()), Matcher.quoteReplacement(mistake.is()));
      }
      Files.writeString(now.resolve(file), text);
    }
    String list = isFile ? "policy.yaml,limits.yaml" : mistake.where();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, UTF_8);
    List<String> arguments =
        new ArrayList<>(List.of("diff", in(old, "policy.yaml,limits.yaml"), in(now, list)));
    boolean isCatalog = mistake.where().equals("catalog.yaml");
    arguments.addAll(
        isCatalog
            ? List.of("--catalog", in(old, "catalog.yaml"), in(now, "catalog.yaml"))
            : List.of("--categories", "board.title,board.shape"));
    arguments.addAll(List.of("--fail-on", "newly-permitted"));
    int status = PolicyMain.run(arguments, out, out);

    String text = printed.toString(UTF_8).replace(old + "/", "old/").replace(now + "/", "");
    assertThat(text.lines().findFirst().orElse("")).as(text).isEqualTo(mistake.first());
    boolean isStricter = text.startsWith("newly-denied") || text.startsWith("catalog: narrowed");
    assertThat(status).as(text).isEqualTo(text.startsWith("NEW: ") ? 2 : isStricter ? 0 : 1);
  }

  private static String in(Path folder, String list) {
    return List.of(list.split(",", -1)).stream()
        .map(name -> FILES.contains(name) ? folder.resolve(name).toString() : name)
        .collect(Collectors.joining(","));
  }

  @Test
  void mistakes_number_isNotSmall() {
    assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(70).doesNotHaveDuplicates();
  }
}
