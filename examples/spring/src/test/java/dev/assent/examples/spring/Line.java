/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The class path of an application on one line of Spring Boot, as Maven resolves it, and the jars
 * that Assent's starter adds to it.
 *
 * @param name the line, and the way in which it gets its telemetry
 * @param libraries the jars of the application, without the example's classes
 */
record Line(String name, List<Path> libraries) {
  /** A directory of files {@code NAME.cp}; without it, only the module's own line is tested. */
  private static final String DIRECTORY = "boot.lines";

  private static final Pattern JAR = Pattern.compile("(.+?)-[0-9][^/]*\\.jar");

  /** What the starter brings, where the application doesn't have the artifact. */
  private static final Pattern ADDED =
      Pattern.compile(
          "caffeine|snakeyaml-engine|jspecify|opentelemetry-common|opentelemetry-exporter-otlp");

  /** Returns the lines to test. */
  static List<Line> all() {
    String directory = System.getProperty(DIRECTORY);
    return directory == null ? List.of(own()) : in(Path.of(directory));
  }

  /** Returns the line with which this module is compiled. */
  static Line own() {
    return new Line("actuator-3.5", ownPath().filter(path -> !isOurs(path)).toList());
  }

  private static List<Line> in(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Line> lines = new ArrayList<>();
      for (Path file : files.filter(it -> it.toString().endsWith(".cp")).sorted().toList()) {
        String name = file.getFileName().toString();
        lines.add(
            new Line(
                name.substring(0, name.length() - ".cp".length()),
                split(Files.readString(file).strip()).toList()));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the SDK of this line is older than Assent supports. */
  boolean isTooOld() {
    String version = version("opentelemetry-sdk");
    return Integer.parseInt(version.split("\\.")[1]) < 62;
  }

  /** Returns whether the application uses OpenTelemetry's starter. */
  boolean hasOtelStarter() {
    return artifacts().containsKey("opentelemetry-spring-boot-starter");
  }

  String version(String artifact) {
    Path jar = artifacts().get(artifact);
    if (jar == null) {
      throw new IllegalStateException(name + " has no " + artifact);
    }
    String file = jar.getFileName().toString();
    return file.substring(artifact.length() + 1, file.length() - ".jar".length());
  }

  /** Returns the class path of the application without Assent. */
  String withoutAssent() {
    return join(Stream.concat(Stream.of(example()), libraries.stream()));
  }

  /** Returns the class path of the application with Assent's starter. */
  String withAssent() {
    Map<String, Path> present = artifacts();
    Stream<Path> added =
        ownPath()
            .filter(
                path ->
                    isOurs(path)
                        || (ADDED.matcher(artifact(path)).matches()
                            && !present.containsKey(artifact(path))));
    return join(
        Stream.of(Stream.of(example()), libraries.stream(), added).flatMap(stream -> stream));
  }

  private Map<String, Path> artifacts() {
    Map<String, Path> artifacts = new TreeMap<>();
    libraries.forEach(path -> artifacts.put(artifact(path), path));
    return artifacts;
  }

  private static Path example() {
    return Path.of(System.getProperty("basedir", ""), "target", "classes").toAbsolutePath();
  }

  /** Returns whether a part of this module's class path is a module of Assent that ships. */
  private static boolean isOurs(Path path) {
    String text = path.toString();
    return text.contains("sdk-core") && !text.contains("fixtures") || text.contains("sdk-exporter");
  }

  private static Stream<Path> ownPath() {
    Path classes = example();
    Path tests = classes.resolveSibling("test-classes");
    return split(System.getProperty("java.class.path"))
        .map(Path::toAbsolutePath)
        .filter(path -> !path.equals(classes) && !path.equals(tests));
  }

  private static String artifact(Path path) {
    Matcher jar = JAR.matcher(path.getFileName().toString());
    return jar.matches() ? jar.group(1) : path.getFileName().toString();
  }

  private static Stream<Path> split(String path) {
    return Stream.of(path.split(Pattern.quote(File.pathSeparator))).map(Path::of);
  }

  private static String join(Stream<Path> parts) {
    return String.join(File.pathSeparator, parts.map(Path::toString).toList());
  }

  @Override
  public String toString() {
    return name;
  }
}
