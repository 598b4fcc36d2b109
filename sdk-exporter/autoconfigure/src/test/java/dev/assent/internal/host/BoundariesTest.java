/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What packages of this module may depend on. */
class BoundariesTest {
  /** The packages that an autoconfigured SDK calls. */
  private static final List<String> SERVICES =
      List.of("dev.assent.internal.autoconfigure", "dev.assent.internal.declarative");

  /** The classes of this module without its tests. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Takeover.class.getProtectionDomain().getCodeSource().getLocation());

  /** A rule without matching classes passes, so this test requires that classes exist. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(10);
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
}
