/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.faults.FaultScenario;
import dev.assent.internal.cache.ConsentCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process: soon after its start, no class with a static initializer is left that a lack of
 * memory could make unusable. The virtual machine's log says which classes were initialised.
 */
@Tag("ci")
class ClassInitializationTest {
  private static final long BOUND_MILLIS = 20_000;

  /** A class without a static initializer has the text {@code (no method)} behind its name. */
  private static final Pattern INITIALIZING = Pattern.compile("Initializing '([^']+)' \\(0x");

  @TempDir private Path directory;

  @Test
  void law11_afterTheStart_noClassWithAStaticInitializerIsLeft() throws Exception {
    Path log = directory.resolve("classes.log");
    try (FaultScenario scenario =
        FaultScenario.startPlain(
            directory,
            (settings, options) -> {
              options.add("-Xlog:class+init=info:file=" + log + ":none");
              return FaultedApplication.with("-XX:+UseSerialGC").process(settings, options);
            })) {
      Set<String> expected = expected();
      boolean unused = scenario.awaitFile(log, it -> names(it).containsAll(expected), BOUND_MILLIS);
      Set<String> initialized = names(Files.readString(log));
      expected.removeAll(initialized);
      assertThat(expected).as("not initialised").isEmpty();

      assertThat(scenario.failRequests(4, BOUND_MILLIS)).isTrue();
      assertThat(scenario.deny(BOUND_MILLIS)).isEmpty();
      assertThat(scenario.grant(BOUND_MILLIS)).isEmpty();
      assertThat(scenario.awaitOthers(System.currentTimeMillis(), BOUND_MILLIS)).isEmpty();
      assertThat(scenario.ask("end")).isEqualTo("balances");

      Set<String> late = names(Files.readString(log));
      late.removeAll(initialized);
      assertThat(late).isEmpty();
      assertThat(scenario.log()).doesNotContain("unusable");
    }
  }

  /** Returns the classes of the lists that an instance with its own SDK reads, and Caffeine's. */
  private static Set<String> expected() throws IOException {
    Set<String> names = new TreeSet<>(ConsentCache.lateClasses());
    for (String module : List.of("core", "exporter")) {
      try (InputStream list =
          Assent.class.getResourceAsStream("/META-INF/assent/" + module + ".classes")) {
        new String(list.readAllBytes(), UTF_8)
            .lines()
            .map(it -> "dev.assent." + it)
            .filter(ClassInitializationTest::exists)
            .forEach(names::add);
      }
    }
    return names;
  }

  /** The lists also have classes that another version of javac makes. */
  private static boolean exists(String name) {
    return Assent.class.getResource("/" + name.replace('.', '/') + ".class") != null;
  }

  private static Set<String> names(String log) {
    return INITIALIZING
        .matcher(log)
        .results()
        .map(it -> it.group(1).replace('/', '.'))
        .filter(it -> it.startsWith("dev.assent.") || it.startsWith("com.github.benmanes."))
        .filter(
            it -> !it.startsWith("dev.assent.fixtures.") && !it.startsWith("dev.assent.faults."))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
