/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.cache.SourceLoader;
import dev.assent.internal.cache.SourceThread;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that fails for a long time: no memory grows. */
class CacheFailuresTest {
  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void begin() {
    fixture = new Fixture(directory);
  }

  private DecisionsBuilder builder(DocumentSource source) {
    return fixture
        .builder()
        .sources(List.of())
        .consentSources(List.of(source))
        .refresh(Duration.ofSeconds(10));
  }

  private static SourceLoader source(Decisions decisions) {
    return decisions.cache().sources().get(0);
  }

  @Test
  void failures_tenThousand_leaveNoTimerAndNothingWaiting() {
    FakePlatform platform = new FakePlatform("https://consent.example");
    platform.otherwise = new SourceReply.Failed("bad document", null, false);
    try (Decisions decisions =
        fixture.built(builder(platform).sourceCallers(() -> Runnable::run))) {
      int timers = fixture.executor.delays().size();
      for (int user = 0; user < 10_000; user++) {
        SubjectHandle unused = decisions.subject("u" + user);
        if (user % 100 == 99) {
          fixture.executor.runDue();
        }
      }

      assertThat(platform.inquiries).hasSize(10_000);
      assertThat(source(decisions).waiting()).isZero();
      assertThat(fixture.executor.delays()).hasSize(timers);
      assertThat(source(decisions).failed()).isEqualTo(10_000);
    }
  }

  @Test
  void source_down_whatWaitsIsBoundedAndComesLater() {
    FakePlatform platform = new FakePlatform("https://consent.example");
    platform.otherwise = new SourceReply.Failed("down", null, true);
    try (Decisions decisions =
        fixture.built(builder(platform).sourceCallers(() -> Runnable::run))) {
      for (int user = 0; user < 40_000; user++) {
        SubjectHandle unused = decisions.subject("u" + user);
      }
      fixture.executor.runDue();
      assertThat(source(decisions).waiting()).isLessThanOrEqualTo(16_384);
      assertThat(platform.inquiries).hasSizeLessThan(20); // the requests that began together

      platform.otherwise = new SourceReply.Absent(null);
      for (int second = 0; second < 20; second++) {
        fixture.executor.advance(Duration.ofSeconds(1));
      }
      assertThat(platform.inquiries).hasSizeBetween(16_000, 40_000);
      SubjectHandle unused = decisions.subject("u39999"); // refused before, and used again
      fixture.executor.advance(Duration.ofSeconds(1));
      assertThat(source(decisions).waiting()).isZero();
      assertThat(platform.asked("u39999")).isOne();
    }
  }

  @Test
  void changed_noMoreMayWait_isAskedForAllTheSame() {
    FakePlatform platform = new FakePlatform("https://consent.example");
    try (Decisions decisions =
        fixture.built(builder(platform).sourceCallers(() -> Runnable::run))) {
      SubjectHandle held = decisions.subject("acme");
      fixture.executor.runDue();
      platform.slow = true;
      for (int user = 0; user < 20_000; user++) {
        SubjectHandle unused = decisions.subject("u" + user);
        if (user == 100) {
          fixture.executor.runDue(); // the maximum number of requests is in flight
        }
      }
      assertThat(source(decisions).waiting()).isEqualTo(16_384);

      platform.listener.changed("acme");
      assertThat(source(decisions).waiting()).isEqualTo(16_384);
      platform.answer(new SourceReply.Absent(null));
      fixture.executor.runDue();

      assertThat(platform.asked("acme")).isEqualTo(2);
      assertThat(held.currentDecision()).isNotNull();
    }
  }

  @Test
  void source_hangsInItsCall_oneThreadAndAFewCallsWait() throws InterruptedException {
    CountDownLatch ever = new CountDownLatch(1);
    DocumentSource hanging =
        new DocumentSource() {
          @Override
          public String name() {
            return "hanging";
          }

          @Override
          public CompletionStage<SourceReply> load(Inquiry inquiry) {
            try {
              ever.await();
            } catch (InterruptedException ended) {
              Thread.currentThread().interrupt();
            }
            return CompletableFuture.completedFuture(new SourceReply.Absent(null));
          }
        };
    try (Decisions decisions =
        fixture.built(builder(hanging).sourceCallers(SourceThread::create))) {
      for (int round = 0; round < 200; round++) {
        for (int user = 0; user < 100; user++) {
          SubjectHandle unused = decisions.subject("r" + round + "u" + user);
        }
        fixture.executor.advance(Duration.ofSeconds(16));
      }
      assertThat(threads()).isOne();
      assertThat(source(decisions).waiting()).isLessThanOrEqualTo(16_384);
      assertThat(source(decisions).failed()).isPositive();
      ever.countDown();
    }
    ever.countDown();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(it -> it.getName().equals("assent-source"))
        .count();
  }
}
