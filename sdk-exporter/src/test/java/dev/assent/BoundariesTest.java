/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.OwnSpanContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What packages of this module may depend on. There are no exemptions. */
class BoundariesTest {
  /** The classes of this module without its tests, from any directory of compiled classes. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Assent.class.getProtectionDomain().getCodeSource().getLocation());

  /** A rule without matching classes passes, so this test requires that classes exist. */
  @Test
  void classes_ofThisModule_areLoaded() {
    assertThat(CLASSES.size()).isGreaterThan(40);
  }

  /**
   * Only higher packages use both, so data never waits for requests to sources or for deletions.
   */
  @Test
  void packages_besideEachOther_doNotSeeEachOther() {
    separate("dev.assent.internal.deletion..", "dev.assent.internal.spool..");
    separate("dev.assent.internal.deletion..", "dev.assent.internal.pipeline..");
    separate("dev.assent.internal.source..", "dev.assent.internal.tag..");
    separate("dev.assent.internal.source..", "dev.assent.internal.send..");
    separate("dev.assent.internal.gate..", "dev.assent.internal.http..");
    separate("dev.assent.internal.tag..", "dev.assent.internal.http..");
    separate("dev.assent.internal.metric..", "dev.assent.internal.http..");
    separate("dev.assent.internal.recording..", "dev.assent.internal.config..");
    separate("dev.assent.internal.recording..", "dev.assent.internal.gate..");
  }

  /** What a datum passes does not know the audit journal, so that no datum can wait for it. */
  @Test
  void packages_onTheWayOfADatum_doNotSeeTheAuditJournal() {
    for (String path :
        List.of(
            "data", "tag", "recording", "gate", "metric", "otlp", "send", "pipeline", "scrape")) {
      noClasses()
          .that()
          .resideInAPackage("dev.assent.internal." + path + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.assent.internal.audit..")
          .check(CLASSES);
    }
  }

  private static void separate(String one, String other) {
    noClasses()
        .that()
        .resideInAPackage(one)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(other)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(other)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(one)
        .check(CLASSES);
  }

  /** Other code gates decoded data: the decoder uses neither masks nor subjects. */
  @Test
  void otlp_beyondOpenTelemetry_knowsFlatFormsOnly() {
    classes()
        .that()
        .resideInAPackage("dev.assent.internal.otlp")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "dev.assent.internal.otlp",
                    "io.opentelemetry.api..",
                    "io.opentelemetry.sdk..")
                .or(equivalentTo(FlatAttributes.class))
                .or(equivalentTo(Classified.class))
                .or(equivalentTo(OwnSpanContext.class)))
        .check(CLASSES);
  }

  /** Micrometer, its bridge, and the cache of core. */
  @Test
  void libraries_ofOtherModules_areUnknown() {
    noClasses()
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
