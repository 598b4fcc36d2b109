/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.faults.FaultScenario;
import dev.assent.fixtures.faults.FaultSettings;
import dev.assent.fixtures.faults.FaultWalk;
import dev.assent.fixtures.faults.ThreadTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real process in which allocations fail and threads are killed: afterwards, choices of every
 * kind of source are heard, and data leaves. Four faults by default; {@code -Dtests.allocations=}
 * for another number, or {@code all} for one at each place where Assent, {@code
 * java.util.concurrent} and the JDK's client allocate, and {@code -Dtests.allocations.seed=…} to
 * repeat a failed choice.
 */
class AllocationFailureTest {
  private static final int SAMPLE = 4;

  /** The number of faults. */
  private static final int FAULTS =
      "all".equals(System.getProperty("tests.allocations"))
          ? Integer.MAX_VALUE
          : Integer.getInteger("tests.allocations", SAMPLE);

  private static final boolean IS_LONG = FAULTS > SAMPLE;
  private static final long SEED = Long.getLong("tests.allocations.seed", System.nanoTime());

  /** The time in which all works again; generous, since machines are busy. */
  private static final long BOUND_MILLIS = 30_000;

  private static final String OURS = "assent-";

  /**
   * One allocation; the next twenty of its thread; all of Assent's threads for a while. Each place
   * has one of them, which the seed chooses. The last is not for a few faults: about one in thirty
   * leaves receipts of the application incomplete.
   */
  private static final List<String> WINDOWS = List.of("0 0 false", "20 0 false", "0 150 true");

  /** The threads of docs/internals/CONCURRENCY.md that this process has not, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "assent-<destination>-exporter", "only in a taken-over SDK",
          "assent-flush", "only in a taken-over SDK, for one call",
          "assent-shutdown", "only in a taken-over SDK, for one call",
          "assent-<destination>-wait", "for one call",
          "assent-receipt", "for a receipt, and a second",
          "assent-deletion-answers", "for an answer, a minute after a request at the earliest",
          "assent-exit", "when the process exits",
          "assent-viewer-<n>", "only with the viewer");

  private final List<String> reds = new ArrayList<>();

  @TempDir private Path directory;
  private FaultWalk walk;

  @BeforeEach
  void start() {
    walk = walk(FaultSettings.Way.OWN);
  }

  private FaultWalk walk(FaultSettings.Way way) {
    return new FaultWalk(
        directory, way, FaultedApplication.with("-XX:+UseSerialGC"), BOUND_MILLIS, reds::add);
  }

  @AfterEach
  void close() {
    walk.close();
  }

  private void evaluate() throws Exception {
    assertThat(reds).as("-Dtests.allocations.seed=" + SEED).isEmpty();
    walk.end();
    System.out.println("seed " + SEED + ": " + walk);
  }

  @Test
  @Tag("ci")
  void law11_allocationsFail_choicesAreHeardAndDataLeavesAgain() throws Exception {
    List<String> places = walk.places(OURS);
    assertThat(places).hasSizeGreaterThan(300);
    Collections.shuffle(places, new Random(SEED));
    int windows = IS_LONG ? WINDOWS.size() : WINDOWS.size() - 1;
    for (int i = 0; i < places.size() && walk.begun() < FAULTS; i++) {
      walk.fault("fail " + OURS + " " + places.get(i) + " " + WINDOWS.get(i % windows));
      if (i % 100 == 99) {
        System.out.println(i + 1 + " of " + places.size() + " places: " + walk);
      }
    }
    assertThat(walk.begun()).isGreaterThanOrEqualTo(SAMPLE);
    evaluate();
  }

  @ParameterizedTest
  @EnumSource(names = {"OWN", "AUTOCONFIGURED"})
  @Tag("ci")
  void law11_allThreadsAreKilledAtOnce_allWorkAgainAndOneLineSaysSo(FaultSettings.Way way)
      throws Exception {
    walk = walk(way);
    walk.scenario();
    walk.fault("kill " + OURS + "* 2000");
    assertThat(walk.begun()).isEqualTo(1);
    assertThat(reds).isEmpty();
    assertThat(walk.scenario().awaitLog("Assent restarted them: .*assent-", BOUND_MILLIS)).isTrue();
    evaluate();
  }

  /** The page says of each thread what restores it, or that it ends with its call. */
  @Test
  void threads_eachOfThePage_isRestoredOrEndsWithItsCall() throws Exception {
    String page = ThreadTable.restored();
    assertThat(ThreadTable.rows()).hasSizeGreaterThan(15);
    assertThat(ThreadTable.rows())
        .allSatisfy(row -> assertThat(page).containsAnyOf("`" + row + "`", anyClient(row)));
  }

  private static String anyClient(String row) {
    return row.endsWith("-http") ? "`assent-…-http`" : "`" + row + "`";
  }

  /** A thread of the page that neither runs here nor is listed above fails this test. */
  @Test
  @Tag("ci")
  void law11_eachThreadOfThePage_runsHereAndMayBeKilled() throws Exception {
    List<String> rows = new ArrayList<>(ThreadTable.rows());
    assertThat(rows).containsAll(ELSEWHERE.keySet());
    rows.removeAll(ELSEWHERE.keySet());
    FaultScenario scenario = walk.scenario();
    Set<String> names = scenario.awaitThreads(rows, BOUND_MILLIS);
    assertThat(rows)
        .allSatisfy(row -> assertThat(names).anyMatch(name -> ThreadTable.matches(row, name)));
    for (String name : IS_LONG ? names : sample(names)) {
      walk.fault("kill " + name.replace("http:", "") + " 3000");
    }
    evaluate();
  }

  /** What restores all others may not itself wait for one of them to be restored. */
  @Test
  @Tag("ci")
  void law11_supervisorHasErrors_goesOnOnItsThread() throws Exception {
    String before = walk.scenario().threads().get("assent-supervisor");
    assertThat(before).isNotNull();

    walk.fault("kill assent-supervisor 2500");

    assertThat(walk.begun()).isEqualTo(1);
    assertThat(walk.scenario().threads()).containsEntry("assent-supervisor", before);
    evaluate();
  }

  private static Set<String> sample(Set<String> names) {
    List<String> some = new ArrayList<>(names);
    Collections.shuffle(some, new Random(SEED));
    return Set.copyOf(some.subList(0, 2));
  }
}
