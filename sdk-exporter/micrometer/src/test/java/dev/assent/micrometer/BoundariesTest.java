/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The order of this module's packages, and the dependencies that each may have. */
class BoundariesTest {
  /** The classes of this module without its tests. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(AssentMeters.class.getProtectionDomain().getCodeSource().getLocation());

  /** A rule without matching classes passes, so this test requires that classes exist. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(10);
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
