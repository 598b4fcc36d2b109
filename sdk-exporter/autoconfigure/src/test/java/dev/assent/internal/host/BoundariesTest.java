/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The order of this module's packages, and the dependencies that each may have. */
class BoundariesTest {
  /** The packages that an autoconfigured SDK calls. */
  private static final List<String> SERVICES =
      List.of("dev.assent.internal.autoconfigure", "dev.assent.internal.declarative");

  /** From the lowest to the highest: each package may use only those before it. */
  private static final List<String> ORDER =
      List.of(
          "dev.assent.internal.host.metric",
          "dev.assent.internal.host.send",
          "dev.assent.internal.host",
          "dev.assent.internal.autoconfigure",
          "dev.assent.internal.declarative");

  /** The classes of this module without its tests. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Takeover.class.getProtectionDomain().getCodeSource().getLocation());

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

  /** What an SDK that others build calls is in this package, and nowhere else. */
  @Test
  void internals_ofHosts_areThoseThatTheSdkCalls() {
    noClasses()
        .that()
        .resideInAnyPackage(SERVICES.toArray(String[]::new))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.opentelemetry..internal..")
                .and(not(resideInAnyPackage("io.opentelemetry.sdk.autoconfigure.spi.internal"))))
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry.sdk.autoconfigure.declarativeconfig.model..")
        .check(CLASSES);
  }

  /** The interface of autoconfiguration is optional: other hosts do without it. */
  @Test
  void autoconfigure_twoPackages_knowIt() {
    assertThat(packagesThatKnow("io.opentelemetry.sdk.autoconfigure."))
        .containsExactlyElementsOf(SERVICES);
  }

  @Test
  void exits_ofTheProcess_areThoseOfTheBaseAndOfTheApplicationsExporters() {
    assertThat(packagesThatKnow("java.net.http.")).isEmpty();
    assertThat(packagesThatKnow("java.net.ServerSocket")).isEmpty();
    assertThat(packagesThatKnow("io.micrometer.")).isEmpty();
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
