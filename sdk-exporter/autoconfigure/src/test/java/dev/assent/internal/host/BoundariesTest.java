/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The order of this module's packages, and the dependencies that each may have. */
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

  /** The interface of autoconfiguration is optional: other hosts do without it. */
  @Test
  void autoconfigure_twoPackages_knowIt() {
    assertThat(packagesThatKnow("io.opentelemetry.sdk.autoconfigure."))
        .containsExactlyElementsOf(SERVICES);
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
