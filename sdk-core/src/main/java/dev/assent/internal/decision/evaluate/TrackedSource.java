/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.RatchetClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A source with two additions that decisions need: the time of its last change, and the grants that
 * are being stored in it, which count as part of its answers. It catches failures to start and to
 * close; {@link dev.assent.internal.consent.ResolvedChoices} handles invalid answers. Thread-safe.
 */
public final class TrackedSource implements KnownChoices {
  private final KnownChoices source;
  private final RatchetClock clock;
  private final Clock sourceClock;
  private final Map<String, List<MaskedChoice>> pending = new ConcurrentHashMap<>();
  private volatile @Nullable String failure;
  private volatile long changedEpochNanos;

  /**
   * Creates a wrapper for a source that is not started.
   *
   * @param theirs the clock of the source's times
   */
  public TrackedSource(KnownChoices source, RatchetClock clock, Clock theirs) {
    this.source = source;
    this.clock = clock;
    this.sourceClock = theirs;
    this.changedEpochNanos = clock.epochNanos();
  }

  /**
   * Returns the time since which this process has had the source's present answer for a level, as
   * far as it is known. The answer before that time may have been different. Call this method after
   * reading the answer.
   */
  long changedEpochNanos(String level) {
    try {
      long changed = source.answer(level).changedEpochNanos();
      return changed == Long.MIN_VALUE ? changedEpochNanos : asOurs(changed);
    } catch (RuntimeException unreadable) {
      return changedEpochNanos;
    }
  }

  /**
   * Converts a time of the source to the clock of grants; the result is never earlier than the
   * source's time.
   */
  private long asOurs(long epochNanos) {
    long behind = Math.max(0, clock.epochNanos() - sourceClock.epochNanos());
    return epochNanos > Long.MAX_VALUE - behind ? Long.MAX_VALUE : epochNanos + behind;
  }

  /** Adds a grant to the source's answers until it is stored. */
  public void addPending(String level, MaskedChoice grant) {
    pending.merge(
        level,
        List.of(grant),
        (before, more) -> {
          List<MaskedChoice> all = new ArrayList<>(before);
          all.addAll(more);
          return List.copyOf(all);
        });
  }

  /** Removes a grant that was stored or could not be stored. */
  public void removePending(String level, MaskedChoice grant) {
    pending.computeIfPresent(
        level,
        (same, before) -> {
          List<MaskedChoice> rest =
              before.stream().filter(choice -> !choice.equals(grant)).toList();
          return rest.isEmpty() ? null : rest;
        });
  }

  List<MaskedChoice> pending(String level) {
    return pending.getOrDefault(level, List.of());
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Returns whether the source itself holds a grant, even if the attempt to store it failed. */
  public boolean holds(String level, MaskedChoice grant) {
    return choices(level).stream()
        .anyMatch(
            choice ->
                choice.value() == grant.value()
                    && choice.purpose().equals(grant.purpose())
                    && (grant.categories() & ~choice.categories()) == 0
                    && !choice.at().isBefore(grant.at()));
  }

  private List<MaskedChoice> choices(String level) {
    try {
      MaskedDocument document = source.answer(level).document();
      return document == null ? List.of() : document.choices();
    } catch (RuntimeException unreadable) {
      return List.of();
    }
  }

  @Override
  public Answer answer(String level) {
    String problem = failure;
    if (problem != null) {
      return Answer.unknown(problem);
    }
    // The order matters: a grant that is stored in the meantime is in at least one of them.
    List<MaskedChoice> more = pending(level);
    Answer answer = source.answer(level);
    return more.isEmpty() ? answer : joined(answer, more);
  }

  /** Returns the answer as it will be when the grants are stored. */
  private static Answer joined(Answer answer, List<MaskedChoice> more) {
    MaskedDocument document = answer.document();
    if (document == null || answer.problem() != null) {
      return answer;
    }
    for (MaskedChoice grant : more) {
      document = document.amendedBy(grant);
    }
    return new Answer(
        document,
        null,
        answer.confirmedNanoTime(),
        answer.confirmedEpochNanos(),
        answer.ages(),
        answer.changedEpochNanos(),
        answer.validUntilEpochNanos(),
        answer.isAbsent(),
        answer.progress());
  }

  @Override
  public void start(Listener listener) {
    try {
      source.start(
          new Listener() {
            @Override
            public void changed(String level) {
              try {
                changedEpochNanos = clock.epochNanos();
              } finally {
                listener.changed(level);
              }
            }

            @Override
            public void changedAny() {
              try {
                changedEpochNanos = clock.epochNanos();
              } finally {
                listener.changedAny();
              }
            }
          });
    } catch (RuntimeException e) {
      failure = "the source did not start: " + e.getClass().getSimpleName();
    }
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (RuntimeException e) {
      failure = "the source did not close: " + e.getClass().getSimpleName();
    }
  }
}
