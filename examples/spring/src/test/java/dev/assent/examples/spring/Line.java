/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import dev.assent.fixtures.ClassPath;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The class path of an application on one line of Spring Boot, as Maven resolves it, and the jars
 * that Assent's starter adds to it.
 *
 * @param name the line, and the way in which it gets its telemetry
 * @param libraries the jars of the application, without the example's classes
 */
record Line(String name, ClassPath libraries) {
  /** A directory of files {@code NAME.cp}; without it, only the module's own line is tested. */
  private static final String DIRECTORY = "boot.lines";

  /** The artifacts that {@link #own} does not have. */
  private static final String WEBFLUX = "spring-(boot-starter-)?webflux|.*reactor-netty.*|netty-.*";

  private static final String PROMETHEUS = "micrometer-registry-prometheus|prometheus-metrics-.*";

  /** Returns the lines of an application with Tomcat alone. */
  static List<Line> all() {
    return read(own()).stream()
        .filter(line -> !line.hasWebFlux() && !line.hasPrometheus())
        .toList();
  }

  /** Returns the lines of an application with Tomcat that Prometheus can scrape. */
  static List<Line> withPrometheus() {
    return read(ownWithPrometheus()).stream().filter(Line::hasPrometheus).toList();
  }

  /** Returns the lines of an application with Tomcat and WebFlux. */
  static List<Line> withWebFlux() {
    return read(ownWithWebFlux()).stream().filter(Line::hasWebFlux).toList();
  }

  /** Returns the line with which this module is compiled. */
  static Line own() {
    return new Line("actuator-3.5", without(without(ofThisModule(), WEBFLUX), PROMETHEUS));
  }

  private static Line ownWithPrometheus() {
    return new Line("prometheus-actuator-3.5", without(ofThisModule(), WEBFLUX));
  }

  private static Line ownWithWebFlux() {
    return new Line("webflux-actuator-3.5", without(ofThisModule(), PROMETHEUS));
  }

  private static ClassPath ofThisModule() {
    return ClassPath.ofThisModule().withoutAssent().without(path -> path.equals(example()));
  }

  private static ClassPath without(ClassPath all, String artifacts) {
    return all.without(path -> ClassPath.artifact(path).matches(artifacts));
  }

  private static List<Line> read(Line own) {
    String directory = System.getProperty(DIRECTORY);
    if (directory == null) {
      return List.of(own);
    }
    List<Line> lines = new ArrayList<>();
    ClassPath.in(Path.of(directory)).forEach((name, path) -> lines.add(new Line(name, path)));
    return lines;
  }

  private boolean hasWebFlux() {
    return libraries.has("spring-webflux");
  }

  private boolean hasPrometheus() {
    return libraries.has("micrometer-registry-prometheus");
  }

  /** Returns whether the SDK of this line is older than Assent supports. */
  boolean isTooOld() {
    return Integer.parseInt(version("opentelemetry-sdk").split("\\.")[1]) < 62;
  }

  /** Returns whether OpenTelemetry's starter is present, which hands the context on to Reactor. */
  boolean hasOtelStarter() {
    return libraries.has("opentelemetry-spring-boot-starter");
  }

  String version(String artifact) {
    return libraries.version(artifact);
  }

  /** Returns the class path of the application without Assent. */
  String withoutAssent() {
    return libraries.behind(example()).toString();
  }

  /** Returns the class path of the application with Assent's starter. */
  String withAssent() {
    return libraries.behind(example()).withAssent().toString();
  }

  /** Returns a class path of this line with the components of the tests. */
  static String withComponentsOfTests(String classPath) {
    return ClassPath.directory("test-classes") + File.pathSeparator + classPath;
  }

  private static Path example() {
    return ClassPath.directory("classes");
  }

  @Override
  public String toString() {
    return name;
  }
}
