/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.time.Backoff;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The loading state of one source's slot. The loader of these tests is never started, so it keeps
 * the requests that it is offered.
 */
class SourceSlotTest {
  private static final int NOW = 1_000;

  private final ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
  private final SourceLoader loader =
      new SourceLoader(
          new Silent(),
          0,
          settings(idle, Duration.ofSeconds(60), Duration.ofHours(24)),
          new RevisionFloors(),
          new CountedLoads(),
          null,
          visitor -> {},
          level -> null,
          new Unheard());
  private final SourceSlot slot = new CacheEntry("acme", null, List.of(loader)).slot(0);

  /** Hears of no changes. */
  static final class Unheard implements SourceLoader.Changes {
    @Override
    public void changed(CacheEntry entry) {}

    @Override
    public void changedAny() {}
  }

  static CacheSettings settings(
      ScheduledExecutorService executor, Duration refresh, Duration staleness) {
    return new CacheSettings(
        Clock.system(),
        executor,
        () -> Runnable::run,
        refresh,
        staleness,
        Duration.ofSeconds(15),
        1 << 20,
        () -> 0.0);
  }

  /** A source that is never loaded. */
  static final class Silent implements DocumentSource {
    @Override
    public String name() {
      return "silent";
    }

    @Override
    public CompletionStage<SourceReply> load(Inquiry inquiry) {
      return new CompletableFuture<>();
    }
  }

  @AfterEach
  void end() {
    idle.shutdownNow();
  }

  private boolean end(SourceSlot.Loading request) {
    assertThat(slot.isLoading(request)).isTrue();
    return slot.end(NOW + 60, false);
  }

  @Test
  void request_queuedOrUnderWay_isOfferedOnce() {
    slot.request();
    slot.request();
    slot.requestOverdue();
    assertThat(loader.waiting()).isOne();

    slot.begin();
    slot.request();
    slot.requestOverdue();
    assertThat(loader.waiting()).isOne();
  }

  @Test
  void end_nothingAnnouncedMeanwhile_isNotAgain() {
    slot.request();
    SourceSlot.Loading request = slot.begin();
    slot.request();

    assertThat(end(request)).isFalse();
    assertThat(slot.sweep(NOW, true)).isFalse();
    assertThat(slot.sweep(NOW + 60, false)).isFalse();
    assertThat(slot.sweep(NOW + 60, true)).isTrue();
  }

  @Test
  void end_newsMeanwhile_isAgainOnce() {
    slot.request();
    SourceSlot.Loading first = slot.begin();
    slot.requestAnnounced();
    slot.requestAnnounced();
    assertThat(end(first)).isTrue();

    SourceSlot.Loading second = slot.begin();
    assertThat(slot.isLoading(first)).isFalse();
    assertThat(end(second)).isFalse();
  }

  /** An error has ended the call that was to make the request. */
  @Test
  void request_twoSweepsFindItNowhere_isMadeAgain() {
    SourceSlot.Loading unused = slot.begin();
    loader.sweep();
    assertThat(slot.sweep(NOW, true)).isFalse();
    loader.sweep();
    assertThat(slot.sweep(NOW, false)).isTrue();
  }

  @Test
  void request_waitsForManySweeps_isNotMadeAgain() {
    slot.request();
    for (int sweep = 0; sweep < 5; sweep++) {
      loader.sweep();
      assertThat(slot.sweep(NOW, true)).isFalse();
    }
    assertThat(loader.waiting()).isOne();
  }

