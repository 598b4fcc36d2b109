/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.exporter.tag.FlatAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The order of the packages and what each may know. Zero exemptions. */
class BoundariesTest {
  /** What was loaded with a class of this module: no tests, wherever they were compiled to. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Assent.class.getProtectionDomain().getCodeSource().getLocation());

  /** Rules pass when nothing is there: make sure that it is. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(40);
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .contains(
            "dev.assent",
            "dev.assent.micrometer",
            "dev.assent.exporter.config",
            "dev.assent.exporter.instance",
            "dev.assent.exporter.http",
            "dev.assent.exporter.source",
            "dev.assent.exporter.tag",
            "dev.assent.exporter.instrument",
            "dev.assent.exporter.gate",
            "dev.assent.exporter.otlp",
            "dev.assent.exporter.attempt",
            "dev.assent.exporter.spool",
            "dev.assent.exporter.deletion",
            "dev.assent.exporter.pipeline");
  }

  @Test
  void packages_order_lowerDoesNotSeeHigher() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(
            "dev.assent", "dev.assent.micrometer", "dev.assent.exporter..")
        .layer("config")
        .definedBy("dev.assent.exporter.config")
        .layer("instance")
        .definedBy("dev.assent.exporter.instance")
        .layer("http")
        .definedBy("dev.assent.exporter.http")
        .layer("source")
        .definedBy("dev.assent.exporter.source")
        .layer("tag")
        .definedBy("dev.assent.exporter.tag")
        .layer("instrument")
        .definedBy("dev.assent.exporter.instrument")
        .layer("gate")
        .definedBy("dev.assent.exporter.gate")
        .layer("otlp")
        .definedBy("dev.assent.exporter.otlp")
        .layer("attempt")
        .definedBy("dev.assent.exporter.attempt")
        .layer("spool")
        .definedBy("dev.assent.exporter.spool")
        .layer("deletion")
        .definedBy("dev.assent.exporter.deletion")
        .layer("pipeline")
        .definedBy("dev.assent.exporter.pipeline")
        .layer("door")
        .definedBy("dev.assent")
        .layer("micrometer")
        .definedBy("dev.assent.micrometer")
        .whereLayer("micrometer")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("door")
        .mayOnlyBeAccessedByLayers("micrometer")
        .whereLayer("instance")
        .mayOnlyBeAccessedByLayers("door", "micrometer")
        .whereLayer("pipeline")
        .mayOnlyBeAccessedByLayers("door")
        .whereLayer("spool")
        .mayOnlyBeAccessedByLayers("pipeline", "door")
        .whereLayer("attempt")
        .mayOnlyBeAccessedByLayers("spool", "deletion", "pipeline", "door")
        .whereLayer("otlp")
        .mayOnlyBeAccessedByLayers("attempt", "spool", "pipeline", "door")
        .whereLayer("instrument")
        .mayOnlyBeAccessedByLayers("door")
        .whereLayer("gate")
        .mayOnlyBeAccessedByLayers("attempt", "spool", "pipeline", "door")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("source", "attempt", "deletion")
        .whereLayer("deletion")
        .mayOnlyBeAccessedByLayers("door")
        .whereLayer("source")
        .mayOnlyBeAccessedByLayers("door")
        .whereLayer("tag")
        .mayOnlyBeAccessedByLayers(
            "instrument", "gate", "otlp", "attempt", "spool", "deletion", "pipeline", "door")
        .check(CLASSES);
  }

  @Test
  void packages_cycles_areNone() {
    slices().matching("dev.assent.exporter.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** What is decoded is judged by others: the decoder knows neither masks nor subjects. */
  @Test
  void otlp_beyondOpenTelemetry_knowsFlatAttributesOnly() {
    classes()
        .that()
        .resideInAPackage("dev.assent.exporter.otlp")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "dev.assent.exporter.otlp",
                    "io.opentelemetry.api..",
                    "io.opentelemetry.sdk..")
                .or(equivalentTo(FlatAttributes.class)))
        .check(CLASSES);
  }

  /** Finding D2: it is optional. */
  @Test
  void micrometer_onePackage_knowsIt() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.assent.micrometer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry.instrumentation..")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("com.github.benmanes..")
        .check(CLASSES);
  }

  @Test
  void internals_ofOpenTelemetry_oneClassKnowsThem() {
    Set<String> users = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      boolean uses =
          type.getDirectDependenciesFromSelf().stream()
              .map(it -> it.getTargetClass().getName())
              .anyMatch(it -> it.startsWith("io.opentelemetry.") && it.contains(".internal."));
      if (uses) {
        users.add(type.getName());
      }
    }
    assertThat(users).hasSizeLessThanOrEqualTo(1);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.opentelemetry.exporter.internal..",
            "io.opentelemetry.exporter.otlp.internal..",
            "io.opentelemetry.sdk..internal..")
        .check(CLASSES);
  }

  /** So that no request goes out that can't be aborted, watched, bounded and ended. */
  @Test
  void javaNetHttp_onePackage_knowsIt() {
    assertThat(packagesThatKnow("java.net.http.")).containsExactly("dev.assent.exporter.http");
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

  @Test
  void parts_ofOthers_stayOut() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "okhttp3..", "kotlin..", "org.snakeyaml..", "org.slf4j..", "sun..", "com.sun..")
        .check(CLASSES);
  }
}
