/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.census.KnownWay;
import dev.assent.internal.instance.process.ProcessInstances;
import dev.assent.internal.tag.ExceptionKeepingLoggerProvider;
import dev.assent.inventory.WayOut.State;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Detects other telemetry in the process that exports without Assent, and logs a warning: one
 * sentence per kind and process, without content. It loads no foreign class and changes nothing.
 * Thread-safe.
 */
public final class ForeignTelemetry {
  /** The kinds of foreign telemetry, with the text of the warning. */
  enum Kind {
    /** OpenTelemetry's Java agent. */
    JAVA_AGENT(
        KnownWay.OPENTELEMETRY_AGENT,
        "OpenTelemetry's Java agent is in this process. Data that it records does not pass through"
            + " this instance of Assent. Start the agent with the extension"
            + " assent-javaagent-extension, which gates it."),
    /** A global OpenTelemetry that is not Assent's. */
    GLOBAL(
        KnownWay.GLOBAL_OPENTELEMETRY,
        "Another OpenTelemetry is registered as the global one. Data recorded through"
            + " GlobalOpenTelemetry does not pass through Assent. Start Assent first, with"
            + " registerGlobal(), or pass Assent.openTelemetry() to the code that records."),
    /** Spring Boot starters that create their own SDK. */
    SPRING(
        KnownWay.SPRING_OPENTELEMETRY,
        "Spring's support of OpenTelemetry is on the class path. An SDK that it creates exports"
            + " data without this instance of Assent. Use assent-spring-boot-starter, which gates"
            + " it, or declare Assent.openTelemetry() as the bean of type OpenTelemetry.");

    private final KnownWay way;
    private final String sentence;

    Kind(KnownWay way, String sentence) {
      this.way = way;
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  /** Classes of the agent: one in the boot loader, one in the system loader. */
  private static final List<String> AGENT =
      List.of(
          "io.opentelemetry.javaagent.bootstrap.AgentInitializer",
          "io.opentelemetry.javaagent.OpenTelemetryAgent");

  /**
   * Classes of OpenTelemetry's starter, of Spring Boot's starter since 4.0, and of its earlier
   * actuator with a tracing bridge.
   */
  private static final List<String> STARTERS =
      List.of(
          "io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration",
          "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
          "io.micrometer.tracing.otel.bridge.OtelTracer");

  /**
   * The kinds that were reported in this process: each is reported once, for any number of
   * instances.
   */
  private static final Set<Kind> TOLD = EnumSet.noneOf(Kind.class);

  private final Predicate<String> isThere;
  private final Supplier<@Nullable OpenTelemetry> global;
  private final Predicate<Kind> isGated;
  private final Set<Kind> warned;

  /**
   * Creates a detector.
   *
   * @param isThere whether a class with this name is present
   * @param global returns the registered OpenTelemetry; null if none is registered
   * @param isGated whether another instance of Assent gates a kind
   * @param reported the kinds that were reported; guarded by its own monitor
   */
  ForeignTelemetry(
      Predicate<String> isThere,
      Supplier<@Nullable OpenTelemetry> global,
      Predicate<Kind> isGated,
      Set<Kind> reported) {
    this.isThere = isThere;
    this.global = global;
    this.isGated = isGated;
    this.warned = reported;
  }

  /** Returns the detector of this process. */
  public static ForeignTelemetry ofProcess() {
    return new ForeignTelemetry(
        name -> isLoadedAtBoot(name) || isOnClassPath(name, loaders()),
        // get() without a registered instance would register one
        () -> GlobalOpenTelemetry.isSet() ? GlobalOpenTelemetry.get() : null,
        kind ->
            kind == Kind.JAVA_AGENT ? ProcessInstances.gateTheAgent() : Installed.first() != null,
        TOLD);
  }

  /** Reports the kinds that are present and were not reported before. */
  public void warn(Consumer<String> warn) {
    Set<Kind> fresh = EnumSet.noneOf(Kind.class);
    for (Kind kind : found()) {
      synchronized (warned) {
        if (!isGated.test(kind) && warned.add(kind)) {
          fresh.add(kind);
        }
      }
    }
    fresh.forEach(kind -> warn.accept(kind.sentence()));
  }

  /** Returns the kinds that are present, as the census knows them, and whether they are gated. */
  public Map<KnownWay, State> ways() {
    Map<KnownWay, State> ways = new EnumMap<>(KnownWay.class);
    for (Kind kind : found()) {
      ways.put(kind.way, isGated.test(kind) ? State.GATED : State.NOT_GATED);
    }
    return ways;
  }

  private Set<Kind> found() {
    Set<Kind> found = EnumSet.noneOf(Kind.class);
    if (AGENT.stream().anyMatch(isThere)) {
      found.add(Kind.JAVA_AGENT); // the agent also registers the global one
    } else if (isForeign(global.get())) {
      found.add(Kind.GLOBAL);
    }
    if (STARTERS.stream().anyMatch(isThere)) {
      found.add(Kind.SPRING);
    }
    return found;
  }

  /** Returns whether it is neither an instance of Assent nor one that records nothing. */
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

  /** Returns whether one of the loaders has the file of the class. The class is not loaded. */
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
