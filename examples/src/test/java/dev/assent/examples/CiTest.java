/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The forge's files: what can be said about them without a forge. */
class CiTest {
  private static final Path ROOT = Path.of("..");
  private static final Path FORGE = ROOT.resolve(".github");
  private static final Pattern USES = Pattern.compile("uses: (.*)");
  private static final Pattern NAMED_TESTS =
      Pattern.compile("(?:run_tests|-pl) ([a-z/,-]+) (?:test |-am |-Dtest=)*'?([A-Z][\\w,*]+)");
  private static final Pattern STEPS = Pattern.compile("(?m)^steps=\\((.*)\\)$");

  @TempDir Path path;

  /** A step in two jobs costs twice, and a step in none is never run. */
  @ParameterizedTest
  @CsvSource({"run, verify", "nightly, nightly"})
  void workflow_jobs_runEachStepOfTheScriptOnce(String script, String workflow) throws IOException {
    Matcher steps = STEPS.matcher(Files.readString(ROOT.resolve(".ci/" + script)));
    assertThat(steps.find()).isTrue();

    List<String> run = new ArrayList<>();
    for (Object entry : matrix(job(workflow))) {
      Object named = entry instanceof Map<?, ?> map ? map.get("steps") : entry;
      run.addAll(List.of(named.toString().split(" ")));
    }
    assertThat(run).containsExactlyInAnyOrder(steps.group(1).split(" "));
    assertThat(commands(job(workflow)).get(1)).endsWith(".ci/" + script + " ${{ matrix.steps }}\n");
  }

  /** Else Maven runs no test and succeeds: with -am, other modules have no test of the name. */
  @ParameterizedTest
  @CsvSource({".ci/nightly,4", "CONTRIBUTING.md,2"})
  void commands_testsThatTheyName_areInTheirModule(String file, int atLeast) throws IOException {
    String text = Files.readString(ROOT.resolve(file)).replace("\\\n", " ");
    int found = 0;
    for (Matcher command = NAMED_TESTS.matcher(text); command.find(); ) {
      for (String test : command.group(2).split(",")) {
        if (test.matches("\\w+")) {
          List<Path> classes = new ArrayList<>();
          for (String module : command.group(1).split(",")) {
            classes.addAll(SourceFiles.below(ROOT.resolve(module).resolve("src/test/java")));
          }
          assertThat(classes)
              .as("%s in %s", test, command.group(1))
              .anyMatch(path -> path.endsWith(test + ".java"));
          found++;
        }
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(atLeast);
  }

  /** Maven hands its properties on to the tests, where Assent refuses unknown ones of its own. */
  @ParameterizedTest
  @ValueSource(strings = {".ci/run", ".ci/nightly", "CONTRIBUTING.md"})
  void commands_propertiesOfTests_areNotAssents(String file) throws IOException {
    assertThat(Files.readString(ROOT.resolve(file)))
        .contains("-Dtests.")
        .doesNotContain("-Dassent.");
  }

  /** The scripts install packages that other images lack. */
  @ParameterizedTest
  @ValueSource(strings = {"verify", "nightly"})
  void workflow_image_isTheDebianOfTheScripts(String workflow) throws IOException {
    assertThat(map(job(workflow).get("container"))).containsEntry("image", "debian:13");
  }

  /** A tag can be moved to other code; a commit can't. */
  @Test
  void workflows_actions_arePinnedByCommitAndNameTheirVersion() throws IOException {
    List<String> actions = new ArrayList<>();
    for (Path workflow : List.of(workflow("verify"), workflow("nightly"))) {
      USES.matcher(Files.readString(workflow)).results().forEach(use -> actions.add(use.group(1)));
    }
    assertThat(actions)
        .hasSizeGreaterThan(4)
        .allMatch(action -> action.matches("[a-z/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void dependabot_npm_isToldOfEachFolderWithAPackage() throws IOException {
    assertThat(directories("npm")).containsExactlyElementsOf(folders("package.json"));
  }

  @Test
  void dependabot_mavenAndActions_startAtTheRoot() throws IOException {
    assertThat(directories("maven")).containsExactly("/");
    assertThat(directories("github-actions")).containsExactly("/");
  }

  @Test
  void templates_all_askForVersionSettingsAndLedgerAndForbidContent() throws IOException {
    List<Path> templates = new ArrayList<>(List.of(FORGE.resolve("pull_request_template.md")));
    try (Stream<Path> forms = Files.list(FORGE.resolve("ISSUE_TEMPLATE"))) {
      forms.forEach(templates::add);
    }
    assertThat(templates).hasSize(3);
    for (Path template : templates) {
      assertThat(Files.readString(template))
          .as("%s", template)
          .contains("Never paste content", "Version", "Settings", "Ledger");
      if (template.toString().endsWith(".yml")) {
        assertThat(load(template)).containsKeys("name", "description", "body");
      }
    }
  }

  /** Else a job is green that ran nothing. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void onJdk_ofAMissingJdk_fails() throws Exception {
    for (String program : List.of("bash", "dirname", "grep", "printenv")) {
      Files.createSymbolicLink(path.resolve(program), Path.of("/usr/bin", program));
    }
    ProcessBuilder builder = new ProcessBuilder("/usr/bin/env", "bash", ".ci/on-jdk", "99", "true");
    builder.directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().put("PATH", path.toString()); // no apt-get

    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as("%s", printed).isEqualTo(1);
    assertThat(printed).contains("NOT RUN ON JDK 99");
  }

  private static Path workflow(String name) {
    return FORGE.resolve("workflows/" + name + ".yml");
  }

  private static Map<String, Object> job(String workflow) throws IOException {
    return map(map(load(workflow(workflow)).get("jobs")).get(workflow));
  }

  private static List<?> matrix(Map<String, Object> job) {
    Map<String, Object> matrix = map(map(job.get("strategy")).get("matrix"));
    return (List<?>) (matrix.containsKey("include") ? matrix.get("include") : matrix.get("steps"));
  }

  private static List<String> commands(Map<String, Object> job) {
    return ((List<?>) job.get("steps"))
        .stream()
            .map(CiTest::map)
            .filter(step -> step.containsKey("run"))
            .map(step -> (String) step.get("run"))
            .toList();
  }

  private static List<String> directories(String ecosystem) throws IOException {
    List<String> directories = new ArrayList<>();
    for (Object update : (List<?>) load(FORGE.resolve("dependabot.yml")).get("updates")) {
      if (map(update).get("package-ecosystem").equals(ecosystem)) {
        Object several = map(update).get("directories");
        List<?> all = several == null ? List.of(map(update).get("directory")) : (List<?>) several;
        all.forEach(directory -> directories.add((String) directory));
      }
    }
    return directories;
  }

  /** Returns the folders that hold such a file, as dependabot writes them. */
  private static TreeSet<String> folders(String name) throws IOException {
    TreeSet<String> folders = new TreeSet<>();
    for (Path file : SourceFiles.below(ROOT)) {
      if (file.endsWith(name)) {
        folders.add("/" + ROOT.relativize(file.getParent()));
      }
    }
    return folders;
  }

  private static Map<String, Object> load(Path yaml) throws IOException {
    return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(yaml)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
