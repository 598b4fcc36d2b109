/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.decision.Enforcer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The lines about <em>report only</em>. */
class ReportOnlyNoticeTest {
  private final ManualExecutor executor = new ManualExecutor(new ManualClock());
  private final List<String> lines = new ArrayList<>();
  private final AtomicBoolean reportsOnly = new AtomicBoolean(true);
  private final ReportOnlyNotice notice =
      new ReportOnlyNotice(
          reportsOnly::get,
          TimeUnit.SECONDS.toNanos(Instant.parse("2027-02-01T00:00:00Z").getEpochSecond()),
          lines::add,
          executor);

  @Test
  void start_whileItLasts_saysUntilWhenAtOnceAndEachDay() {
    notice.start();
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("Report only until 2027-01-31 (UTC)")
        .contains("first grant or denial");
    executor.advance(Duration.ofDays(1));
    executor.advance(Duration.ofDays(1));
    assertThat(lines).hasSize(3);
  }

  @Test
  void enforce_itIsOver_saysSoOnceAndNotOnTheCallersThread() {
    notice.start();
    reportsOnly.set(false);
    notice.enforce(new Enforcer.Change(-1, 0));
    assertThat(lines).hasSize(1);
    executor.runDue();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("Report only is over");
    notice.enforce(new Enforcer.Change(-1, 0));
    executor.advance(Duration.ofDays(2));
    assertThat(lines).hasSize(2);
  }

  @Test
  void enforce_itGoesOn_saysNothing() {
    notice.start();
    notice.enforce(new Enforcer.Change(0, 1));
    executor.runDue();
    assertThat(lines).hasSize(1);
  }
}
