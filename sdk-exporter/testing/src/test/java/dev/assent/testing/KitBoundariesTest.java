/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The packages that the kit may use: what any application could use, too. */
class KitBoundariesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Receiver.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(10);
  }

  @Test
  void kit_insideOfAssent_isNotUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "com.sun.net.httpserver",
                "org.jspecify..",
                "org.junit.jupiter.api..",
                "org.junit.platform.launcher",
                "org.assertj.core..",
                "io.opentelemetry.api..",
                "io.opentelemetry.context",
                "io.opentelemetry.sdk.common",
                "dev.assent",
                "dev.assent.category",
                "dev.assent.consent",
                "dev.assent.internal.canary",
                "dev.assent.internal.instance",
                "dev.assent.inventory",
                "dev.assent.ledger",
                "dev.assent.policy",
                "dev.assent.testing"))
        .check(CLASSES);
  }

  /** Only the proof watches instances. */
  @Test
  void instances_areWatchedByTheProofAlone() {
    classes()
        .that()
        .doNotHaveFullyQualifiedName(Proof.class.getName())
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("dev.assent.internal..")
                .or(resideInAPackage("dev.assent.internal.canary")))
        .check(CLASSES);
  }
}
