/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The packages that this artifact may use: the API, and two packages that write text. */
class FormatBoundariesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(InventoryFormat.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(10);
  }

  @Test
  void formats_beyondTheApi_useOnlyTexts() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "org.jspecify..",
                "dev.assent",
                "dev.assent.capture",
                "dev.assent.category",
                "dev.assent.consent",
                "dev.assent.inventory..",
                "dev.assent.ledger",
                "dev.assent.policy",
                "dev.assent.internal.document",
                "dev.assent.internal.text"))
        .check(CLASSES);
  }
}
