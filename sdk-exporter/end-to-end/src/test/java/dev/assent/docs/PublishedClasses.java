/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.fixtures.ClassPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The compiled classes of all published artifacts, without tests. The agent's extension is built
 * with a profile only: its own classes are in the sources, and not here.
 */
final class PublishedClasses {
  static final Path ROOT = Path.of("../..");

  /** The folders of the modules, in the order in which they depend on each other. */
  static final List<String> MODULES =
      List.of(
          "sdk-core",
          "sdk-core/policy-check",
          "sdk-exporter",
          "sdk-exporter/autoconfigure",
          "sdk-exporter/micrometer",
          "sdk-exporter/inventory",
          "sdk-exporter/testing",
          "sdk-exporter/viewer",
          "sdk-exporter/transport-okhttp",
          "sdk-exporter/android",
          "sdk-exporter/spring-boot");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .importPaths(MODULES.stream().map(PublishedClasses::classes).toArray(Path[]::new));

  private PublishedClasses() {}

  /** Returns the folder of what a module puts into its jar. */
  static Path classes(String module) {
    Path classes = ClassPath.built(ROOT.resolve(module), "classes");
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(
          classes + " is missing: build this module with its dependencies (-am)");
    }
    return classes;
  }

  static JavaClasses all() {
    return ALL;
  }

  /** Returns what a module puts into its jar. */
  static Stream<JavaClass> of(String module) {
    String folder = classes(module).toAbsolutePath().normalize().toUri().toString();
    return ALL.stream()
        .filter(it -> it.getSource().orElseThrow().getUri().toString().startsWith(folder));
  }

  static Set<String> packages() {
    return ALL.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
  }

  /** Returns the packages with a class that knows one whose name begins so. */
  static Set<String> packagesThatKnow(String prefix) {
    return ALL.stream()
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .map(it -> it.getTargetClass().getName())
                    .anyMatch(name -> isBelow(name, prefix)))
        .map(JavaClass::getPackageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isBelow(String name, String prefix) {
    return name.startsWith(prefix)
        && (prefix.endsWith(".")
            || name.length() == prefix.length()
            || name.charAt(prefix.length()) == '$');
  }
}
