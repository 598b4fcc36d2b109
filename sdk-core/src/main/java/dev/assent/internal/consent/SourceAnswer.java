/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one source for one level of a path, read at one moment. A source counts as
 * unreadable if it throws, returns null, or returns the document of another subject. Immutable.
 *
 * @param depth the position of the level in the path, from 0
 * @param level the level
 * @param source the name of the source
 * @param document the document; a document without choices if nothing is known
 * @param problem the reason why the source cannot be read; null if it can be read
 * @param ageNanos the nanoseconds since the source confirmed the answer; -1 if it does not age
 * @param freshNanos the nanoseconds until the answer becomes stale, 0 or less if it is stale;
 *     {@link Long#MAX_VALUE} if it does not age
 * @param isAbsent whether the source has no document for this level: a cell without a choice is
 *     then unknown, not unset
 * @param beside an earlier answer that still counts: what both permit is permitted; null if none
 */
record SourceAnswer(
    int depth,
    String level,
    String source,
    MaskedDocument document,
    @Nullable String problem,
    long ageNanos,
    long freshNanos,
    boolean isAbsent,
    @Nullable SourceAnswer beside) {

  private static final String WAITS =
      "its answer permits more than the one before, and waits until the other levels are as new";

  /** Reads the answers of a source for all levels of a path, in their order. */
  static List<SourceAnswer> read(
      KnownChoices source, List<String> levels, Duration maxStaleness, ClockReading now) {
    String name = name(source);
    List<Answer> answers = new ArrayList<>(levels.size());
    for (String level : levels) {
      answers.add(answer(source, level));
    }
    List<SourceAnswer> read = new ArrayList<>(levels.size());
    for (int depth = 0; depth < levels.size(); depth++) {
      read.add(of(name, depth, levels.get(depth), answers, maxStaleness, now));
    }
    return read;
  }

  private static String name(KnownChoices source) {
    try {
      return source.name();
    } catch (RuntimeException failed) {
      return "unnamed source";
    }
  }

  private static Answer answer(KnownChoices source, String level) {
    try {
      Answer answer = source.answer(level);
      return answer == null ? Answer.unknown("it returned null") : answer;
    } catch (RuntimeException failed) {
      return Answer.unknown("it failed: " + failed.getClass().getSimpleName());
    }
  }

  /** Returns the present answer of a level, with the earlier ones that still count beside it. */
  private static SourceAnswer of(
      String name,
      int depth,
      String level,
      List<Answer> answers,
      Duration maxStaleness,
      ClockReading now) {
    SourceAnswer beside = null;
    List<Answer> counting = Progress.counting(answers, depth);
    for (int i = counting.size() - 1; i >= 0; i--) {
      beside = of(name, depth, level, counting.get(i), beside, maxStaleness, now);
    }
    return Objects.requireNonNull(beside);
  }

  private static SourceAnswer of(
      String name,
      int depth,
      String level,
      Answer answer,
      @Nullable SourceAnswer beside,
      Duration maxStaleness,
      ClockReading now) {
    MaskedDocument document = answer.document();
    if (document == null) {
      String problem = answer.problem();
      return unreadable(name, depth, level, problem == null ? "it returned no document" : problem);
    }
    if (!document.subject().equals(level)) {
      return unreadable(name, depth, level, "it returned the document of another subject");
    }
    String problem = answer.problem();
    long age = answer.ages() ? age(answer, now) : -1;
    long fresh = fresh(answer, age, maxStaleness, now);
    return new SourceAnswer(
        depth,
        level,
        name,
        document,
        problem == null && beside != null && beside.problem() != null ? WAITS : problem,
        beside == null ? age : Math.max(age, beside.ageNanos()),
        beside == null ? fresh : Math.min(fresh, beside.freshNanos()),
        answer.isAbsent() || (beside != null && beside.isAbsent()),
        beside);
  }

  private static SourceAnswer unreadable(String name, int depth, String level, String problem) {
    return new SourceAnswer(
        depth, level, name, MaskedDocument.empty(level), problem, -1, Long.MAX_VALUE, false, null);
  }

  private static long fresh(Answer answer, long age, Duration maxStaleness, ClockReading now) {
    long valid =
        answer.validUntilEpochNanos() == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : EpochNanos.minus(answer.validUntilEpochNanos(), now.epochNanos());
    return answer.ages() ? Math.min(valid, EpochNanos.minus(nanos(maxStaleness), age)) : valid;
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException longerThanClocksRun) {
      return Long.MAX_VALUE;
    }
  }

  boolean isReadable() {
    return problem == null;
  }

  boolean isStale() {
    return freshNanos <= 0;
  }

  /** Returns the categories that this answer adds to all content. */
  long adds() {
    return beside == null ? document.adds() : document.adds() | beside.adds();
  }

  /** Returns the choices of this answer and of those beside it. */
  Stream<MaskedChoice> choices() {
    Stream<MaskedChoice> own = document.choices().stream();
    return beside == null ? own : Stream.concat(own, beside.choices());
  }

  /**
   * Returns the choice of this answer for one cell, or of one beside it that is stricter.
   *
   * @return null if there is no choice for the cell
   */
  @Nullable SourceChoice choice(
      Purpose purpose, int categoryBit, long sinceEpochNanos, ClockReading now) {
    SourceChoice own = ownChoice(purpose, categoryBit, sinceEpochNanos, now);
    if (beside == null) {
      return own;
    }
    SourceChoice other = beside.choice(purpose, categoryBit, sinceEpochNanos, now);
    int order = Integer.compare(looseness(own), looseness(other));
    return own != null && other != null && order == 0 ? own.with(other) : order <= 0 ? own : other;
  }

  /** The order of a denial, a grant that does not apply, no choice, and a grant. */
  private static int looseness(@Nullable SourceChoice choice) {
    if (choice == null) {
      return 2;
    }
    return choice.choice().isDenied() ? 0 : choice.ended() != null ? 1 : 3;
  }

  private @Nullable SourceChoice ownChoice(
      Purpose purpose, int categoryBit, long sinceEpochNanos, ClockReading now) {
    CellChoices choices = new CellChoices(document, purpose, categoryBit, sinceEpochNanos, now);
    MaskedChoice latest = choices.latest();
    MaskedChoice denial = choices.denial();
    if (latest == null) {
      return null;
    }
    if (latest.isDenied()) {
      return SourceChoice.denied(this, latest, Long.MAX_VALUE);
    }
    String ended = choices.ended(latest);
    if (denial != null && ended != null) {
      return SourceChoice.denied(this, denial, Long.MAX_VALUE);
    }
    if (denial != null && !choices.isDenialLifted()) {
      return SourceChoice.denied(this, denial, choices.beginNanos());
    }
    boolean interrupted = ended == null && isStale();
    if (interrupted) {
      ended = "the grant was not confirmed within the maximum staleness";
    }
    return new SourceChoice(
        this,
        latest,
        interrupted ? choices.expiryNanos() : Math.min(freshNanos, choices.expiryNanos()),
        denial == null ? Long.MAX_VALUE : choices.liftNanos(),
        interrupted,
        choices.hasExpired(latest),
        ended,
        choices.coverHeld());
  }

  /**
   * The choice of an answer for one cell.
   *
   * @param sourceAnswer the answer
   * @param choice the choice
   * @param lastsNanos the nanoseconds until it ends; {@link Long#MAX_VALUE} if it does not end
   * @param deniedNanos the nanoseconds until a denial that the grant overrides is in force again;
   *     {@link Long#MAX_VALUE} if there is none
   * @param isInterrupted whether a grant does not apply only because it is not confirmed in time
   * @param hasExpired whether a grant does not apply only because it has expired
   * @param ended the reason why a grant does not apply; null if the choice applies
   * @param coversHeld whether all grants of the same time cover data on hold
   */
  record SourceChoice(
      SourceAnswer sourceAnswer,
      MaskedChoice choice,
      long lastsNanos,
      long deniedNanos,
      boolean isInterrupted,
      boolean hasExpired,
      @Nullable String ended,
      boolean coversHeld) {
    static SourceChoice denied(SourceAnswer sourceAnswer, MaskedChoice denial, long lastsNanos) {
      return new SourceChoice(
          sourceAnswer, denial, lastsNanos, Long.MAX_VALUE, false, false, null, false);
    }

    /** Returns this choice with the limits of one of the same kind. */
    SourceChoice with(SourceChoice other) {
      return new SourceChoice(
          sourceAnswer,
          choice,
          Math.min(lastsNanos, other.lastsNanos),
          Math.min(deniedNanos, other.deniedNanos),
          isInterrupted && other.isInterrupted,
          hasExpired || other.hasExpired,
          ended,
          coversHeld && other.coversHeld);
    }

    /** Returns this grant of an account where only the subject's own counts. */
    SourceChoice ofOthers() {
      return new SourceChoice(
          sourceAnswer,
          choice,
          lastsNanos,
          deniedNanos,
          false,
          false,
          "only the subject's own grant counts",
          coversHeld);
    }

    /**
     * Returns which of two grants that do not apply says why: the nearer; of one level, the one
     * that would not apply if it were confirmed, either.
     */
    SourceChoice orStricter(@Nullable SourceChoice nearer) {
      return nearer == null
              || (nearer.isInterrupted
                  && !isInterrupted
                  && nearer.sourceAnswer.depth() == sourceAnswer.depth())
          ? this
          : nearer;
    }

    boolean isGranted() {
      return !choice.isDenied() && ended == null;
    }

    /**
     * Returns this grant or another one of the same level: one that has begun, then the one that
     * lasts longest.
     */
    SourceChoice orBetter(@Nullable SourceChoice other, ClockReading now) {
      if (other == null) {
        return this;
      }
      boolean begun = EpochNanos.nanos(choice.at()) <= now.epochNanos();
      boolean otherBegun = EpochNanos.nanos(other.choice.at()) <= now.epochNanos();
      if (begun != otherBegun) {
        return begun ? this : other;
      }
      if (lastsNanos != other.lastsNanos) {
        return lastsNanos > other.lastsNanos ? this : other;
      }
      return choice.at().isBefore(other.choice.at()) ? this : other;
    }
  }

  /**
   * Returns the greater of the ages by both clocks, so that a clock that is set back does not
   * reduce an age.
   */
  private static long age(Answer answer, ClockReading now) {
    return Math.max(
        Math.max(0, now.nanoTime() - answer.confirmedNanoTime()),
        EpochNanos.minus(now.epochNanos(), answer.confirmedEpochNanos()));
  }
}
