/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.category.Category;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The order of the packages, and the dependencies that each may have. There are no exemptions. */
class CoreBoundariesTest {
  /** From the lowest to the highest: each package may use only those before it. */
  private static final List<String> ORDER =
      List.of(
          "dev.assent.internal.text",
          "dev.assent.internal.time",
          "dev.assent.internal.supervise",
          "dev.assent.internal.file",
          "dev.assent.config",
          "dev.assent.internal.document",
          "dev.assent.internal.signature",
          "dev.assent.category",
          "dev.assent.internal.category",
          "dev.assent.internal.catalog",
          "dev.assent.policy",
          "dev.assent.internal.policy",
          "dev.assent.ledger",
          "dev.assent.internal.ledger",
          "dev.assent.consent",
          "dev.assent.internal.consent",
          "dev.assent.internal.cache",
          "dev.assent.internal.decision",
          "dev.assent.capture",
          "dev.assent.internal.capture",
          "dev.assent.inventory",
          "dev.assent.internal.inventory");

  /** The classes of this module without its tests, from any directory of compiled classes. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Category.class.getProtectionDomain().getCodeSource().getLocation());

  /** A rule without matching classes passes, so this test requires that classes exist. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(60);
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
                          .check(CLASSES);
                    }))
        .toList();
  }

  @Test
  void packages_cycles_areNone() {
    slices().matching("dev.assent.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /**
   * In a lack of memory, the virtual machine can end calls without their {@code finally} blocks. It
   * releases their monitors, but no lock that such a block releases.
   */
  @Test
  void locks_ofFinallyBlocks_areNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Lock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ReadWriteLock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(StampedLock.class)
        .check(CLASSES);
  }

  @Test
  void core_knowsTheApiOnly_noSdkNoTransport() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.opentelemetry.sdk..",
            "io.opentelemetry.exporter..",
            "io.opentelemetry.instrumentation..",
            "io.opentelemetry..internal..",
            "io.micrometer..",
            "java.net.http..",
            "com.sun..",
            "sun..",
            "org.slf4j..")
        .check(CLASSES);
  }

  @Test
  void parser_onePackage_knowsIt() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.assent.internal.document")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.snakeyaml..")
        .check(CLASSES);
  }
}
