/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A source whose documents a test sets. They survive a restart. */
final class SettableSource implements KnownChoices {
  private final Map<String, MaskedDocument> documents = new ConcurrentHashMap<>();
  private final Set<String> unread = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private volatile Runnable onChange = () -> {};
  private volatile boolean failing;
  private volatile long confirmedNanoTime;
  private volatile long confirmedEpochNanos;
  private long revision;

  SettableSource(Clock clock) {
    this.clock = clock;
    confirm();
  }

  /** Confirms all documents now. */
  void confirm() {
    confirmedNanoTime = clock.nanoTime();
    confirmedEpochNanos = clock.epochNanos();
    onChange.run();
  }

  /** Adds a choice of a level, made now, to its earlier ones. */
  void say(String level, ChoiceValue value, long mask) {
    Instant at = Instant.ofEpochSecond(0, clock.epochNanos());
    MaskedChoice choice =
        new MaskedChoice(
            Purpose.AI_TRAINING, mask, value, LocalDate.parse("2023-08-07"), at, null, false);
    documents.merge(
        level,
        new MaskedDocument(level, ++revision, 0, List.of(choice)),
        (before, next) -> {
          List<MaskedChoice> all = new java.util.ArrayList<>(before.choices());
          all.addAll(next.choices());
          return new MaskedDocument(level, next.revision(), 0, all);
        });
    confirm();
  }

  /** Sets the categories that a level's document adds to content. */
  void adds(String level, long mask) {
    documents.compute(
        level, (any, before) -> new MaskedDocument(level, ++revision, mask, before.choices()));
    confirm();
  }

  /** Removes all choices of a level. */
  void silence(String level) {
    documents.put(level, new MaskedDocument(level, ++revision, 0, List.of()));
    confirm();
  }

  /** Makes all documents unreadable, or readable again. */
  void fails(boolean is) {
    failing = is;
    onChange.run();
  }

  /** Makes a level's document unknown, or known again. */
  void isUnheard(String level, boolean is) {
    if (is) {
      unread.add(level);
    } else {
      unread.remove(level);
    }
    onChange.run();
  }

  @Override
  public String name() {
    return "said";
  }

  @Override
  public Answer answer(String level) {
    if (failing || unread.contains(level)) {
      return Answer.unknown("away");
    }
    @Nullable MaskedDocument document = documents.get(level);
    return new Answer(
        document == null ? MaskedDocument.empty(level) : document,
        null,
        confirmedNanoTime,
        confirmedEpochNanos,
        true,
        0);
  }

  @Override
  public void start(Listener listener) {
    onChange = listener::changedAny;
  }
}
