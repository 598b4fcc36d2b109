/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static dev.assent.examples.consent.Failover.DENIAL;
import static dev.assent.examples.consent.Failover.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The only server, the synchronous replica or the primary is away for as long as {@code
 * -Dtests.absence.seconds} says, at least 75. One process has a staleness of a minute, the other
 * one of three minutes more than the absence.
 */
@EnabledIfSystemProperty(
    named = "tests.absence.seconds",
    matches = "\\d+",
    disabledReason = "runs in .ci/nightly, with -Dtests.absence.seconds=300")
@Timeout(1200)
class AbsenceOnPostgresTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** The age of an answer includes an allowance of thirty seconds for clocks that differ. */
  private static final Duration KEPT = Duration.ofSeconds(25);

  /** That allowance, and the minute after which a process saves what was confirmed. */
  private static final Duration LONGER = Duration.ofMinutes(3);

  private final Duration absence =
      Duration.ofSeconds(Math.max(75, Integer.getInteger("tests.absence.seconds", 75)));

  @TempDir private Path directory;

  /** A step of a test. */
  private interface Step {
    void take(Failover failover) throws IOException;
  }

  /** What is away. */
  private enum Away {
    SERVER(failover -> failover.old().close(), Failover::startAgain),
    REPLICA(failover -> failover.pair().stopReplica(), failover -> failover.pair().startReplica()),
    PRIMARY(failover -> failover.pair().stopPrimary(), failover -> failover.pair().startPrimary());

    private final Step begin;
    private final Step end;

    Away(Step begin, Step end) {
      this.begin = begin;
      this.end = end;
    }
  }

  @ParameterizedTest
  @EnumSource(Away.class)
  void grant_whileAPartIsAway_lastsForTheStalenessAndIsBackWithoutAChoice(Away away)
      throws IOException {
    try (Failover failover = Failover.start()) {
      failover.pair().waitForTheReplica();
      ObservedProcess brief = failover.process(directory.resolve("brief"), MINUTE);
      ObservedProcess patient =
          failover.process(directory.resolve("patient"), absence.plus(LONGER));
      await().until(() -> brief.permits("acme/u7") && patient.permits("acme/u7"));

      away.begin.take(failover);
      long begin = System.nanoTime();
      await().atMost(MINUTE).until(() -> !brief.permits("acme/u7"));
      assertThat(since(begin)).isBetween(KEPT, MINUTE);
      await().atMost(absence.plusSeconds(10)).until(() -> since(begin).compareTo(absence) > 0);
      assertThat(brief.permits("acme/u7")).isFalse();
      assertThat(patient.permits("acme/u7")).isTrue();
      if (away != Away.SERVER) {
        assertThat(failover.ask(failover.old(), NOBODY).status()).isEqualTo(503);
      }
      patient.restart();
      await().until(() -> patient.permits("acme/u7"));

      away.end.take(failover);
      await().until(() -> brief.permits("acme/u7"));
      assertThat(patient.permits("acme/u7")).isTrue();
      assertThat(brief.deletions()).isEmpty();
      assertThat(patient.deletions()).isEmpty();
      failover.choose(away == Away.SERVER ? failover.next() : failover.old(), DENIAL);
      await().until(() -> !brief.permits("acme/u7") && !patient.permits("acme/u7"));
    }
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
