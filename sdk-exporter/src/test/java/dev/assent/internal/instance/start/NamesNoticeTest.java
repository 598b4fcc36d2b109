/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.assent.internal.category.Categories;
import dev.assent.internal.gate.UnknownNames;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class NamesNoticeTest {
  private final List<String> lines = new ArrayList<>();
  private final UnknownNames names = new UnknownNames();
  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(
              new Destination("one", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
              new Destination("two", Purpose.SECURITY, Recipient.FIRST_PARTY)));

  /** Returns the task that an executor got for after a minute, and then for each day. */
  private Runnable scheduled(boolean isReported) {
    ScheduledExecutorService executor = mock(ScheduledExecutorService.class);
    new NamesNotice(names, ledger, isReported, lines::add).schedule(executor);
    ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
    verify(executor)
        .scheduleWithFixedDelay(task.capture(), eq(1L), eq(24 * 60L), eq(TimeUnit.MINUTES));
    return task.getValue();
  }

  @Test
  void tell_nothingWithheld_saysNothing() {
    scheduled(false).run();
    assertThat(lines).isEmpty();
  }

  @Test
  void tell_namesWithheld_saysHowManyAndHowToListThem() {
    Runnable tell = scheduled(false);
    names.span("jane");
    names.scope("doe");
    ledger
        .account(0, Signal.TRACES)
        .withheldCategories(Categories.UNCLASSIFIED, Withheld.UNCLASSIFIED, 1);

    tell.run();
    tell.run();

    assertThat(lines)
        .containsExactly(
            "Assent withheld 2 names as unclassified, in 1 datum: no catalog has them, or their"
                + " values do not fit. In development, set ASSENT_REPORT_UNCLASSIFIED to a file,"
                + " which lists them; add those that may leave to a catalog file"
                + " (ASSENT_CATALOG).");
  }

  @Test
  void tell_moreNamesOnAnotherDay_saysItAgain() {
    Runnable tell = scheduled(true);
    names.span("jane");
    tell.run();
    names.span("doe");
    tell.run();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("Assent withheld 1 name ").contains(" in 0 data: ");
    assertThat(lines.get(1)).startsWith("Assent withheld 2 names ").contains("The file of");
    assertThat(lines).noneMatch(line -> line.contains("jane"));
  }

  @Test
  void tell_moreNamesThanAreCounted_saysSo() {
    for (int i = 0; i <= UnknownNames.MAX_NAMES; i++) {
      names.span("order " + i);
    }
    scheduled(false).run();
    assertThat(lines.get(0)).startsWith("Assent withheld 1000 or more names ");
  }
}
