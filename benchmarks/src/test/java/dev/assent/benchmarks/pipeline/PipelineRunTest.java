/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.benchmarks.pipeline.Forks.Ending;
import dev.assent.benchmarks.pipeline.PipelineRun.End;
import dev.assent.benchmarks.pipeline.PipelineRun.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineRunTest {
  private static final List<String> TWO = List.of("plain", "permitted");
  private static final Duration LONG = Duration.ofDays(1);

  private final ScriptedForks forks = new ScriptedForks();
  private final Recorded progress = new Recorded();

  /** What people are told. */
  private static final class Recorded implements PipelineRun.Progress {
    final List<String> said = new ArrayList<>();

    @Override
    public void say(String line) {
      said.add(line);
    }

    @Override
    public void measured(int round, String contender, Map<String, Double> figures) {
      said.add("measured " + round + " " + contender);
    }

    @Override
    public void changed(PipelineRounds rounds, Rate rate) {
      said.add("complete: " + rounds.count() + " at " + rate.periodMillis());
    }
  }

  private PipelineRun run(Plan plan) {
    return new PipelineRun(plan, forks, progress, forks::nanoTime);
  }

  private PipelineRun run(int rounds, Duration limit) {
    return run(new Plan("cost", rounds, TWO, false, limit));
  }

  private PipelineRun run(int rounds) {
    return run(rounds, LONG);
  }

  private static List<Ending> times(int times, Ending ending) {
    return new ArrayList<>(Collections.nCopies(times, ending));
  }

  @Test
  void run_nothingLost_measuresAllInTurnAtOneRate() throws Exception {
    PipelineRun run = run(2);

    assertThat(run.run(new Rate(10))).isEqualTo(End.COMPLETE);
    assertThat(forks.ran).containsExactly("plain@10", "permitted@10", "permitted@10", "plain@10");
    assertThat(run.rounds().of("plain", "cpu")).containsExactly(5001, 5004);
    assertThat(run.rounds().ratios("permitted", "plain", "cpu"))
        .containsExactly(9002 / 5001.0, 9003 / 5004.0);
    assertThat(progress.said)
        .containsExactly(
            "measured 1 plain",
            "measured 1 permitted",
            "complete: 1 at 10",
            "measured 2 permitted",
            "measured 2 plain",
            "complete: 2 at 10");
  }

  @Test
  void run_spansLostBeforeARoundIsComplete_isSlowerForAllAtOnce() throws Exception {
    forks.needs.put("permitted", 20);
    PipelineRun run = run(1);

    assertThat(run.run(new Rate(10))).isEqualTo(End.COMPLETE);
    assertThat(forks.ran)
        .containsExactly(
            "plain@10", "permitted@10", "plain@15", "permitted@15", "plain@22", "permitted@22");
    assertThat(run.rounds().of("plain", "cpu")).as("of the last rate only").containsExactly(5005);
    assertThat(progress.said)
        .contains(
            "permitted lost spans",
            "new rate of all contenders: 512 spans every 15 ms; 0 complete rounds before it are"
                + " discarded");
  }

  @Test
  void run_spansLostOnceLater_repeatsTheFork() throws Exception {
    forks.next.put("plain", new ArrayList<>(List.of(Ending.MEASURED, Ending.LOST, Ending.LOST)));
    PipelineRun run = run(2);

    assertThat(run.run(new Rate(10))).isEqualTo(End.COMPLETE);
    assertThat(forks.ran).hasSize(6).allMatch(fork -> fork.endsWith("@10"));
    assertThat(run.rounds().of("plain", "cpu"))
        .as("no figure of a fork that lost spans")
        .containsExactly(5001, 5006);
  }

  @Test
  void run_spansLostEachTimeLater_discardsTheRoundsAndSaysSo() throws Exception {
    List<Ending> endings = times(1, Ending.MEASURED);
    endings.addAll(times(PipelineRun.TRIES, Ending.LOST));
    forks.next.put("plain", endings);
    PipelineRun run = run(2);

    assertThat(run.run(new Rate(10))).isEqualTo(End.COMPLETE);
    assertThat(run.rounds().count()).isEqualTo(2);
    assertThat(forks.ran.subList(forks.ran.size() - 4, forks.ran.size()))
        .allMatch(fork -> fork.endsWith("@15"));
    assertThat(progress.said)
        .containsSubsequence(
            "complete: 1 at 10",
            "new rate of all contenders: 512 spans every 15 ms; 1 complete rounds before it are"
                + " discarded",
            "complete: 0 at 15",
            "complete: 1 at 15",
            "complete: 2 at 15");
  }

  @Test
  void run_spansLostAtEachRate_ends() throws Exception {
    forks.needs.put("permitted", Integer.MAX_VALUE);
    PipelineRun run = run(20);

    assertThat(run.run(new Rate(10))).isEqualTo(End.FAILED);
    assertThat(forks.ran)
        .hasSizeLessThan(25)
        .endsWith("permitted@250", "permitted@250", "permitted@250");
    assertThat(run.rounds().count()).isZero();
  }

  @Test
  void run_givenRate_isKeptAndEarlierRoundsToo() throws Exception {
    List<Ending> endings = times(1, Ending.MEASURED);
    endings.addAll(times(PipelineRun.TRIES, Ending.LOST));
    forks.next.put("plain", endings);
    PipelineRun run = run(new Plan("cost", 2, TWO, true, LONG));

    assertThat(run.run(new Rate(10))).isEqualTo(End.FAILED);
    assertThat(forks.ran).allMatch(fork -> fork.endsWith("@10"));
    assertThat(run.rounds().count()).isEqualTo(1);
  }

  @Test
  void run_forkFails_isRepeatedAndThenEndsWithTheRoundsBefore() throws Exception {
    List<Ending> endings = new ArrayList<>(List.of(Ending.FAILED, Ending.MEASURED));
    endings.addAll(times(PipelineRun.TRIES, Ending.FAILED));
    forks.next.put("permitted", endings);
    PipelineRun run = run(3);

    assertThat(run.run(new Rate(10))).isEqualTo(End.FAILED);
    assertThat(run.rounds().count()).isEqualTo(1);
    assertThat(forks.ran).hasSize(1 + 2 + PipelineRun.TRIES);
  }

  @Test
  void run_timeDoesNotSufficeForAnotherRound_startsNone() throws Exception {
    PipelineRun run = run(20, Duration.ofSeconds(59));

    assertThat(run.run(new Rate(10))).isEqualTo(End.TIME_IS_UP);
    assertThat(run.rounds().count()).as("rounds of 20 s").isEqualTo(2);
    assertThat(forks.ran).hasSize(4);
  }

  @Test
  void run_timeIsUpWhileSpansAreLost_keepsEarlierRoundsAndEnds() throws Exception {
    List<Ending> endings = times(1, Ending.MEASURED);
    endings.addAll(times(9, Ending.LOST));
    forks.next.put("plain", endings);
    PipelineRun run = run(20, Duration.ofSeconds(40));

    assertThat(run.run(new Rate(10))).isEqualTo(End.TIME_IS_UP);
    assertThat(run.rounds().count()).isEqualTo(1);
    assertThat(forks.ran).hasSize(5);
  }

  @Test
  void calibrate_ownAndHosted_isTheLowerRateOfTheirBases() throws Exception {
    forks.needs.put("plain", 15);
    forks.needs.put("autoconfigured", 22);
    List<String> contenders = List.of("permitted", "stripped", "hosted-permitted");

    assertThat(run(new Plan("cost", 1, contenders, false, LONG)).calibrate())
        .contains(new Rate(22));
    assertThat(forks.ran).containsExactly("rate of plain", "rate of autoconfigured");
    assertThat(progress.said).contains("rate of all contenders: 512 spans every 22 ms");
  }

  @Test
  void calibrate_baseWithoutARate_isEmptyAndSaysSo() throws Exception {
    forks.needs.put("plain", Integer.MAX_VALUE);

    assertThat(run(1).calibrate()).isEmpty();
    assertThat(forks.ran).hasSize(PipelineRun.TRIES);
    assertThat(progress.said.toString()).contains("plain has no rate");
  }

  @Test
  void exitCode_isZeroForWhatWasAskedFor() {
    assertThat(End.COMPLETE.exitCode(20)).isZero();
    assertThat(End.TIME_IS_UP.exitCode(1)).isZero();
    assertThat(End.TIME_IS_UP.exitCode(0)).isEqualTo(1);
    assertThat(End.FAILED.exitCode(7)).isEqualTo(1);
  }
}
