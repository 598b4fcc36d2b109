/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;

import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Grants, denials and readings of one subject behave like one boolean: a read after {@code deny()}
 * returned, through a shared or a new handle, returns the denial. It fails if an evaluation that
 * began before a denial is published after it, if a denial's walk over the registry misses a new
 * handle, or if a grant is lost between the store's queue and the store.
 *
 * <p>It runs in a process of its own. Lincheck transforms all loaded classes in one step, or one by
 * one if the step fails. Beside other tests and JaCoCo it fails (classes that lack an optional
 * dependency), and on JDK 25 each single step visits all classes.
 */
@Tag("lincheck")
@Tag("ci")
class DecisionsLincheckTest {
  private static final Category[] CATEGORIES = {Category.CONTENT_CHAT};

  /** Through one handle, which the first read creates. */
  public static class OneHandle {
    private final Decisions decisions = Instances.create();
    private volatile SubjectHandle kept = decisions.processSubject();

    @Operation
    public boolean read() {
      SubjectHandle subject = decisions.subject("acme/u7");
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

  /** Through new handles. */
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

  /** The sequential specification of both. */
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

  private static boolean permits(SubjectHandle subject) {
    return (subject.currentDecision().permitted(Fixture.TRAINING) & CHAT) != 0;
  }

  /**
   * A handle that the first read creates, and a denial: few operations, many times. Fails if
   * handles are evaluated before they are registered.
   */
  public static class FirstHandle {
    private final Decisions decisions = Instances.create();
    private volatile SubjectHandle kept = decisions.processSubject();

    @Operation
    public boolean read() {
      SubjectHandle subject = decisions.subject("acme/u7");
      kept = subject; // keeps the handle reachable
      return (subject.decision().permitted(Fixture.TRAINING) & CHAT) != 0;
    }

    @Operation
    public void deny() {
      Instances.deny(decisions);
    }
  }

  /**
   * Changes that are never evaluated at once: a denial of the account marks, and readers of known
   * handles evaluate. Fails if a reader that finds no mark missing may have an older decision, or
   * if a mark is closed before all handles contain it.
   */
  public static class MarkedHandles {
    private final Decisions decisions = Instances.create(0);
    private final SubjectHandle known = decisions.subject("acme/u7");
    private final SubjectHandle combined = known.and(decisions.subject("globex/u1"));

    @Operation
    public boolean read() {
      return (known.decision().permitted(Fixture.TRAINING) & CHAT) != 0;
    }

    /** The combination permits nothing, since the other account granted nothing. */
    @Operation
    public boolean readCombined() {
      return permits(combined);
    }

    @Operation
    public void deny() {
      Instances.deny(decisions);
    }

    /** Somebody else's denial opens a mark of its own, which concerns the combination only. */
    @Operation
    public void denyOther() {
      decisions.consent("globex").revoke(Purpose.AI_TRAINING, CATEGORIES);
    }
  }

  /**
   * The same through new handles. While a denial is under way, a new handle may contain it and a
   * known one not yet: what is promised of both begins when the denial returns.
   */
  public static class NewMarkedHandles {
    private final Decisions decisions = Instances.create(0);
    private final SubjectHandle known = decisions.subject("acme/u7");
    private final AtomicInteger next = new AtomicInteger();

    @Operation
    public boolean read() {
      return permits(decisions.subject("acme/n" + next.incrementAndGet()));
    }

    /** The denial, and whether the known handle still permits when it has returned. */
    @Operation
    public boolean deny() {
      Instances.deny(decisions);
      return permits(known);
    }
  }

  /** The sequential specification of marked handles. */
  public static class DeniedOnce {
    private boolean permitted = true;

    public boolean read() {
      return permitted;
    }

    public boolean readCombined() {
      return false;
    }

    public void deny() {
      permitted = false;
    }

    public void denyOther() {}
  }

  /** The sequential specification of new handles. */
  public static class DeniedForAll {
    private boolean permitted = true;

    public boolean read() {
      return permitted;
    }

    public boolean deny() {
      permitted = false;
      return false;
    }
  }

  /**
   * Cache and source: a platform grants again and announces it, and the cache is too small for all
   * subjects. Fails if evicted entries are not kept while they have references.
   */
  public static class CacheAndSource {
    private final FakePlatform platform = new FakePlatform("https://consent.example");
    private final AtomicInteger revision = new AtomicInteger();
    private final Decisions decisions;
    private volatile SubjectHandle kept;

    /** Loads the grant. */
    public CacheAndSource() {
      platform.say(MaskedDocument.empty("acme"));
      say();
      decisions = Instances.asking(platform);
      kept = decisions.subject("acme/u7");
    }

    private void say() {
      int next = revision.incrementAndGet();
      long also = next % 2 == 0 ? Fixture.AUDIO : 0; // makes the decision a different one
      platform.say(
          "acme/u7",
          next,
          Fixture.granted(Purpose.AI_TRAINING, CHAT | also, TestClock.START, null));
    }

    @Operation
    public boolean read() {
      boolean held = permits(kept);
      SubjectHandle subject = decisions.subject("acme/u7");
      kept = subject;
      return held || permits(subject);
    }

    @Operation
    public void deny() {
      Instances.deny(decisions);
    }

    @Operation
    public void renew() {
      say();
      platform.listener.changed("acme/u7");
    }

    @Operation
    public void crowd() {
      for (int other = 0; other < 4; other++) {
        SubjectHandle unused = decisions.subject("acme/o" + other);
      }
    }
  }

  /**
   * The sequential specification: neither a repeated grant of the platform nor an eviction lifts a
   * denial.
   */
  public static class OneDenial {
    private boolean permitted = true;

    public boolean read() {
      return permitted;
    }

    public void deny() {
      permitted = false;
    }

    public void renew() {}

    public void crowd() {}
  }

  @Test
  void law5_cacheAndSource_areLinearizable() {
    new StressOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(2)
        .iterations(3)
        .invocationsPerIteration(300)
        .sequentialSpecification(OneDenial.class)
        .check(CacheAndSource.class);
  }

  @Test
  void law5_handleMadeWhileDenying_isLinearizable() {
    new StressOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(2)
        .iterations(3)
        .invocationsPerIteration(1_000)
        .sequentialSpecification(OneBoolean.class)
        .check(FirstHandle.class);
  }

  @Test
  void law5_markedHandles_areLinearizable() {
    markedOptions().sequentialSpecification(DeniedOnce.class).check(MarkedHandles.class);
  }

  @Test
  void law5_newMarkedHandles_areLinearizable() {
    markedOptions().sequentialSpecification(DeniedForAll.class).check(NewMarkedHandles.class);
  }

  @Test
  void law5_oneHandle_isLinearizable() {
    options().check(OneHandle.class);
  }

  @Test
  void law5_newHandles_areLinearizable() {
    options().check(NewHandles.class);
  }

  private static StressOptions markedOptions() {
    return new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(2)
        .iterations(3)
        .invocationsPerIteration(300);
  }

  private static StressOptions options() {
    return new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .iterations(3)
        .invocationsPerIteration(200)
        .sequentialSpecification(OneBoolean.class);
  }

  /**
   * Creates instances whose control thread is the caller's, so that storing is part of the call.
   */
  static final class Instances {
    private static final PooledPolicy POLICY =
        PooledPolicy.load(List.of("strict"), Fixture.CATEGORIES, Set.of());

    private Instances() {}

    static Decisions create() {
      return create(1_000);
    }

    static Decisions create(int atOnce) {
      TestClock clock = new TestClock();
      Decisions decisions =
          Decisions.builder()
              .policy(POLICY)
              .destinations(Fixture.DESTINATIONS)
              .sources(List.<KnownChoices>of(new FakeSource.Storing("file:consent.json", clock)))
              .atOnce(atOnce)
              .clock(clock)
              .executor(ManualExecutor.onTheCaller(clock))
              .spanSubjects((span, subject) -> {})
              .build();
      grant(decisions);
      return decisions;
    }

    static Decisions asking(FakePlatform platform) {
      TestClock clock = new TestClock();
      return Decisions.builder()
          .policy(POLICY)
          .destinations(Fixture.DESTINATIONS)
          .consentSources(List.of(platform))
          .sourceCallers(() -> Runnable::run)
          .cacheExecutor(ManualExecutor.onTheCaller(clock))
          .cacheMaxBytes(1_500)
          .clock(clock)
          .executor(ManualExecutor.onTheCaller(clock))
          .spanSubjects((span, subject) -> {})
          .build();
    }

    static void deny(Decisions decisions) {
      decisions.consent("acme").revoke(Purpose.AI_TRAINING, CATEGORIES);
    }

    static void grant(Decisions decisions) {
      decisions
          .consent("acme")
          .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(Fixture.TERMS), CATEGORIES);
    }
  }
}
