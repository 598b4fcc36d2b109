/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualExecutor;
import dev.assent.fixtures.MeasuredProcess;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Context;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory of a cached subject, and the objects that subjects share. */
class CachedSubjectMemoryTest {
  private static final int SUBJECTS = 20_000;

  /** The exact count of SubjectMemory in the benchmarks, with a small margin. */
  private static final long MOST_BYTES = 390;

  private final TestClock clock = new TestClock();
  private final ManualExecutor cache = ManualExecutor.onTheCaller(clock);
  private final Decisions decisions =
      Decisions.builder()
          .policy(PooledPolicy.load(List.of("strict"), Fixture.CATEGORIES, Set.of()))
          .destinations(Fixture.DESTINATIONS)
          .consentSources(List.of(new Granting()))
          .sourceCallers(() -> Runnable::run)
          .cacheExecutor(cache)
          .clock(clock)
          .executor(ManualExecutor.onTheCaller(clock))
          .spanSubjects((span, subject) -> {})
          .build();

  @AfterEach
  void close() {
    decisions.close();
  }

  /**
   * A source in which all subjects granted the same, each at another time and in another version.
   */
  private static final class Granting implements DocumentSource {
    @Override
    public String name() {
      return "granting";
    }

    @Override
    public CompletionStage<SourceReply> load(Inquiry inquiry) {
      int user = inquiry.subject().hashCode() & Integer.MAX_VALUE;
      Instant at = TestClock.START.minusSeconds(1 + user % 1_000_000);
      MaskedChoice choice = Fixture.granted(Purpose.AI_TRAINING, Fixture.CHAT, at, null);
      return CompletableFuture.completedFuture(
          new SourceReply.Found(
              new MaskedDocument(inquiry.subject(), user, 0, List.of(choice)),
              "\"" + user + "\"",
              Duration.ZERO,
              null,
              null));
    }
  }

  private Decision evaluated(String path) {
    return decisions.subject(path).decision();
  }

  /** In a process of its own: other tests allocate and free memory meanwhile. */
  @Test
  void cachedSubject_whoChoseAsOthersDid_takesItsOwnBytesOnly() {
    MeasuredProcess process =
        new MeasuredProcess(List.of(), CachedSubjectMemoryTest.class, List.of());
    double bytes = process.least(process.figure(), MOST_BYTES);
    assertThat(bytes).isBetween(300.0, (double) MOST_BYTES);
  }

  /** Prints the bytes of a cached subject: in some rounds tables grow, or shared objects appear. */
  public static void main(String[] none) {
    CachedSubjectMemoryTest test = new CachedSubjectMemoryTest();
    test.resolve("first"); // creates shared objects first
    List<Long> each = new ArrayList<>();
    for (int account = 0; account < 5; account++) {
      each.add(test.added("acme" + account));
    }
    if (test.decisions.cache().size() < 4 * SUBJECTS) {
      throw new AssertionError("subjects were evicted");
    }
    System.out.println(each.stream().sorted().toList().get(each.size() / 2));
    test.close();
  }

  private long added(String account) {
    long before = usedBytes();
    resolve(account);
    return (usedBytes() - before) / SUBJECTS;
  }

  private void resolve(String account) {
    for (int user = 1; user <= SUBJECTS; user++) {
      long permitted = evaluated(account + "/u" + user).permitted(Fixture.TRAINING);
      assertThat(permitted & Fixture.CHAT).isNotZero();
    }
    cache.advance(Duration.ofSeconds(20)); // no timer retains its request
  }

  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  @Test
  void decisions_ofTheSameChoicesAtOtherTimes_shareWhatTheySay() {
    Decision one = evaluated("acme/u1");
    clock.advance(Duration.ofMinutes(1));
    Decision other = evaluated("globex/u2");

    assertThat(one).isNotSameAs(other);
    assertThat(one.ownTime()).isLessThan(other.ownTime());
    assertThat(one.destination(Fixture.TRAINING)).isSameAs(other.destination(Fixture.TRAINING));
  }

  /** Fails if a decision does not compare shared limits with its own time. */
  @Test
  void decisions_thatShare_permitFromTheirOwnMoments() {
    Decision one = evaluated("acme/u1");
    clock.advance(Duration.ofMinutes(1));
    Decision other = evaluated("globex/u2");

    assertThat(one.permitted(Fixture.TRAINING, one.ownTime()) & Fixture.CHAT).isNotZero();
    assertThat(one.permitted(Fixture.TRAINING, one.ownTime() - 1) & Fixture.CHAT).isZero();
    assertThat(other.permitted(Fixture.TRAINING, one.ownTime()) & Fixture.CHAT).isZero();
    assertThat(other.permittedSince(Fixture.TRAINING, Fixture.CHAT)).isEqualTo(other.ownTime());
  }

  @Test
  void subject_cachedOwnOrInTheContext_allocatesNothing() {
    Context context = decisions.subject("acme/u1").storeInContext(Context.root());
    DecisionAllocationTest.assertAllocatesNothing(
        () ->
            decisions.subject("acme/u1").decision().permitted(Fixture.TRAINING)
                + decisions.of(context).decision().permitted(Fixture.TRAINING)
                + decisions.processSubject().decision().permitted(Fixture.TRAINING));
  }
}
