/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.category.Category;
import org.junit.jupiter.api.Test;

/** What packages of this module may depend on. There are no exemptions. */
class CoreBoundariesTest {
  /** The classes of this module without its tests, from any directory of compiled classes. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Category.class.getProtectionDomain().getCodeSource().getLocation());

  /** A rule without matching classes passes, so this test requires that classes exist. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(60);
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
