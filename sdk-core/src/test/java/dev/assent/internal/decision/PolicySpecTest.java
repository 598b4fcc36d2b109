/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.spec.PresetStates;
import dev.assent.internal.decision.spec.SpecSearch;
import dev.assent.internal.decision.spec.SpecSearch.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Decisions against {@link dev.assent.fixtures.policy.PolicySpec}, the semantics in one file. A
 * message names the seed, and has the smallest history in which Assent is looser. Where Assent is
 * stricter, or keeps longer what never leaves, the number of differences is bounded.
 *
 * <p>For other numbers of compared moments: {@code -Dtests.moments=10000000}, and {@code
 * -Dtests.seed=…} for other ones.
 */
class PolicySpecTest {
  private static final long MOMENTS = Long.getLong("tests.moments", 50_000);
  private static final long SEED = Long.getLong("tests.seed", 1);
  private static final long MOMENTS_OF_A_SEARCH = 50_000;

  @TempDir private Path directory;

  @Test
  void decisions_randomHistories_asTheReferenceOrStricter() {
    AtomicBoolean isFound = new AtomicBoolean();
    List<Result> results =
        LongStream.range(0, Math.max(1, MOMENTS / MOMENTS_OF_A_SEARCH))
            .parallel()
            .filter(search -> !isFound.get())
            .mapToObj(search -> search(SEED + search, isFound))
            .toList();
    Result all = Result.sum(results);
    System.out.println("compared " + all.cases() + " moments, seed " + SEED + ": " + all.kinds());
    assertThat(all.looser()).isEmpty();
    assertThat(all.stricter()).as("%s", all.kinds()).isLessThan(all.cases() / 10);
    assertThat(all.count("kept")).as("%s", all.kinds()).isLessThan(all.cases() / 30);
  }

  private Result search(long seed, AtomicBoolean isFound) {
    Result result = new SpecSearch(directory, seed).search(Math.min(MOMENTS, MOMENTS_OF_A_SEARCH));
    isFound.compareAndSet(false, !result.looser().isEmpty());
    return result;
  }

  @Test
  void decisions_allStatesOfThePresets_asTheReference() {
    List<String> differences = new ArrayList<>();
    int states = PresetStates.compare(directory, differences);
    assertThat(differences.stream().limit(3).toList()).isEmpty();
    assertThat(states).isEqualTo(2 * 4 * 8 * 8 * 8 * 8);
  }

  @Test
  void search_assentThatIgnoresAPart_isFound() {
    assertThat(new SpecSearch(directory, SEED).mutations(20_000))
        .hasSizeGreaterThan(12)
        .allSatisfy((part, moments) -> assertThat(moments).as(part).isLessThan(20_000));
  }
}
