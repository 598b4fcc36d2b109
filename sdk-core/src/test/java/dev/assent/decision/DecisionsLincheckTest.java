/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import static dev.assent.decision.Fixture.CHAT;

import dev.assent.category.Category;
import dev.assent.consent.ConsentView;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Grants, denials and readings of one subject behave like one boolean: whoever reads after {@code
 * deny()} returned, through a handle that others have too or a new one, sees the denial. It would
 * catch a judgement that was begun before a denial and published after it, a handle that is made
 * while a denial walks the registry, and a grant that is lost between the queue of the store and
 * the store.
 */
class DecisionsLincheckTest {
  private static final Set<Category> CATEGORIES = Set.of(Category.CONTENT_CHAT);

  /** Through one handle, which the first reading makes. */
  public static class OneHandle {
    private final Decisions decisions = Instances.create();
    private volatile Subject kept = decisions.own();

    @Operation
    public boolean read() {
      Subject subject = decisions.subject("acme/u7");
      kept = subject;
      return permits(subject);
    }

    @Operation
    public void deny() {
      Instances.deny(decisions);
    }

    @Operation
    public void grant() {
      Instances.grant(decisions);
    }
  }

  /** Through handles that nobody has had before. */
  public static class NewHandles {
    private final Decisions decisions = Instances.create();
    private final AtomicInteger next = new AtomicInteger();

    @Operation
    public boolean read() {
      return permits(decisions.subject("acme/u" + next.incrementAndGet()));
    }

    @Operation
    public void deny() {
      Instances.deny(decisions);
    }

    @Operation
    public void grant() {
      Instances.grant(decisions);
    }
  }

  /** What both must behave like. */
  public static class OneBoolean {
    private boolean permitted = true;

    public boolean read() {
      return permitted;
    }

    public void deny() {
      permitted = false;
    }

    public void grant() {
      permitted = true;
    }
  }

  private static boolean permits(Subject subject) {
    return (subject.currentDecision().permitted(Fixture.TRAINING) & CHAT) != 0;
  }

  /**
   * One handle that is made by who reads it first, and a denial: few operations, often. Seen to
   * fail where handles are judged before they are found.
   */
  public static class FirstHandle {
    private final Decisions decisions = Instances.create();
    private volatile Subject kept = decisions.own();

    @Operation
    public boolean read() {
      Subject subject = decisions.subject("acme/u7");
      kept = subject; // nobody may say that it was never held
      return (subject.decision().permitted(Fixture.TRAINING) & CHAT) != 0;
    }

    @Operation
    public void deny() {
      Instances.deny(decisions);
    }
  }

  @Test
  void law5_handleMadeWhileDenying_isLinearizable() {
    new StressOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(2)
        .iterations(4)
        .invocationsPerIteration(1_000)
        .sequentialSpecification(OneBoolean.class)
        .check(FirstHandle.class);
  }

  @Test
  void law5_oneHandle_isLinearizable() {
    options().check(OneHandle.class);
  }

  @Test
  void law5_newHandles_areLinearizable() {
    options().check(NewHandles.class);
  }

  private static StressOptions options() {
    return new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .iterations(5)
        .invocationsPerIteration(200)
        .sequentialSpecification(OneBoolean.class);
  }

  /** Makes instances whose control thread is the caller's, so that storing takes part. */
  static final class Instances {
    private static final Policy POLICY =
        Policy.load(List.of("strict"), Fixture.CATEGORIES, Set.of());

    private Instances() {}

    static Decisions create() {
      FakeClock clock = new FakeClock();
      Decisions decisions =
          Decisions.builder()
              .policy(POLICY)
              .destinations(Fixture.DESTINATIONS)
              .sources(List.<ConsentView>of(new FakeSource.Storing("file:consent.json", clock)))
              .clock(clock)
              .executor(ManualExecutor.onTheCaller(clock))
              .spanCarrier((span, subject) -> {})
              .build();
      grant(decisions);
      return decisions;
    }

    static void deny(Decisions decisions) {
      decisions.consent().deny("acme", Purpose.AI_TRAINING, CATEGORIES);
    }

    static void grant(Decisions decisions) {
      decisions.consent().grant("acme", Purpose.AI_TRAINING, CATEGORIES, Fixture.TERMS);
    }
  }
}
