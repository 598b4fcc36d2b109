/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.WithoutJars;
import dev.assent.internal.instance.ForeignTelemetry.Kind;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Law 13: at start, Assent reports telemetry that it does not protect. */
class ForeignTelemetryTest {
  @TempDir Path directory;
  private final Set<Kind> reported = EnumSet.noneOf(Kind.class);
  private final Set<Kind> gated = EnumSet.noneOf(Kind.class);

  @ParameterizedTest
  @CsvSource({
    "io.opentelemetry.javaagent.OpenTelemetryAgent, JAVA_AGENT",
    "io.opentelemetry.javaagent.bootstrap.AgentInitializer, JAVA_AGENT",
    "io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration, SPRING",
    "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration, SPRING",
    "io.micrometer.tracing.otel.bridge.OtelTracer, SPRING",
  })
  void tell_classOnTheClassPath_isSaidOnceAndNotLoaded(String name, Kind kind) throws IOException {
    try (URLClassLoader loader = loader(name)) {
      assertThat(report(loader, null)).containsExactly(kind.sentence());
      assertThat(report(loader, null)).isEmpty();
    }
  }

  /**
   * Two findings imply others: the starter contains autoconfigure, and the agent sets the global
   * instance.
   */
  @Test
  void tell_whatComesTogether_isOneSentence() throws IOException {
    try (URLClassLoader loader =
        loader(
            "io.opentelemetry.javaagent.OpenTelemetryAgent",
            "io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration",
            "io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk")) {
      assertThat(report(loader, OpenTelemetrySdk.builder().build()))
          .containsExactly(Kind.JAVA_AGENT.sentence(), Kind.SPRING.sentence());
    }
  }

  /** The extension is there, or the starter: the advice to add it would be wrong. */
  @Test
  void tell_whatAnotherInstanceGates_isSilent() throws IOException {
    gated.addAll(EnumSet.allOf(Kind.class));
    try (URLClassLoader agent = loader("io.opentelemetry.javaagent.OpenTelemetryAgent");
        URLClassLoader spring = loader("io.micrometer.tracing.otel.bridge.OtelTracer")) {
      assertThat(report(agent, null)).isEmpty();
      assertThat(report(spring, OpenTelemetrySdk.builder().build())).isEmpty();

      gated.clear();
      assertThat(report(agent, null)).contains(Kind.JAVA_AGENT.sentence());
    }
  }

  @Test
  void tell_anotherOpenTelemetryIsGlobal_isSaid() throws IOException {
    try (URLClassLoader empty = loader()) {
      assertThat(report(empty, OpenTelemetrySdk.builder().build()))
          .containsExactly(Kind.GLOBAL.sentence());
    }
  }

  /** An instance of Assent, or one that records nothing, is not reported. */
  @Test
  void tell_nothingForeignIsThere_isSilent() throws IOException {
    try (URLClassLoader empty = loader();
        Assent assent =
            Assent.builder()
                .environment(Map.of("ASSENT_ENABLED", "false"))
                .closeOnExit(false)
                .build()) {
      assertThat(report(empty, null)).isEmpty();
      assertThat(report(empty, OpenTelemetry.noop())).isEmpty();
      assertThat(report(empty, assent.openTelemetry())).isEmpty();
    }
  }

  @Test
  void sentences_all_saySomethingToDo() {
    assertThat(Kind.values())
        .allSatisfy(
            kind ->
                assertThat(kind.sentence())
                    .containsAnyOf("Start ", "Use ", "Declare ")
                    .hasSizeLessThan(320)
                    .endsWith("."));
  }

  /** Runs with a class loader of its own, so that no report was made before. */
  @Test
  void start_anotherOpenTelemetryIsGlobal_isLoggedOnceForTwoInstances() throws Exception {
    try (WithoutJars loader = WithoutJars.micrometer()) {
      Supplier<?> probe =
          (Supplier<?>)
              Class.forName(Probe.class.getName(), true, loader).getConstructor().newInstance();

      assertThat(probe.get()).isEqualTo(List.of(Kind.GLOBAL.sentence()));
    }
  }

  private List<String> report(ClassLoader loader, @Nullable OpenTelemetry global) {
    List<String> stated = new ArrayList<>();
    new ForeignTelemetry(
            name -> ForeignTelemetry.isOnClassPath(name, Set.of(loader)),
            () -> global,
            gated::contains,
            reported)
        .warn(stated::add);
    return stated;
  }

  /** Returns a class path with files of these names, which contain no classes. */
  private URLClassLoader loader(String... names) throws IOException {
    for (String name : names) {
      Path file = directory.resolve(name.replace('.', '/') + ".class");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "no class");
    }
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
  }

  /** Starts two instances while another OpenTelemetry is global, and returns the warnings. */
  public static final class Probe implements Supplier<List<String>> {
    @Override
    public List<String> get() {
      GlobalOpenTelemetry.set(OpenTelemetrySdk.builder().build());
      List<String> warnings = new ArrayList<>();
      Handler handler = handler(warnings);
      Logger logger = Logger.getLogger("dev.assent");
      logger.addHandler(handler);
      try {
        Stream.of("first", "second").forEach(each -> start());
      } finally {
        logger.removeHandler(handler);
      }
      return List.copyOf(warnings);
    }

    private static void start() {
      Assent.builder()
          .environment(Map.of("ASSENT_ENABLED", "false"))
          .closeOnExit(false)
          .build()
          .close();
    }

    private static Handler handler(List<String> warnings) {
      return new Handler() {
        @Override
        public void publish(LogRecord record) {
          // the census finds SDKs of other tests in this JVM
          if (record.getLevel() == Level.WARNING
              && !"dev.assent.census".equals(record.getLoggerName())) {
            warnings.add(record.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
    }
  }
}
