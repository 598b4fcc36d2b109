/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Faults one after the other: after each, choices must be heard again, and data must leave again. A
 * process that does not recover is replaced for the next fault. Used by one thread.
 */
final class FaultWalk implements AutoCloseable {
  private static final long START_MILLIS = 30_000;
  private static final long WARM_MILLIS = 3_000;
  private static final long BEGIN_MILLIS = 1_500;
  private static final long OVER_MILLIS = 20_000;

  private final Path directory;
  private final FaultSettings.Way way;
  private final long boundMillis;
  private final Consumer<String> reds;
  private @Nullable FaultScenario scenario;
  private int processes;
  private int begun;
  private int red;

  /**
   * @param boundMillis the time in which a choice must be heard, and data must leave
   * @param reds receives the description of each fault after which they were not
   */
  FaultWalk(Path directory, FaultSettings.Way way, long boundMillis, Consumer<String> reds) {
    this.way = way;
    this.directory = directory;
    this.boundMillis = boundMillis;
    this.reds = reds;
  }

  /** Returns the running process; starts one if there is none. */
  FaultScenario scenario() throws Exception {
    FaultScenario running = scenario;
    if (running == null) {
      processes++;
      running =
          FaultScenario.start(Files.createDirectories(directory.resolve("p" + processes)), way);
      scenario = running;
      String missing = running.awaitContent(START_MILLIS);
      if (!missing.isEmpty()) {
        throw new AssertionError(missing + "\n" + running.log());
      }
    }
    return running;
  }

  /** Returns the names of all places at which these threads allocate while nothing fails. */
  List<String> places(String threads) throws Exception {
    FaultScenario running = scenario();
    running.ask("count " + threads);
    long end = System.currentTimeMillis() + WARM_MILLIS;
    while (System.currentTimeMillis() < end) {
      String missing = running.deny(START_MILLIS) + running.grant(START_MILLIS);
      if (!missing.isEmpty()) {
        throw new AssertionError("without a fault: " + missing + "\n" + running.log());
      }
    }
    Path file = directory.resolve("places");
    running.ask("places " + file);
    return Files.readAllLines(file);
  }

  /**
   * Lets a fault happen, and reports what does not work afterwards.
   *
   * @param fault the line for the process
   */
  void fault(String fault) throws Exception {
    FaultScenario running = scenario();
    Map<String, String> before = running.threads();
    if (!running.ask(fault).equals("ok")) {
      return;
    }
    Awaited over = () -> running.ask("fault").startsWith("over");
    if (!Awaited.within(BEGIN_MILLIS, over)
        && !running.ask("fault").equals("none")
        && !Awaited.within(OVER_MILLIS, over)) {
      red(running, fault, "the fault does not end", before);
      return;
    }
    String happened = running.ask("fault");
    running.ask("calm");
    if (happened.equals("none")) {
      return;
    }
    begun++;
    long since = System.currentTimeMillis();
    String missing = running.deny(boundMillis);
    if (missing.isEmpty()) {
      missing = running.grant(boundMillis);
    }
    if (missing.isEmpty()) {
      missing = running.awaitOthers(since, boundMillis);
    }
    if (missing.isEmpty() && running.leaks() > 0) {
      missing = running.leaks() + " texts left after the denial";
    }
    if (!missing.isEmpty()) {
      red(running, fault, missing + "\n  " + happened.replace(" | ", "\n    "), before);
    }
  }

  private void red(FaultScenario running, String fault, String missing, Map<String, String> before)
      throws Exception {
    red++;
    Path dump = Files.writeString(directory.resolve("dump" + red), running.stacks());
    String permitted = running.ask("permits");
    reds.accept(
        fault
            + ": missing "
            + missing
            + "\n  permitted now "
            + permitted
            + "\n  threads before "
            + before
            + "\n  threads after  "
            + running.threads()
            + "\n  dump "
            + dump
            + ", log "
            + directory.resolve("p" + processes));
    discard();
  }

  /** Ends the process in peace, which must leave a balanced ledger. */
  void end() throws Exception {
    FaultScenario running = scenario;
    if (running != null) {
      String answer = running.ask("end");
      if (!answer.equals("balances")) {
        throw new AssertionError(answer + "\n" + running.log());
      }
      discard();
    }
  }

  private void discard() {
    FaultScenario running = scenario;
    scenario = null;
    if (running != null) {
      running.close();
    }
  }

  int begun() {
    return begun;
  }

  int red() {
    return red;
  }

  /** Returns what happened so far. */
  @Override
  public String toString() {
    return "%d faults, %d processes, %d faults not recovered from".formatted(begun, processes, red);
  }

  @Override
  public void close() {
    discard();
  }
}