  /** An error has ended a change of the queue in its middle. */
  @Test
  void forEach_linksAreBroken_queueIsEmptyAndTakesSlots() {
    LoadQueue queue =
        new LoadQueue(
            2,
            () ->
                new LinkedList<>() {
                  @Override
                  public SourceSlot peekLast() {
                    return null;
                  }
                });
    assertThat(queue.offer(slot)).isTrue();
    queue.forEach(each -> fail());
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.offer(slot)).isTrue();
    assertThat(queue.poll()).isSameAs(slot);
  }

  /** An error has ended a change of the queue in its middle. */
  @Test
  void forEach_elementIsCleared_queueIsEmpty() {
    LoadQueue queue =
        new LoadQueue(
            2,
            () ->
                new LinkedList<>() {
                  @Override
                  public void addLast(SourceSlot slot) {
                    super.addLast(null);
                  }
                });
    assertThat(queue.offer(slot)).isTrue();
    queue.forEach(each -> fail());
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void force_underWay_isAgain() {
    slot.request();
    SourceSlot.Loading request = slot.begin();
    slot.force();
    assertThat(end(request)).isTrue();
  }

  @Test
  void force_idle_isWantedWithoutUseUntilItBegins() {
    slot.request();
    end(slot.begin());
    slot.force();
    assertThat(slot.sweep(NOW, false)).isTrue();

    end(slot.begin());
    assertThat(slot.sweep(NOW, false)).isFalse();
  }

  @Test
  void force_requestFails_isWantedWithoutUseUntilAnAnswerComes() {
    slot.request();
    end(slot.begin());
    slot.force();
    slot.begin();
    slot.end(NOW + 10, true);
    assertThat(slot.sweep(NOW + 9, false)).isFalse();
    assertThat(slot.sweep(NOW + 10, false)).isTrue();

    end(slot.begin());
    assertThat(slot.sweep(NOW + 100, false)).isFalse();
  }

  @Test
  void news_requestFails_isWantedWithoutUseUntilAnAnswerComes() {
    slot.request();
    end(slot.begin());
    slot.requestAnnounced();
    slot.begin();
    slot.end(NOW + 10, true);
    assertThat(slot.sweep(NOW + 10, false)).isTrue();

    end(slot.begin());
    assertThat(slot.sweep(NOW + 100, false)).isFalse();
  }

  @Test
  void news_queued_takesASecondPlaceOnce() {
    slot.request();
    slot.requestAnnounced();
    slot.requestAnnounced();
    assertThat(loader.waiting()).isEqualTo(2);

    assertThat(slot.isQueued()).isTrue();
    end(slot.begin());
    assertThat(slot.isQueued()).isFalse();
  }

  @Test
  void refused_oneOfTwoPlaces_waitsInTheOther() {
    slot.request();
    slot.requestAnnounced();
    slot.refused();
    assertThat(slot.isQueued()).isTrue();
    slot.refused();
    assertThat(slot.isQueued()).isFalse();
    assertThat(slot.sweep(NOW, false)).isTrue();
  }

  @Test
  void refused_placeThatIsLeftOver_disturbsNoRequest() {
    slot.request();
    slot.requestAnnounced();
    SourceSlot.Loading request = slot.begin();
    slot.refused();
    assertThat(slot.isLoading(request)).isTrue();
  }

  @Test
  void news_noRoom_displaceWhatWaitsLastUntilTheNextSweep() {
    slot.request();
    SourceSlot other = new CacheEntry("other", null, List.of(loader)).slot(0);
    for (int i = 0; i < SourceLoader.MAX_WAITING; i++) {
      loader.offer(other, true);
    }

    assertThat(loader.waiting()).isEqualTo(SourceLoader.MAX_WAITING);
    assertThat(slot.isQueued()).isFalse();
    assertThat(slot.sweep(NOW, true)).isTrue();
  }

  @Test
  void force_queued_isNotOfferedTwice() {
    slot.request();
    slot.force();
    assertThat(slot.sweep(NOW, true)).isFalse();
    assertThat(loader.waiting()).isOne();
  }

  @Test
  void refused_noRoom_isWantedAgain() {
    slot.request();
    slot.refused();
    assertThat(slot.sweep(NOW, true)).isTrue();
    assertThat(slot.sweep(NOW, false)).isFalse();
  }

  @Test
  void refused_news_isWantedWithoutUse() {
    slot.request();
    end(slot.begin());
    slot.requestAnnounced();
    slot.refused();
    assertThat(slot.sweep(NOW, false)).isTrue();
  }

  @Test
  void news_withoutEnd_waitForTheNextSweep() {
    slot.request();
    end(slot.begin());
    for (int i = 0; i < SourceSlot.MAX_ANNOUNCEMENTS; i++) {
      int before = loader.waiting();
      slot.requestAnnounced();
      assertThat(loader.waiting()).isEqualTo(before + 1);
      end(slot.begin());
    }
    int before = loader.waiting();
    slot.requestAnnounced();
    assertThat(loader.waiting()).isEqualTo(before);

    assertThat(slot.sweep(NOW, false)).isTrue();
    slot.requestAnnounced();
    assertThat(loader.waiting()).isEqualTo(before + 1);
  }

  @Test
  void dueWithin_later_changesNothing() {
    slot.request();
    end(slot.begin());
    slot.dueWithin(NOW + 100);
    assertThat(slot.sweep(NOW + 60, true)).isTrue();
  }

  @Test
  void dueWithin_earlier_isWantedThen() {
    slot.request();
    end(slot.begin());
    slot.dueWithin(NOW + 10);
    assertThat(slot.sweep(NOW + 9, true)).isFalse();
    assertThat(slot.sweep(NOW + 10, true)).isTrue();
  }

  @Test
  void due_acrossTheWrapOfTheMonotonicClock_isInOrder() {
    slot.request();
    slot.begin();
    slot.end(Long.MIN_VALUE + 10, false);
    assertThat(slot.sweep(Long.MAX_VALUE - 10, true)).isFalse();
    assertThat(slot.sweep(Long.MIN_VALUE + 10, true)).isTrue();
  }

  @Test
  void failures_countedInARow() {
    for (int i = 1; i <= 20; i++) {
      slot.begin();
      slot.end(0, true);
      assertThat(slot.failures()).isEqualTo(Math.min(i, Backoff.MAX_FAILURES));
    }
    slot.begin();
    slot.end(0, false);
    assertThat(slot.failures()).isZero();
  }
}
