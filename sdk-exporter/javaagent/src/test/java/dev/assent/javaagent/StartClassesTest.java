/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.ScriptedApplication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The classes that the extension defines before the agent loads them.
 *
 * <p>{@code -Dit.test=StartClassesTest -Dtests.start.write=true} writes {@code
 * src/build/start-classes.txt} anew. Repeat build and test until it stays the same.
 */
class StartClassesTest extends AgentTest {
  private static final String FOLDER = "dev/assent/internal/javaagent/";
  private static final String CLASSES = FOLDER + "start-classes.bin";
  private static final String NAMES = FOLDER + "StartNames.class";
  private static final Pattern LOADED =
      Pattern.compile("\\[(\\d+) *] (dev\\.assent\\.[\\w.$]+) source: (\\S+)");

  /** Those that name OpenTelemetry's API, and the first of each package. */
  private static final int LOADED_BY_THE_AGENT = 200;

  /** Those of the package for declarative files. */
  private static final int OF_A_FILE = 15;

  private static final int MOST = 700;

  /** The classes that a thread loads before the application, in their order. */
  private static final class Start {
    final Set<String> all = new LinkedHashSet<>();
    final Set<String> agent = new LinkedHashSet<>();
  }

  private Start classes(AgentJvm.Builder jvm) throws IOException {
    Path log = directory.resolve("classes.txt");
    AgentJvm started = start(jvm.first(List.of("-Xlog:class+load:file=" + log + ":tid")));
    assertThat(started.lines("Gated: otlp (traces by OTLP/HTTP")).hasSize(1);
    assertThat(started.end()).isZero();
    Map<String, Start> threads = new HashMap<>();
    for (String line : Files.readAllLines(log, UTF_8)) {
      Matcher loaded = LOADED.matcher(line);
      if (loaded.find()) {
        Start start = threads.computeIfAbsent(loaded.group(1), it -> new Start());
        if (loaded.group(2).equals(ScriptedApplication.class.getName())) {
          return start;
        }
        start.all.add(loaded.group(2));
        if (loaded.group(3).startsWith("otel:")) {
          start.agent.add(loaded.group(2));
        }
      }
    }
    throw new AssertionError("the application was not loaded");
  }

  @Test
  void start_agentLoadsFewClasses() throws IOException {
    Start start = classes(jvm());

    assertThat(start.agent)
        .as("more than %d: write the list again, as above", LOADED_BY_THE_AGENT)
        .hasSizeLessThan(LOADED_BY_THE_AGENT);
    assertThat(start.all).as("a start of more classes takes longer").hasSizeBetween(400, MOST);
  }

  @Test
  void start_declarativeFile_agentLoadsFewClasses() throws IOException {
    Start start = classes(jvm().environment("OTEL_CONFIG_FILE", gatedFile("")));

    assertThat(start.agent).hasSizeLessThan(LOADED_BY_THE_AGENT + OF_A_FILE);
    assertThat(start.all).hasSizeGreaterThan(400);
  }

  /**
   * To define a class loads those that its verification needs. The agent loaded these, so they come
   * first.
   */
  @Test
  @EnabledIfSystemProperty(named = "tests.start.write", matches = "true")
  void write() throws IOException {
    Set<String> names = new LinkedHashSet<>(classes(jvm()).agent);
    Path extension = changed(CLASSES, bytes -> new byte[0]);
    for (String each : List.of("core", "exporter", "autoconfigure", "viewer", "javaagent")) {
      // else another thread loads them meanwhile
      change(extension, "META-INF/assent/" + each + ".classes", bytes -> new byte[0]);
    }
    names.addAll(classes(with(extension)).all);
    names.removeIf(it -> it.matches(".*(package-info|AgentLoggers|StartClasses)"));
    Path folder = AgentJvm.EXTENSION.toAbsolutePath();
    while (!Files.exists(folder.resolve("src/build"))) {
      folder = folder.getParent();
    }
    Files.write(folder.resolve("src/build/start-classes.txt"), names, UTF_8);
  }

