/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.assent.Assent;
import dev.assent.fixtures.faults.HeapFiller;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tests at full load that memory and threads stay flat, the ledger balances and nothing leaks,
 * while choices change every few milliseconds and the receiver misbehaves; with hold and spool. For
 * ten minutes: {@code java -Xmx256m -cp benchmarks/target/benchmarks.jar
 * dev.assent.soak.ConsentSoak 600}. Every 30 seconds the load pauses, and the test prints its
 * figures. With {@code --exhaust-heap} after the time, the application exhausts the heap every few
 * seconds; all else must hold nevertheless. It ends with an error, and a heap dump, if data does
 * not come to rest; with an error if the ledger does not balance, if content arrived that was
 * revoked or was recorded under a denial, or if the heap or the number of threads has grown at the
 * end.
 */
public final class ConsentSoak {
  private static final int SUBJECTS = 40;
  private static final int LOADS = 3;
  private static final Duration BETWEEN = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofSeconds(60);
  private static final int EXHAUSTIONS = 6;
  private static final Duration EXHAUSTION_EVERY = Duration.ofSeconds(4);
  private static final long TOLERATED_BYTES = 3L << 20;
  private static final List<State> MOVING =
      List.of(State.QUEUED, State.IN_FLIGHT, State.HELD, State.SPOOLED);

  private final Periods periods;
  private final Pause pause = new Pause(LOADS + 1);

  /** Null if the heap is not to be exhausted. */
  private final @Nullable HeapFiller filler;

  private final LongAdder recorded = new LongAdder();
  private int exhausted;
  private final SoakPlatform platform = new SoakPlatform();
  private final SoakReceiver receiver;
  private final List<Long> heap = new ArrayList<>();
  private final List<List<String>> threads = new ArrayList<>();

  private ConsentSoak(boolean exhausts) throws IOException {
    this.filler = exhausts ? HeapFiller.start() : null;
    this.periods = new Periods(SUBJECTS, LOADS, !exhausts);
    this.receiver = new SoakReceiver(periods);
  }

