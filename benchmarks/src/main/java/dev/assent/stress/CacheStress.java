/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Cache and sources: no load that began earlier restores an old decision, and changes reach an
 * evicted entry that still has references.
 */
final class CacheStress {
  private CacheStress() {}

  private static Decisions asking(Platform platform) {
    return World.builder()
        .consentSources(List.of(platform))
        .sourceCallers(SerialExecutor::new)
        .build();
  }

  /**
   * The answer of a load that began earlier arrives during a local denial. Fails if {@code
   * DecisionUpdater} evaluates new documents of sources without {@code changes} and stripes.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, or revoking")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(expect = FORBIDDEN, desc = "permitted after revoke()")
  public static class AnswerAndRevoke {
    private final Platform platform = new Platform();
    private final Decisions decisions = asking(platform);
    private final SubjectHandle subject = decisions.subject("acme/u7");
    private volatile int revoked;

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
      revoked = 1;
    }

    @Actor
    public void answer(III_Result result) {
      platform.answerFirst();
      result.r1 = revoked;
      result.r2 = World.permits(subject.currentDecision());
    }

    @Arbiter
    public void later(III_Result result) {
      result.r3 = World.permits(subject);
    }
  }

  /**
   * The answer of a load that began earlier arrives while the platform announces a denial: finally
   * the user is denied. Fails if {@code SourceSlot.enqueueAnnounced} does not mark the running load
   * as outdated.
   */
  @JCStressTest
  @State
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "denied")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "the old answer counts")
  public static class AnswerAndAnnouncement {
    private final Platform platform = new Platform();
    private final Decisions decisions = asking(platform);
    private final SubjectHandle subject = decisions.subject("acme/u7");

    @Actor
    public void answer() {
      platform.answerFirst();
    }

    @Actor
    public void announce() {
      platform.deny();
    }

    @Arbiter
    public void later(I_Result result) {
      result.r1 = World.permits(subject);
    }
  }

  /**
   * A subject with references is evicted, and resolved again, while its account revokes. Fails if
   * {@code ConsentCache.evicted} does not add the entry to the evicted entries.
   */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "before")
  @Outcome(expect = FORBIDDEN, desc = "permitted after revoke()")
  public static class EvictionAndRevoke {
    private final Decisions decisions =
        World.builder().sources(List.of(new World.Said())).cacheMaxBytes(1_500).build();
    private final SubjectHandle held = decisions.subject("acme/u7");

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
    }

    @Actor
    public void crowd(II_Result result) {
      for (int other = 0; other < 8; other++) {
        World.permits(decisions.subject("acme/o" + other));
      }
      result.r1 = World.permits(decisions.subject("acme/u7"));
    }

    @Arbiter
    public void later(II_Result result) {
      result.r2 = World.permits(held) | World.permits(decisions.subject("acme/u7"));
    }
  }
}
