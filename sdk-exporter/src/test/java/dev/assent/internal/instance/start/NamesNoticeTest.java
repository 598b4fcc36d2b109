/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.assent.internal.report.AttributeShare;
import dev.assent.internal.report.AttributeShare.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class NamesNoticeTest {
  private final List<String> lines = new ArrayList<>();
  private final AttributeShare share = mock(AttributeShare.class);

  /** Returns the task that an executor got for after a minute, and then for each day. */
  private Runnable scheduled(boolean isReported) {
    ScheduledExecutorService executor = mock(ScheduledExecutorService.class);
    new NamesNotice(share, isReported, lines::add).schedule(executor);
    ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
    verify(executor)
        .scheduleWithFixedDelay(task.capture(), eq(1L), eq(24 * 60L), eq(TimeUnit.MINUTES));
    return task.getValue();
  }

  private void figures(long attributes, long without, int names, int most, int others) {
    when(share.figures()).thenReturn(new Figures(attributes, without, names, most, others, false));
  }

  @Test
  void tell_allKnown_saysNothing() {
    figures(10, 0, 0, 0, 0);
    scheduled(false).run();
    assertThat(lines).isEmpty();
  }

  @Test
  void tell_namesWithoutCategory_saysHowManyAndHowToListThem() {
    figures(10_000, 280, 41, 3, 0);
    Runnable tell = scheduled(false);

    tell.run();
    tell.run();

    assertThat(lines)
        .containsExactly(
            "97.2 % of the attributes that Assent looked at have a category; 41 names have none, 3"
                + " of them make 90 % of these. To list them: ASSENT_REPORT=what-stays.html; add"
                + " those that may leave to a catalog file (ASSENT_CATALOG).");
  }

  @Test
  void tell_otherNamesOnly_saysSo() {
    figures(10, 0, 0, 0, 1);
    scheduled(true).run();

    assertThat(lines)
        .containsExactly(
            "All attributes that Assent looked at have a category. Of metrics, events, spans,"
                + " scopes and loggers, 1 name has none. The file of ASSENT_REPORT lists them; add"
                + " those that may leave to a catalog file (ASSENT_CATALOG).");
  }

  @Test
  void tell_moreNamesOnAnotherDay_saysItAgain() {
    figures(10, 1, 1, 1, 0);
    Runnable tell = scheduled(true);
    tell.run();
    figures(20, 2, 2, 2, 0);
    tell.run();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("90.0 % ").contains("1 name has none, 1 of them makes");
    assertThat(lines.get(1)).contains("2 names have none, 2 of them make");
  }

  @Test
  void tell_moreNamesThanAreCounted_saysSo() {
    when(share.figures()).thenReturn(new Figures(10_000, 9_999, 1_000, 900, 0, true));
    scheduled(false).run();
    assertThat(lines.get(0)).startsWith("0.0 % ").contains("1000 names or more have none");
  }
}
