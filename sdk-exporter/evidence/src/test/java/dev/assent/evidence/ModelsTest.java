/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.assent.fixtures.WrittenFiles;
import edu.mit.csail.sdg.alloy4.A4Reporter;
import edu.mit.csail.sdg.ast.Command;
import edu.mit.csail.sdg.parser.CompModule;
import edu.mit.csail.sdg.parser.CompUtil;
import edu.mit.csail.sdg.translator.A4Options;
import edu.mit.csail.sdg.translator.A4Solution;
import edu.mit.csail.sdg.translator.TranslateAlloyToKodkod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kodkod.engine.satlab.SATFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Alloy checks each command of each model, by all cases up to the size that the command names:
 * {@code expect 0} has no counterexample, and {@code expect 1} has one, or an example.
 */
class ModelsTest {
  private static final Path MODELS = Path.of("src/test/alloy");
  private static final int MAX_LINES = 150;

  private static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(MODELS)) {
      return files.sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> command_ofAModel_isAsExpected() throws IOException {
    return models().stream().flatMap(ModelsTest::commands);
  }

  private static Stream<DynamicTest> commands(Path model) {
    CompModule parsed = CompUtil.parseEverything_fromFile(A4Reporter.NOP, null, model.toString());
    return parsed.getAllCommands().stream()
        .map(
            command ->
                dynamicTest(
                    model.getFileName() + " " + command.label, () -> check(parsed, command)));
  }

  private static void check(CompModule model, Command command) {
    A4Options options = new A4Options();
    options.solver = SATFactory.get("sat4j");
    A4Solution solution =
        TranslateAlloyToKodkod.execute_command(
            A4Reporter.NOP, model.getAllReachableSigs(), command, options);
    assertThat(solution.satisfiable() ? 1 : 0).as(solution.toString()).isEqualTo(command.expects);
  }

  /** Without a reversed order that is found, and an example, a check could be empty. */
  @Test
  void model_eachOne_hasACheckAReversedOrderAndAnExample() throws IOException {
    for (Path model : models()) {
      List<Command> commands =
          CompUtil.parseEverything_fromFile(A4Reporter.NOP, null, model.toString())
              .getAllCommands();
      assertThat(commands).as(model.toString()).anyMatch(it -> it.check && it.expects == 0);
      assertThat(commands).as(model.toString()).anyMatch(it -> it.check && it.expects == 1);
      assertThat(commands).as(model.toString()).anyMatch(it -> !it.check && it.expects == 1);
      assertThat(Files.readAllLines(model)).hasSizeLessThanOrEqualTo(MAX_LINES);
    }
  }

  /** A class that a model names exists. */
  @Test
  void classes_thatAModelNames_exist() throws IOException {
    for (Path model : models()) {
      String named = Files.readString(model).replaceFirst("(?s).*?Classes: ([^.]*)\\..*", "$1");
      for (String name : named.split(",\\s*(\\* )?")) {
        assertThat(isClass(name.strip())).as("%s of %s", name, model).isTrue();
      }
    }
  }

  private static boolean isClass(String name) throws IOException {
    return WrittenFiles.of(Sources.ROOT, name + ".java").stream()
        .anyMatch(file -> file.endsWith(name + ".java"));
  }
}
