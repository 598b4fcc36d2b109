/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.pipeline.PipelineRun.End;
import dev.assent.benchmarks.pipeline.PipelineRun.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the cost of a span from its start to the receiver's answer, against a receiver in
 * another process, at a rate at which nothing is dropped. {@link Contender} describes the
 * contenders, {@link PipelineFork} the measurement.
 *
 * <ul>
 *   <li>{@code cpu}: processor time of all threads except the compiler's (target C1)
 *   <li>{@code thread}: processor time of the application's thread alone, from a span's start until
 *       it is queued (target C2). {@link SpanLifeBenchmark} asks the same under overload: there
 *       each contender drops another share of its spans, and to drop a span is cheaper than to
 *       queue it. Here all contenders queue all spans, so C2 is judged by this figure
 *   <li>{@code bytes}: bytes that all threads allocate (target C3)
 *   <li>{@code threadBytes}: those of the application's thread alone
 *   <li>{@code period}: the milliseconds from one burst of spans to the next
 * </ul>
 *
 * <p>Contenders can't share a process, so forks run in turn, and each round is one pair with {@code
 * plain}, and one with {@code autoconfigured} for SDKs that are taken over. Targets use the upper
 * 95 % bound of the median of these ratios, from 20 rounds on.
 *
 * <p>{@code java -Dbenchmarks.figures=cost.json -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.pipeline.PipelineCost 20 [CONTENDER...]}
 *
 * <ul>
 *   <li>Instead of the number of rounds, {@code first} gives a first figure in about five minutes:
 *       at most three rounds, of {@code plain} and {@code permitted} unless others are named. A
 *       process warms up for at most twelve seconds. {@code rate} only prints the period
 *   <li>The rate is that of {@link Rate#calibrate}, found with {@code plain} or {@code
 *       autoconfigured}; {@code -Dbenchmarks.period=15} sets it instead
 *   <li>Each round is printed and written to the file when it is complete. Exits with 0 if all
 *       rounds were measured, or with {@code first} at least one; with 1 if fewer were; with 2 if
 *       the arguments are wrong; and as the system defines it if it is interrupted
 * </ul>
 */
public final class PipelineCost {
  /** Longer than any run. */
  static final Duration NO_LIMIT = Duration.ofDays(1);

  /** The system property with a period in milliseconds, instead of calibration. */
  private static final String PERIOD = "benchmarks.period";

  private static final List<String> ALL =
      Stream.of(Contender.OWN, Contender.COMPARED, Contender.RECORDED, Contender.HOSTED)
          .flatMap(List::stream)
          .toList();

  private static final int FIRST_ROUNDS = 3;
  private static final List<String> FIRST = List.of("plain", "permitted");
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(200);
  private static final Duration FIRST_WARM_UP = Duration.ofSeconds(12);

  private PipelineCost() {}

  /** Takes the number of rounds, {@code first} or {@code rate}, and contenders. */
  public static void main(String[] arguments) throws Exception {
    String what = arguments.length == 0 ? "20" : arguments[0];
    List<String> named = Stream.of(arguments).skip(1).toList();
    if (!what.matches("[1-9]\\d{0,3}|first|rate") || !ALL.containsAll(named)) {
      System.err.println("PipelineCost [ROUNDS | first | rate] [CONTENDER...]; contenders: " + ALL);
      System.exit(2);
    }
    Integer period = Integer.getInteger(PERIOD);
    Rate given = period == null ? null : new Rate(period);
    if (what.equals("rate")) {
      System.exit(rate(named.isEmpty() ? ALL : named));
    }
    boolean isFirst = what.equals("first");
    if (isFirst) {
      System.out.println("A first figure, in about four minutes; run nothing else meanwhile");
    }
    if (!ProcessorTime.isOfAllThreads()) {
      System.out.println(
          "cpu is that of Java's threads alone: other threads are counted on Linux only");
    }
    Plan plan =
        new Plan(
            "cost",
            isFirst ? FIRST_ROUNDS : Integer.parseInt(what),
            !named.isEmpty() ? named : isFirst ? FIRST : ALL,
            given != null,
            isFirst ? FIRST_LIMIT : NO_LIMIT);
    System.exit(measure(PipelineCost.class, plan, isFirst ? FIRST_WARM_UP : NO_LIMIT, given));
  }

  /** Prints the period of a rate with headroom. */
  private static int rate(List<String> contenders) throws IOException, InterruptedException {
    Plan plan = new Plan("cost", 0, contenders, true, NO_LIMIT);
    try (PipelineForks forks = new PipelineForks(NO_LIMIT)) {
      PipelineReport report = new PipelineReport(PipelineCost.class, plan, System.err);
      Optional<Rate> rate = new PipelineRun(plan, forks, report, System::nanoTime).calibrate();
      rate.ifPresent(found -> System.out.println(found.periodMillis()));
      return rate.isPresent() ? 0 : 1;
    }
  }

  /**
   * Runs a plan, prints and writes its results, and returns the exit code.
   *
   * @param warmUp the longest warm-up of a fork
   * @param given a rate, or null to find one
   */
  static int measure(Class<?> program, Plan plan, Duration warmUp, @Nullable Rate given)
      throws IOException {
    PipelineReport report = new PipelineReport(program, plan, System.out);
    try (PipelineForks forks = new PipelineForks(warmUp)) {
      PipelineRun run = new PipelineRun(plan, forks, report, System::nanoTime);
      Thread whenStopped =
          new Thread(
              () -> {
                forks.close();
                report.ended(End.STOPPED, run.rounds().count());
              });
      Runtime.getRuntime().addShutdownHook(whenStopped);
      Optional<Rate> rate = given == null ? run.calibrate() : Optional.of(given);
      End end = rate.isPresent() ? run.run(rate.get()) : End.FAILED;
      Runtime.getRuntime().removeShutdownHook(whenStopped);
      report.ended(end, run.rounds().count());
      return end.exitCode(run.rounds().count());
    } catch (InterruptedException | IllegalStateException stopping) {
      return 1; // the hook reports
    }
  }
}