  /** The extension asks the agent, and not a list of what agents rename. */
  @Test
  void start_agentRenamesOneOfTheNames_agentLoadsAllClasses() throws IOException {
    UnaryOperator<byte[]> renamed =
        bytes -> replaced(bytes, "Ljava/lang/AssertionError;", "Ljava/util/logging/Logger;");
    Path extension = changed(CLASSES, renamed);
    change(extension, NAMES, renamed);

    Start start = classes(with(extension));

    assertThat(start.agent).isEqualTo(start.all);
  }

  @Test
  void start_classesMissing_agentLoadsAllClasses() throws IOException {
    Start start = classes(withChanged(CLASSES, bytes -> new byte[0]));

    assertThat(start.agent).isEqualTo(start.all);
  }

  @Test
  void start_classesCutOff_agentLoadsTheOthers() throws IOException {
    startsGated(bytes -> Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void start_classesDamaged_agentLoadsThem() throws IOException {
    startsGated(
        bytes -> {
          ByteBuffer file = ByteBuffer.wrap(bytes);
          for (int at = namesEnd(bytes); at < bytes.length - 4; at++) {
            if (file.getInt(at) == 0xCAFEBABE) {
              file.put(at, (byte) 0); // no class file begins so
            }
          }
          return bytes;
        });
  }

  /** The array for the next class has no room in any heap. */
  @Test
  void start_lackOfMemoryAfterAFewClasses_agentLoadsTheOthers() throws IOException {
    startsGated(
        bytes -> {
          ByteBuffer file = ByteBuffer.wrap(bytes);
          int at = namesEnd(bytes) + 4;
          for (int skipped = 0; skipped < 50; skipped++) {
            at += 2 + file.getShort(at);
            at += 4 + file.getInt(at);
          }
          at += 2 + file.getShort(at);
          file.putInt(at, Integer.MAX_VALUE);
          return bytes;
        });
  }

  /** As by a tool that moves the packages, and not the names in this file. */
  @Test
  void start_classesOfOtherNames_agentLoadsThem() throws IOException {
    startsGated(bytes -> replaced(bytes, "dev.assent.internal.", "dev.assent.external."));
  }

  @Test
  void start_classesOfOtherPackages_agentLoadsThem() throws IOException {
    startsGated(
        bytes -> {
          byte[] other = replaced(bytes, "dev/assent/internal/", "dev/assent/external/");
          System.arraycopy(bytes, 0, other, 0, namesEnd(bytes));
          return other;
        });
  }

  private void startsGated(UnaryOperator<byte[]> damage) throws IOException {
    AgentJvm jvm = plantEverywhere(withChanged(CLASSES, damage));
    await("spans", () -> receiver.paths().contains("/v1/traces"));
    assertThat(jvm.end()).isZero();

    assertThat(jvm.lines("Gated: otlp (traces by OTLP/HTTP")).hasSize(1);
    assertThat(found(jvm)).isEmpty();
  }

  private AgentJvm.Builder withChanged(String entry, UnaryOperator<byte[]> change)
      throws IOException {
    return with(changed(entry, change));
  }

  private AgentJvm.Builder with(Path extension) {
    return jvm().property("otel.javaagent.extensions", extension.toString());
  }

  /** Returns a copy of the extension with a changed file. */
  private Path changed(String entry, UnaryOperator<byte[]> change) throws IOException {
    Path extension = directory.resolve("changed.jar");
    Files.copy(AgentJvm.EXTENSION, extension);
    change(extension, entry, change);
    return extension;
  }

  private static void change(Path extension, String entry, UnaryOperator<byte[]> change)
      throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(extension)) {
      Path file = jar.getPath(entry);
      byte[] before = Files.readAllBytes(file);
      byte[] after = change.apply(before.clone());
      assertThat(after).isNotEqualTo(before);
      Files.write(file, after);
    }
  }

  /** Texts of the same length leave all lengths in the file as they are. */
  private static byte[] replaced(byte[] bytes, String text, String other) {
    assertThat(other).hasSameSizeAs(text);
    return new String(bytes, ISO_8859_1).replace(text, other).getBytes(ISO_8859_1);
  }

  /** Returns where the classes begin, behind the class of names. */
  private static int namesEnd(byte[] bytes) {
    return 4 + ByteBuffer.wrap(bytes).getInt(0);
  }
}
