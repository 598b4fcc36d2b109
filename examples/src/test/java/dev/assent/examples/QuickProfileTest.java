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
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The profile {@code quick} checks nothing, and the README's demo uses it on every JDK of CI. */
class QuickProfileTest {
  private static final Path ROOT = Path.of("..");
  private static final String QUICK = "/project/profiles/profile[id='quick']";

  /** A check that is added to the build makes a visitor wait, unless the profile leaves it out. */
  @Test
  void quick_everyCheckOfTheBuild_isNotRun() throws Exception {
    List<String> checks = executions("/project/build/plugins", "");
    assertThat(checks).hasSizeGreaterThan(1);

    assertThat(executions(QUICK + "/build/plugins", "[phase='none']"))
        .containsExactlyInAnyOrderElementsOf(checks);
  }

  @Test
  void quick_compiler_hasNoPlugins() throws Exception {
    assertThat(text(QUICK + "/properties/compiler.error-prone")).isEqualTo("-Xlint:none");
    assertThat(nodes(QUICK + "//annotationProcessorPaths/path").getLength()).isZero();
  }

  /** Else {@code verify} would take classes that were not checked as up to date. */
  @Test
  void quick_classes_areNotThoseOfABuildWithChecks() throws Exception {
    assertThat(text(QUICK + "/build/directory")).isEqualTo("${project.basedir}/target/quick");
  }

  @Test
  void readme_demo_runsInCiOnEachJdk() throws IOException {
    String demo = command("./mvnw -Pquick");
    String ci = Files.readString(ROOT.resolve(".ci/run"));

    assertThat(ci).contains("demo='" + demo + "'\n");
    for (String jdk : List.of("17", "21", "25")) {
      assertThat(ci).contains(".ci/on-jdk " + jdk + " sh -c \"$demo ");
    }
  }

  @Test
  void readme_proof_isWhatCiRuns() throws IOException {
    assertThat(command("./mvnw verify")).isEqualTo("./mvnw verify");
    assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("./mvnw -B -ntp verify");
  }

  @Test
  void readme_firstFigure_isTheOneThatRunsEachNight() throws IOException {
    String command = "./mvnw -q -Pquick compile exec:exec -pl benchmarks -am";

    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("`" + command + "`");
    assertThat(Files.readString(ROOT.resolve("benchmarks/results/README.md")))
        .contains("```sh\n" + command + "\n```");
    assertThat(Files.readString(ROOT.resolve(".ci/nightly")))
        .contains("  " + command + " -B -ntp\n");
    assertThat(Files.readString(ROOT.resolve("benchmarks/pom.xml")))
        .contains("<cost>first</cost>", "dev.assent.benchmarks.pipeline.PipelineCost ${cost}<");
  }

  /** Returns the README's command without its comment. */
  private static String command(String start) throws IOException {
    return DocPage.read("README.md").blocks("sh").stream()
        .flatMap(block -> block.code().lines())
        .filter(line -> line.startsWith(start))
        .map(line -> line.replaceFirst(" +#.*", ""))
        .findFirst()
        .orElseThrow();
  }

  /** Returns each execution as {@code PLUGIN:ID}. */
  private static List<String> executions(String plugins, String condition) throws Exception {
    NodeList ids = nodes(plugins + "/plugin/executions/execution" + condition + "/id");
    List<String> executions = new ArrayList<>();
    for (int i = 0; i < ids.getLength(); i++) {
      executions.add(
          text(ids.item(i), "../../../artifactId") + ":" + ids.item(i).getTextContent().strip());
    }
    return executions;
  }

  private static String text(String path) throws Exception {
    return text(pom(), path);
  }

  private static String text(Object node, String path) throws Exception {
    return XPathFactory.newInstance().newXPath().evaluate(path, node).strip();
  }

  private static NodeList nodes(String path) throws Exception {
    return (NodeList)
        XPathFactory.newInstance().newXPath().evaluate(path, pom(), XPathConstants.NODESET);
  }

  private static Document pom() throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve("pom.xml").toFile());
  }
}
