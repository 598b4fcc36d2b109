/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.assent.fixtures.WithoutJars;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.supervise.ClassInitialization;
import dev.assent.internal.supervise.SupervisedExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The committed lists of classes that Assent initialises after its start. {@code ./mvnw test -pl
 * sdk-exporter/end-to-end -am -Dtest=ClassListsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtests.classes.write=true} writes them again, on JDK 17 and on a newer one. That of the agent's
 * extension is written by hand; {@code ExtensionJarTest} compares it.
 */
class ClassListsTest {
  private static final String ROOT = "dev.assent.";
  private static final Predicate<JavaMember> IS_STATIC =
      member -> member.getModifiers().contains(JavaModifier.STATIC);

  @ParameterizedTest
  @CsvSource({
    "sdk-core, core",
    "sdk-exporter, exporter",
    "sdk-exporter/autoconfigure, autoconfigure",
    "sdk-exporter/spring-boot, spring-boot",
    "sdk-exporter/viewer, viewer"
  })
  void list_committed_hasEachClassWithAStaticInitializer(String module, String name)
      throws IOException {
    Path file =
        PublishedClasses.ROOT.resolve(
            module + "/src/main/resources/META-INF/assent/" + name + ".classes");
    Set<String> names =
        PublishedClasses.of(module)
            .filter(it -> it.getStaticInitializer().isPresent())
            .map(it -> it.getName().substring(ROOT.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    // javac of JDK 17 makes a class for a switch where newer ones do not
    Files.readAllLines(file).stream().filter(it -> it.matches(".*\\$\\d+")).forEach(names::add);
    if (Boolean.getBoolean("tests.classes.write")) {
      Files.write(file, names);
    }
    assertThat(Files.readAllLines(file))
        .as("%s differs from the classes; this class's Javadoc says how to write it", file)
        .containsExactlyElementsOf(names);
  }

  /** Without optional dependencies, no class is said to be lost; with them, all are there. */
  @Test
  void start_optionalJarsAreMissing_nothingIsLost() throws Exception {
    for (String missing :
        List.of("no such jar", "micrometer", "prometheus", "opentelemetry-sdk-")) {
      List<String> lines = new CopyOnWriteArrayList<>();
      SupervisedExecutor files = new SupervisedExecutor("assent-test");
      try (WithoutJars loader = new WithoutJars(missing)) {
        Future<?> task =
            ClassInitialization.of(
                    loader,
                    List.of("core", "exporter", "autoconfigure", "viewer"),
                    ConsentCache.lateClasses(),
                    lines::add)
                .start(files);
        assertThatThrownBy(() -> task.get(1, TimeUnit.MINUTES))
            .isInstanceOf(CancellationException.class);
      } finally {
        files.shutdownNow();
      }
      assertThat(lines).as(missing).isEmpty();
    }
  }

  /**
   * Two threads that initialise two classes, each of which needs the other one, wait for each other
   * for ever. The constants of an enum have classes that nobody else uses.
   */
  @Test
  void initialization_twoClasses_neverNeedEachOther() {
    Map<JavaClass, Set<JavaClass>> needed = new HashMap<>();
    for (JavaClass type : PublishedClasses.all()) {
      needed.put(type, needed(type));
    }
    List<String> pairs = new ArrayList<>();
    for (JavaClass type : needed.keySet()) {
      if (!isConstant(type) && reached(type, needed).contains(type)) {
        pairs.add(type.getName());
      }
    }
    assertThat(needed.values().stream().mapToInt(Set::size).sum()).isGreaterThan(200);
    assertThat(pairs).isEmpty();
  }

  /** Returns the classes that the initialisation of one initialises itself. */
  private static Set<JavaClass> needed(JavaClass type) {
    Set<JavaClass> needed = new HashSet<>(type.getRawSuperclass().stream().toList());
    Deque<JavaCodeUnit> open = new ArrayDeque<>(type.getStaticInitializer().stream().toList());
    Set<JavaCodeUnit> seen = new HashSet<>();
    while (!open.isEmpty()) {
      JavaCodeUnit unit = open.pop();
      if (seen.add(unit)) {
        for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
          Set<JavaMember> targets = targets(access);
          if (access instanceof JavaConstructorCall || targets.stream().anyMatch(IS_STATIC)) {
            needed.add(access.getTargetOwner());
          }
          targets.stream()
              .filter(JavaCodeUnit.class::isInstance)
              .map(JavaCodeUnit.class::cast)
              .forEach(open::add);
        }
      }
    }
    needed.removeIf(
        it -> it.equals(type) || isConstant(it) || !PublishedClasses.all().contain(it.getName()));
    return needed;
  }

  /** Returns the field or method, and what can override the method. */
  private static Set<JavaMember> targets(JavaAccess<?> access) {
    Set<JavaMember> targets = new HashSet<>();
    access.getTarget().resolveMember().ifPresent(targets::add);
    if (access instanceof JavaMethodCall call) {
      for (JavaClass subclass : call.getTargetOwner().getAllSubclasses()) {
        subclass.getMethods().stream()
            .filter(it -> it.getName().equals(call.getName()))
            .forEach(targets::add);
      }
    }
    return targets;
  }

  private static boolean isConstant(JavaClass type) {
    return type.isAnonymousClass() && type.getRawSuperclass().map(JavaClass::isEnum).orElse(false);
  }

  private static Set<JavaClass> reached(JavaClass from, Map<JavaClass, Set<JavaClass>> needed) {
    Set<JavaClass> reached = new HashSet<>();
    Deque<JavaClass> open = new ArrayDeque<>(needed.get(from));
    while (!open.isEmpty()) {
      JavaClass next = open.pop();
      if (reached.add(next)) {
        open.addAll(needed.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