  /** Takes the duration in seconds, and {@code --exhaust-heap}. */
  public static void main(String[] arguments) throws Exception {
    Duration time =
        Duration.ofSeconds(arguments.length == 0 ? 600 : Integer.parseInt(arguments[0]));
    Path directory = Files.createTempDirectory("assent-soak");
    try {
      new ConsentSoak(List.of(arguments).contains("--exhaust-heap")).run(directory, time);
    } finally {
      delete(directory);
    }
    System.exit(0);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Map<String, String> environment(Path directory) throws IOException {
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: content.chat }
            events:
              - { name: app.chat.sent, category: service.usage }
            metrics:
              - { name: app.messages, category: service.usage }
            scopes:
              - { name: app }
            """);
    Path policy =
        Files.writeString(
            directory.resolve("policy.yaml"),
            """
            rules:
              - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
              - { categories: [content], purposes: [ai_training], recipients: [first_party],
                  basis: opt_in, pending: hold }
            """);
    Path own = Files.writeString(directory.resolve("own.json"), "{\"documents\": []}");
    Map<String, String> environment = new HashMap<>();
    environment.put("ASSENT_POLICY", policy.toString());
    environment.put("ASSENT_CATALOG", catalog.toString());
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + own);
    environment.put("ASSENT_DESTINATIONS", "ops,training");
    environment.putAll(destination("OPS", "service_operation"));
    environment.putAll(destination("TRAINING", "ai_training"));
    environment.put("ASSENT_HOLD_DEADLINE", "2s");
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("ASSENT_SPOOL_MAX_BYTES", Integer.toString(16 << 20));
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "100ms");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "500ms");
    return environment;
  }

  private Map<String, String> destination(String name, String purpose) {
    String prefix = "ASSENT_DESTINATION_" + name + "_";
    return Map.of(
        prefix + "PURPOSE",
        purpose,
        prefix + "RECIPIENT",
        "first_party",
        prefix + "TIMEOUT",
        "2s",
        prefix + "ENDPOINT",
        receiver.endpoint(name.toLowerCase(java.util.Locale.ROOT)));
  }

  private void run(Path directory, Duration time) throws Exception {
    try (Assent assent =
        Assent.builder()
            .environment(environment(directory))
            .consentFrom(platform)
            .closeOnExit(false)
            .build()) {
      Changes changes = new Changes(assent, platform, receiver, periods, pause, filler != null);
      SoakThreads.start(changes, "changes");
      for (int load = 0; load < LOADS; load++) {
        SoakThreads.start(new Load(assent, periods, pause, recorded, load), "load-" + load);
      }
      long began = System.nanoTime();
      long end = began + time.toNanos();
      while (System.nanoTime() < end) {
        receiver.getsFickle();
        pause.goOn();
        load(Math.min(BETWEEN.toMillis(), Math.max(1, (end - System.nanoTime()) / 1_000_000)));
        rest(assent);
        report(assent, changes, (System.nanoTime() - began) / 1_000_000_000L);
      }
      pause.end();
      System.out.println(assent.ledger());
    } finally {
      receiver.close();
    }
    evaluate();
  }

  /** Waits for a time, in which the heap is exhausted every few seconds if that was asked for. */
  private void load(long millis) throws InterruptedException {
    if (filler == null) {
      Thread.sleep(millis);
      return;
    }
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      Thread.sleep(EXHAUSTION_EVERY.toMillis());
      exhausted += filler.fill(EXHAUSTIONS);
    }
  }

  /** Waits until no datum is moving, held or on disk. */
  private void rest(Assent assent) throws InterruptedException {
    pause.pause();
    receiver.getsWell();
    long end = System.nanoTime() + REST.toNanos();
    while (!moving(assent.ledger()).isEmpty() && System.nanoTime() < end) {
      boolean unused = assent.flush(Duration.ofSeconds(5));
      Thread.sleep(100);
    }
    List<String> moving = moving(assent.ledger());
    if (!moving.isEmpty()) {
      throw new IllegalStateException(
          "it does not come to rest: "
              + moving
              + "\nheap dump: "
              + dumpedHeap()
              + "\n"
              + assent.ledger());
    }
  }

  private static List<String> moving(Ledger ledger) {
    return ledger.entries().stream()
        .flatMap(
            entry ->
                MOVING.stream()
                    .filter(state -> entry.states().getOrDefault(state, 0L) > 0)
                    .map(
                        state ->
                            entry.destination()
                                + " "
                                + entry.signal()
                                + " "
                                + state
                                + " "
                                + entry.states().get(state)))
        .toList();
  }

  private static Path dumpedHeap() {
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "soak-" + ProcessHandle.current().pid() + ".hprof");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(file.toString(), true);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return file;
  }

  private static long in(Ledger ledger, State state) {
    return ledger.entries().stream()
        .mapToLong(entry -> entry.states().getOrDefault(state, 0L))
        .sum();
  }

  private void report(Assent assent, Changes changes, long seconds) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    Runtime runtime = Runtime.getRuntime();
    heap.add(runtime.totalMemory() - runtime.freeMemory());
    threads.add(threads());
    Ledger ledger = assent.ledger();
    System.out.printf(
        "%d s: %.1f MiB, %d threads; %,d times no memory; %,d recorded, %,d exported, %,d possibly sent; %s; %s;"
            + " %,d canaries arrived, %,d late as receipts said, %d leaks; ledger %s%n",
        seconds,
        heap.get(heap.size() - 1) / 1048576.0,
        threads.get(threads.size() - 1).size(),
        exhausted,
        recorded.sum(),
        in(ledger, State.EXPORTED),
        in(ledger, State.POSSIBLY_SENT),
        changes,
        receiver,
        periods.arrived(),
        periods.late(),
        periods.leaks(),
        ledger.balances() ? "balances" : "DOES NOT BALANCE");
    if (!ledger.balances()
        || isNegative(ledger)
        || isLeft(ledger)
        || periods.leaks() > 0
        || changes.isWrong()) {
      throw new IllegalStateException(ledger.toString());
    }
  }

  /** Whether more content arrived after its denial than the ledger says. */
  private boolean isLeft(Ledger ledger) {
    long possiblySent =
        ledger.entries().stream()
            .mapToLong(entry -> entry.possiblySentByCategory().getOrDefault(Changes.CHAT_NAME, 0L))
            .sum();
    return periods.late() > possiblySent;
  }

  /** Whether data left a state more often than it entered it. */
  private static boolean isNegative(Ledger ledger) {
    return ledger.entries().stream()
        .flatMap(entry -> entry.states().values().stream())
        .anyMatch(count -> count < 0);
  }

  /** Returns the names of all threads, sorted, without the receiver's, whose number varies. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.equals("receiver"))
        .sorted()
        .toList();
  }

  /** Compares the last third with the first, without the first value, which is not warm. */
  private void evaluate() {
    int third = heap.size() / 3;
    if (third < 2) {
      System.out.println("too short to judge growth");
      return;
    }
    double bytes = grown(heap, third);
    double more = grown(threads.stream().map(List::size).toList(), third);
    System.out.printf("grown by %.1f MiB and %.1f threads%n", bytes / 1048576.0, more);
    if (bytes > TOLERATED_BYTES || more >= 1) {
      System.out.println("threads at the first rest: " + threads.get(1));
      System.out.println("threads at the last rest: " + threads.get(threads.size() - 1));
      throw new IllegalStateException("it grows");
    }
    if (filler != null && exhausted == 0) {
      throw new IllegalStateException("the heap was never exhausted");
    }
    if (periods.arrived() == 0) {
      throw new IllegalStateException("nothing arrived that was permitted");
    }
  }

  private static double grown(List<? extends Number> values, int third) {
    return mean(values.subList(values.size() - third, values.size()))
        - mean(values.subList(1, 1 + third));
  }

  private static double mean(List<? extends Number> values) {
    return values.stream().mapToDouble(Number::doubleValue).average().orElseThrow();
  }
}
