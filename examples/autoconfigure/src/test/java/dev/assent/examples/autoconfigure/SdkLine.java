/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import dev.assent.fixtures.ClassPath;
import java.nio.file.Path;
import java.util.List;

/**
 * The class path of an application with one version of OpenTelemetry's SDK, as Maven resolves it.
 *
 * @param libraries the jars of the application, without the shop's classes
 */
record SdkLine(ClassPath libraries) {
  /** A directory of files {@code NAME.cp}; without it, only the module's own line is tested. */
  private static final String DIRECTORY = "sdk.lines";

  private static List<SdkLine> all() {
    String directory = System.getProperty(DIRECTORY);
    if (directory == null) {
      return List.of(
          new SdkLine(
              ClassPath.ofThisModule()
                  .withoutAssent()
                  .without(path -> path.equals(ClassPath.directory("classes")))));
    }
    return ClassPath.in(Path.of(directory)).values().stream().map(SdkLine::new).toList();
  }

  /** Returns the lines that Assent can take over. */
  static List<SdkLine> supported() {
    return all().stream().filter(line -> !line.isTooOld()).toList();
  }

  /** Returns the lines that Assent refuses. */
  static List<SdkLine> tooOld() {
    return all().stream().filter(SdkLine::isTooOld).toList();
  }

  private boolean isTooOld() {
    return Integer.parseInt(version().split("\\.")[1]) < 62;
  }

  String version() {
    return libraries.version("opentelemetry-sdk");
  }

  /** Returns the class path of the shop without Assent. */
  ClassPath withoutAssent() {
    return libraries.behind(ClassPath.directory("classes"));
  }

  /** Returns the class path of the shop with Assent. */
  ClassPath withAssent() {
    return withoutAssent().withAssent();
  }

  @Override
  public String toString() {
    return version();
  }
}
