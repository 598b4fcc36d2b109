/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Absent;
import dev.assent.internal.consent.SourceReply.Failed;
import dev.assent.internal.consent.SourceReply.Found;
import dev.assent.internal.consent.SourceReply.Unchanged;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshScheduleTest {
  private final ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
  private final RefreshSchedule schedule = pace(Duration.ofSeconds(60), Duration.ofHours(24));
  private final SourceSlot slot = slot();

  @AfterEach
  void end() {
    idle.shutdownNow();
  }

  private RefreshSchedule pace(Duration refresh, Duration stale) {
    return new RefreshSchedule(SourceSlotTest.settings(idle, refresh, stale));
  }

  private SourceSlot slot() {
    SourceLoader loader =
        new SourceLoader(
            new SourceSlotTest.Silent(),
            0,
            SourceSlotTest.settings(idle, Duration.ofSeconds(60), Duration.ofHours(24)),
            new RevisionFloors(),
            new CountedLoads(),
            null,
            visitor -> {},
            level -> null,
            new SourceSlotTest.Unheard());
    return new CacheEntry("acme", null, List.of(loader)).slot(0);
  }

  private static Found found(@Nullable Duration recheck) {
    return new Found(MaskedDocument.empty("acme"), null, Duration.ZERO, recheck, null);
  }

  private long seconds(SourceReply reply) {
    return TimeUnit.NANOSECONDS.toSeconds(schedule.dueNanoTime(reply, slot, 0));
  }

  @ParameterizedTest
  @CsvSource({",60", "5,5", "0,1", "-5,1", "90,60", "9223372036854775807,60"})
  void due_foundOrUnchanged_isTheRefreshOrEarlierAsTheSourceSays(Long recheck, long seconds) {
    Duration askedNanos = recheck == null ? null : Duration.ofSeconds(recheck);
    assertThat(seconds(found(askedNanos))).isEqualTo(seconds);
    assertThat(seconds(new Unchanged(Duration.ZERO, askedNanos))).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({",30", "5,5", "0,1", "90,30"})
  void due_absent_isHalfAMinuteAtMost(Long recheck, long seconds) {
    assertThat(seconds(new Absent(recheck == null ? null : Duration.ofSeconds(recheck))))
        .isEqualTo(seconds);
  }

  @Test
  void due_announced_isRarerButNeverForAbsence() {
    schedule.announced(true);
    assertThat(seconds(found(Duration.ofSeconds(5)))).isEqualTo(600);
    assertThat(seconds(new Absent(null))).isEqualTo(30);
    schedule.announced(false);
    assertThat(seconds(found(null))).isEqualTo(60);
  }

  @Test
  void due_announcedAndSoonStale_isWellBeforeThat() {
    RefreshSchedule soon = pace(Duration.ofSeconds(60), Duration.ofSeconds(1_000));
    soon.announced(true);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(soon.dueNanoTime(found(null), slot, 0)))
        .isEqualTo(100);
  }

  @Test
  void due_refreshLongerThanStaleness_isTwiceWithinIt() {
    RefreshSchedule soon = pace(Duration.ofDays(9), Duration.ofHours(1));
    assertThat(TimeUnit.NANOSECONDS.toMinutes(soon.dueNanoTime(found(null), slot, 0)))
        .isEqualTo(30);
  }

  @Test
  void paused_failureOfTheSource_growsAndAnAnswerEndsIt() {
    Failed down = new Failed("down", null, true);
    long now = 0;
    for (long millis : new long[] {500, 1_000, 2_000, 4_000}) {
      schedule.dueNanoTime(down, slot, now);
      assertThat(schedule.isFailing()).isTrue();
      assertThat(schedule.pausedNanos(now)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
      now += TimeUnit.MILLISECONDS.toNanos(millis);
      assertThat(schedule.pausedNanos(now)).isZero();
    }
    schedule.dueNanoTime(new Absent(null), slot, now);
    assertThat(schedule.isFailing()).isFalse();
    schedule.dueNanoTime(down, slot, now);
    assertThat(schedule.pausedNanos(now)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
  }

  @Test
  void paused_whatWasUnderWayTogether_failsOnce() {
    Failed down = new Failed("down", null, true);
    for (int i = 0; i < 16; i++) {
      schedule.dueNanoTime(down, slot, 0);
    }
    assertThat(schedule.pausedNanos(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
  }

  @Test
  void paused_failureOfOneSubject_pausesNobody() {
    schedule.dueNanoTime(new Failed("odd", null, false), slot, 0);
    assertThat(schedule.isFailing()).isFalse();
    assertThat(schedule.pausedNanos(0)).isZero();
  }

  @Test
  void paused_retryAfter_isHonouredWithinAnHour() {
    schedule.dueNanoTime(new Failed("busy", Duration.ofSeconds(Long.MAX_VALUE), true), slot, 0);
    assertThat(schedule.pausedNanos(0)).isEqualTo(TimeUnit.HOURS.toNanos(1));
    schedule.dueNanoTime(new Failed("busy", Duration.ofSeconds(-9), true), slot, Long.MAX_VALUE);
    assertThat(schedule.pausedNanos(Long.MAX_VALUE)).isPositive();
  }

  @Test
  void due_failuresOfOneSlot_waitLongerAndLonger() {
    Failed odd = new Failed("odd", null, false);
    long first = schedule.dueNanoTime(odd, slot, 0);
    slot.begin();
    slot.end(first, true);
    long second = schedule.dueNanoTime(odd, slot, 0);
    assertThat(second).isEqualTo(2 * first);
    slot.begin();
    slot.end(second, false);
    assertThat(schedule.dueNanoTime(odd, slot, 0)).isEqualTo(first);
  }
}
