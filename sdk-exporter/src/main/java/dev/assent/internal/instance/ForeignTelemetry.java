/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.tag.ExceptionKeepingLoggerProvider;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says where Assent protects nothing: other telemetry in the process that exports on its own. One
 * sentence per kind and process, without content; it loads no class of others and changes nothing.
 * Thread-safe.
 */
public final class ForeignTelemetry {
  /** Kinds of foreign telemetry, and what is said of each. */
  enum Kind {
    /** OpenTelemetry's Java agent. */
    JAVA_AGENT(
        "OpenTelemetry's Java agent is in this process: what it records and exports does not pass"
            + " through Assent. Start the process without -javaagent."),
    /** A registered OpenTelemetry that is not Assent's. */
    GLOBAL(
        "Another OpenTelemetry is registered as the global one: what is recorded through"
            + " GlobalOpenTelemetry does not pass through Assent. Start Assent first, with"
            + " registerGlobal(), or pass Assent.openTelemetry() to what records."),
    /** Spring Boot starters that make an SDK of their own. */
    SPRING(
        "Spring's support of OpenTelemetry is on the class path: an SDK that it makes exports without"
            + " Assent. Declare Assent.openTelemetry() as the bean of type OpenTelemetry, or leave the"
            + " starter out."),
    /** What builds an SDK from the environment. */
    AUTOCONFIGURE(
        "opentelemetry-sdk-extension-autoconfigure is on the class path: an SDK that it builds exports"
            + " without Assent. Use Assent.openTelemetry() in its place, or leave the jar out.");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  /** Of the agent: in the boot loader, and in the system's. */
  private static final List<String> AGENT =
      List.of(
          "io.opentelemetry.javaagent.bootstrap.AgentInitializer",
          "io.opentelemetry.javaagent.OpenTelemetryAgent");

  /** OpenTelemetry's starter; Boot's since 4.0; before, Boot's actuator with its tracing bridge. */
  private static final List<String> STARTERS =
      List.of(
          "io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration",
          "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
          "io.micrometer.tracing.otel.bridge.OtelTracer");

  private static final String AUTOCONFIGURE =
      "io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk";

  /** Of the whole process: each kind is told once, however many instances there are. */
  private static final Set<Kind> TOLD = EnumSet.noneOf(Kind.class);

  private final Predicate<String> isThere;
  private final Supplier<@Nullable OpenTelemetry> global;
  private final Set<Kind> told;

  /**
   * A look-out.
   *
   * @param isThere whether a class of this name is there
   * @param global what is registered; null if nothing is
   * @param told which kinds were told of; guarded by itself
   */
  ForeignTelemetry(
      Predicate<String> isThere, Supplier<@Nullable OpenTelemetry> global, Set<Kind> told) {
    this.isThere = isThere;
    this.global = global;
    this.told = told;
  }

  /** The process's. */
  public static ForeignTelemetry ofProcess() {
    return new ForeignTelemetry(
        name -> isLoadedAtBoot(name) || isOnClassPath(name, loaders()),
        // asking for the global one where none is set would set one
        () -> GlobalOpenTelemetry.isSet() ? GlobalOpenTelemetry.get() : null,
        TOLD);
  }

  /** Tells of what is there and was not told of yet. */
  public void tell(Consumer<String> warn) {
    Set<Kind> fresh = EnumSet.noneOf(Kind.class);
    for (Kind kind : found()) {
      synchronized (told) {
        if (told.add(kind)) {
          fresh.add(kind);
        }
      }
    }
    fresh.forEach(kind -> warn.accept(kind.sentence()));
  }

  private Set<Kind> found() {
    Set<Kind> found = EnumSet.noneOf(Kind.class);
    if (AGENT.stream().anyMatch(isThere)) {
      found.add(Kind.JAVA_AGENT); // it stands behind the global one too
    } else if (isForeign(global.get())) {
      found.add(Kind.GLOBAL);
    }
    if (STARTERS.stream().anyMatch(isThere)) {
      found.add(Kind.SPRING); // it brings autoconfigure along
    } else if (isThere.test(AUTOCONFIGURE)) {
      found.add(Kind.AUTOCONFIGURE);
    }
    return found;
  }

  /** Neither an instance of Assent nor one that records nothing. */
  private static boolean isForeign(@Nullable OpenTelemetry registered) {
    return registered != null
        && !(registered.getLogsBridge() instanceof ExceptionKeepingLoggerProvider)
        && !isNoop(registered);
  }

  private static boolean isNoop(OpenTelemetry registered) {
    return registered.getTracerProvider() == TracerProvider.noop()
        && registered.getMeterProvider() == MeterProvider.noop()
        && registered.getLogsBridge() == LoggerProvider.noop();
  }

  private static boolean isLoadedAtBoot(String name) {
    try {
      return Class.forName(name, false, null) != null;
    } catch (ClassNotFoundException | LinkageError notThere) {
      return false;
    }
  }

  /** Whether one of the loaders has the class's file, which stays unloaded. */
  static boolean isOnClassPath(String name, Set<ClassLoader> loaders) {
    String file = name.replace('.', '/') + ".class";
    return loaders.stream().anyMatch(loader -> loader.getResource(file) != null);
  }

  private static Set<ClassLoader> loaders() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    Stream.of(
            ForeignTelemetry.class.getClassLoader(),
            Thread.currentThread().getContextClassLoader(),
            ClassLoader.getSystemClassLoader())
        .filter(Objects::nonNull)
        .forEach(loaders::add);
    return loaders;
  }
}
