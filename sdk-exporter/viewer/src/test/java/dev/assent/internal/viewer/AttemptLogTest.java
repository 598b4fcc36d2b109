/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.send.AttemptObserver.Outcome;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads of the page judge again, so only the log itself shows when data is taken out. */
class AttemptLogTest extends ViewerRig {
  private final Catalog catalog = Catalog.builtIn();
  private final List<SentAttempt> withdrawn = new ArrayList<>();
  private final AttemptLog attempts =
      new AttemptLog(
          List.of(new StampGate(0, catalog)),
          attempt -> {
            withdrawn.add(attempt);
            return List.of();
          },
          Clock.system());

  /** A datum that was captured under the choices so far. */
  private Stamp stamp() {
    SubjectHandle subject = (SubjectHandle) assent.subject(USER);
    return new Stamp(
        catalog.categories().mask(Category.CONTENT_CHAT),
        0,
        subject,
        subject.decision(),
        Clock.system().epochNanos());
  }

  private void end(Stamp stamp) {
    attempts.observer(0, Signal.LOGS).ended(List.of(stamp), null, Outcome.ACCEPTED);
  }

  @Test
  void add_permitted_isKept() throws Exception {
    start();
    grant(USER);

    end(stamp());

    assertThat(withdrawn).isEmpty();
    assertThat(attempts.size()).isOne();
  }

  /** The revocation has called the viewer before the attempt ended: nothing calls it again. */
  @Test
  void add_revokedInFlight_isTakenOutAtOnce() throws Exception {
    start();
    grant(USER);
    Stamp stamp = stamp();
    revoke(USER);

    end(stamp);

    assertThat(withdrawn).hasSize(1);
  }
}
