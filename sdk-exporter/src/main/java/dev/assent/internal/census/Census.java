/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import dev.assent.inventory.WayOut;
import dev.assent.inventory.WayOut.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Looks at the process for ways out that no exporter sees: at the start, and once per hour. Each
 * one that is not gated is reported once per process. It shows texts of {@link KnownWay} and counts
 * only. Thread-safe.
 */
public final class Census {
  private static final String BEYOND =
      "Assent can't see from inside: eBPF instrumentation and profilers, debuggers and dumps taken"
          + " from outside, thread context, SDKs without threads, and agents attached later that it"
          + " does not know. docs/WITH-YOUR-STACK.md says what to do.";

  private static final List<String> CONTEXT = List.of("TRACESTATE", "BAGGAGE");
  private static final String RESOURCE_PROPERTY = "-Dotel.resource.attributes=";
  private static final List<String> SDK_THREADS =
      List.of(
          "BatchSpanProcessor_WorkerThread",
          "BatchLogRecordProcessor_WorkerThread",
          "PeriodicMetricReader");
  private static final int FIRST_LOOK_SECONDS = 2;

  private final ProcessFacts facts;
  private final Supplier<Map<KnownWay, State>> telemetry;
  private final ToIntFunction<String> unfit;
  private final Set<KnownWay> said;
  private final Consumer<String> warnings;
  private final CountDownLatch first = new CountDownLatch(1);
  private volatile List<WayOut> found = List.of();

  /**
   * Creates a census.
   *
   * @param telemetry returns the OpenTelemetry SDKs and agents that the instance knows, with their
   *     state
   * @param unfit returns how many of the attributes in a text of {@code OTEL_RESOURCE_ATTRIBUTES}
   *     are no service data
   * @param said the ways that were reported; guarded by its own monitor
   * @param warnings receives a sentence per way that is not gated
   */
  Census(
      ProcessFacts facts,
      Supplier<Map<KnownWay, State>> telemetry,
      ToIntFunction<String> unfit,
      Set<KnownWay> said,
      Consumer<String> warnings) {
    this.facts = facts;
    this.telemetry = telemetry;
    this.unfit = unfit;
    this.said = said;
    this.warnings = warnings;
  }

  /** Creates the census of this process; see the constructor. */
  public static Census ofProcess(
      Supplier<Map<KnownWay, State>> telemetry,
      ToIntFunction<String> unfit,
      Consumer<String> warnings) {
    return new Census(new ThisProcess(), telemetry, unfit, Said.IN_PROCESS, warnings);
  }

  /** The ways that were reported in this process. */
  private static final class Said {
    static final Set<KnownWay> IN_PROCESS = EnumSet.noneOf(KnownWay.class);

    private Said() {}
  }

  /** Takes note of ways that are reported elsewhere. */
  public void told(Map<KnownWay, State> ways) {
    synchronized (said) {
      ways.forEach(
          (way, state) -> {
            if (state == State.NOT_GATED) {
              said.add(way);
            }
          });
    }
  }

  /** Looks now, and then once per hour, on an executor that may wait for disks. */
  public void start(ScheduledExecutorService files) {
    ScheduledFuture<?> unused =
        files.scheduleWithFixedDelay(this::lookSafely, 0, 1, TimeUnit.HOURS);
  }

  /** A failed look is repeated after an hour. It must not end the schedule, so nothing passes. */
  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException | Error unreadable) {
      first.countDown();
    }
  }

  /** Looks, and reports what is new. */
  void look() {
    Map<KnownWay, State> known = telemetry.get();
    Map<KnownWay, Integer> counts = counts();
    if (known.containsKey(KnownWay.APPLICATION_SDK)
        || counts.containsKey(KnownWay.OPENTELEMETRY_AGENT)) {
      counts.remove(KnownWay.SECOND_SDK); // the threads are those of an SDK that is known
    }
    if (known.containsKey(KnownWay.APPLICATION_SDK)) {
      counts.remove(KnownWay.METER_REGISTRY); // the takeover report has them
    }
    Map<KnownWay, WayOut> all = new EnumMap<>(KnownWay.class);
    counts.forEach(
        (way, count) -> {
          if (count > 0) {
            all.put(way, way.in(State.NOT_GATED, count));
          }
        });
    known.forEach((way, state) -> all.put(way, way.in(state, 1)));
    found = List.copyOf(all.values());
    first.countDown();
    report(all);
  }

  private void report(Map<KnownWay, WayOut> all) {
    List<WayOut> fresh = new ArrayList<>();
    synchronized (said) {
      all.forEach(
          (way, entry) -> {
            if (entry.state() == State.NOT_GATED && said.add(way)) {
              fresh.add(entry);
            }
          });
    }
    fresh.forEach(way -> warnings.accept(way.toString()));
    if (!fresh.isEmpty()) {
      warnings.accept(BEYOND);
    }
  }

  private Map<KnownWay, Integer> counts() {
    Map<KnownWay, Integer> counts = new EnumMap<>(CommandLine.read(facts));
    for (KnownWay way : KnownWay.values()) {
      if (way.classes().stream().anyMatch(facts::hasClass)) {
        counts.put(way, 1);
      }
    }
    mapped(counts);
    counts.put(KnownWay.FLIGHT_RECORDER, facts.recordings());
    counts.put(KnownWay.METER_REGISTRY, facts.registries());
    counts.put(KnownWay.SECOND_SDK, threads());
    counts.put(KnownWay.RESOURCE_ATTRIBUTES, resourceAttributes());
    counts.put(
        KnownWay.CONTEXT_VARIABLES,
        (int) CONTEXT.stream().filter(name -> facts.variable(name) != null).count());
    return counts;
  }

  private int resourceAttributes() {
    String variable = facts.variable("OTEL_RESOURCE_ATTRIBUTES");
    int found = variable == null ? 0 : unfit.applyAsInt(variable);
    for (String argument : facts.arguments()) {
      if (argument.startsWith(RESOURCE_PROPERTY)) {
        found += unfit.applyAsInt(argument.substring(RESOURCE_PROPERTY.length()));
      }
    }
    return found;
  }

  private int threads() {
    return (int)
        facts.threads().stream()
            .filter(name -> ProcessFacts.startsWithAny(name, SDK_THREADS))
            .count();
  }

  /** The last column of a mapping is the path of its file, or its name. */
  private void mapped(Map<KnownWay, Integer> counts) {
    for (String line : facts.maps()) {
      if (line.endsWith("OTEL_CTX]") || line.contains("/memfd:OTEL_CTX")) {
        counts.put(KnownWay.PROCESS_CONTEXT, 1);
      }
      String file = line.substring(line.lastIndexOf('/') + 1);
      for (KnownWay way : KnownWay.values()) {
        if (ProcessFacts.startsWithAny(file, way.libraries())) {
          counts.put(way, 1);
        }
      }
    }
  }

  /** Returns what the last look found. Waits for the first look, at most two seconds. */
  public List<WayOut> now() {
    try {
      boolean unused = first.await(FIRST_LOOK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return found;
  }
}
