/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The order of this module's packages, and the dependencies that each may have. */
class BoundariesTest {
  /** From the lowest to the highest: each package may use only those before it. */
  private static final List<String> ORDER =
      List.of("dev.assent.internal.registry", "dev.assent.micrometer");

  /** The classes of this module without its tests. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(AssentMeters.class.getProtectionDomain().getCodeSource().getLocation());

  /** A rule without matching classes passes, so this test requires that classes exist. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(ORDER);
  }

  @TestFactory
  List<DynamicTest> packages_order_lowerDoesNotSeeHigher() {
    return ORDER.stream()
        .map(
            lower ->
                DynamicTest.dynamicTest(
                    lower,
                    () -> {
                      String[] higher =
                          ORDER.stream().skip(ORDER.indexOf(lower) + 1L).toArray(String[]::new);
                      noClasses()
                          .that()
                          .resideInAPackage(lower)
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(higher)
                          .allowEmptyShould(higher.length == 0)
                          .check(CLASSES);
                    }))
        .toList();
  }

  @Test
  void packages_cycles_areNone() {
    slices().matching("dev.assent.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void exits_ofTheProcess_areThoseOfTheBase() {
    assertThat(packagesThatKnow("java.net.")).isEmpty();
    assertThat(packagesThatKnow("java.nio.file.")).isEmpty();
  }

  @Test
  void autoconfigure_nobody_knowsIt() {
    assertThat(packagesThatKnow("io.opentelemetry.sdk.autoconfigure.")).isEmpty();
  }

  private static Set<String> packagesThatKnow(String prefix) {
    return CLASSES.stream()
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(it -> it.getTargetClass().getName().startsWith(prefix)))
        .map(JavaClass::getPackageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
