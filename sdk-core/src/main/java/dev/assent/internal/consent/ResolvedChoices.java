/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.ChoiceState;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.EffectiveChoice.Doubt;
import dev.assent.internal.consent.SourceAnswer.SourceChoice;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choices of all sources for one subject's path, read at one moment. Immutable and thread-safe.
 *
 * <p><b>Within one source and level</b> the latest choice applies; if times are equal, a denial
 * applies. If the latest choice is a grant that has expired, or that was made under terms older
 * than the policy requires, it does not apply. Then an earlier denial of the same source and level
 * is in force again; without one, the cell is unknown, never unset. A grant that is dated in the
 * future lifts no denial before its time. Earlier grants are not restored. A document that is older
 * than the maximum staleness keeps its denials; its grants and its unset cells are unknown.
 *
 * <p><b>Across sources and levels</b> any denial overrides all grants. Without a denial, a source
 * that cannot be read at some level, or whose answer is stale, leaves the cell unknown, whatever
 * other sources grant, since its present document may hold a denial. Otherwise, the nearest level
 * with a grant of any source decides. Without a grant, the cell is unset if every source has a
 * valid document for every level and none has a choice for the cell; otherwise it is unknown. A
 * source that has no document for some level ({@link KnownChoices.Answer#isAbsent()}) does not
 * override a grant, but it leaves no cell unset. Data on hold is covered only if all grants of the
 * deciding level, in all sources, cover it. The order of the sources has no effect.
 *
 * <p>What permits more than before at one level waits until the other levels are as new ({@link
 * Progress}).
 */
public final class ResolvedChoices {
  private static final Comparator<SourceAnswer> NEAREST_FIRST =
      Comparator.comparingInt((SourceAnswer answer) -> -answer.depth())
          .thenComparing(SourceAnswer::source);

  private final ClockReading now;
  private final int ownDepth;
  private final List<SourceAnswer> answers;
  private final Map<Purpose, Long> mentioned;
  private final long readableAdds;
  private final long adds;
  private final @Nullable SourceAnswer unreadable;
  private final @Nullable SourceAnswer stale;
  private final long freshNanos;
  private final long aheadEpochNanos;
  private final EffectiveChoice unset;

  private ResolvedChoices(
      ClockReading now, int ownDepth, List<SourceAnswer> answers, Categories categories) {
    this.now = now;
    this.ownDepth = ownDepth;
    this.answers = answers;
    Map<Purpose, Long> named = Map.of();
    long added = 0;
    SourceAnswer blind = null;
    SourceAnswer old = null;
    SourceAnswer absent = null;
    long fresh = Long.MAX_VALUE;
    long ahead = Long.MAX_VALUE;
    for (SourceAnswer answer : answers) {
      fresh = Math.min(fresh, answer.freshNanos());
      added |= answer.adds();
      blind = blind == null && !answer.isReadable() ? answer : blind;
      old = old == null && answer.isStale() ? answer : old;
      absent = absent == null && answer.isAbsent() ? answer : absent;
      for (Iterator<MaskedChoice> each = answer.choices().iterator(); each.hasNext(); ) {
        MaskedChoice choice = each.next();
        named = named.isEmpty() ? new HashMap<>() : named;
        named.merge(choice.purpose(), choice.categories(), (a, b) -> a | b);
        long at = EpochNanos.nanos(choice.at());
        ahead = at > now.epochNanos() ? Math.min(ahead, at) : ahead;
      }
    }
    this.mentioned = named;
    this.unreadable = blind;
    this.stale = old;
    this.freshNanos = fresh;
    this.aheadEpochNanos = ahead;
    this.readableAdds = added & categories.any();
    this.adds = blind == null ? readableAdds : categories.any();
    this.unset =
        blind != null
            ? blind(blind, Long.MAX_VALUE)
            : old != null ? stale(old, Long.MAX_VALUE) : absent != null ? absent(absent) : unset();
  }

  /**
   * Reads the answers of the sources for every level of a path.
   *
   * @param path the subject's path
   * @param sources all sources in any order, the local denials included
   * @param categories the leaves
   * @param maxStaleness the maximum age of an answer whose grants apply
   * @param clock the moment
   * @return the choices
   */
  public static ResolvedChoices read(
      SubjectPath path,
      List<? extends KnownChoices> sources,
      Categories categories,
      Duration maxStaleness,
      Clock clock) {
    ClockReading now = clock.reading();
    List<String> levels = path.levels();
    List<SourceAnswer> answers = new ArrayList<>(levels.size() * sources.size());
    for (KnownChoices source : sources) {
      answers.addAll(SourceAnswer.read(source, levels, maxStaleness, now));
    }
    answers.sort(NEAREST_FIRST);
    return new ResolvedChoices(now, levels.size() - 1, answers, categories);
  }

  /**
   * Returns the earliest time of a choice that is dated after the moment; {@link Long#MAX_VALUE} if
   * there is none.
   */
  public long aheadEpochNanos() {
    return aheadEpochNanos;
  }

  /**
   * Returns the result of the choices for one cell.
   *
   * @param purpose the cell's purpose
   * @param categoryBit the cell's category
   * @param sinceEpochNanos the cell's {@code since}: grants under older terms, or without stated
   *     terms, do not apply; {@link Long#MIN_VALUE} if it has none
   * @param ownGrantOnly whether only a grant at the path's own (last) level applies
   * @return the result; never null
   */
  public EffectiveChoice effective(
      Purpose purpose, int categoryBit, long sinceEpochNanos, boolean ownGrantOnly) {
    if ((mentioned(purpose) >>> categoryBit & 1) == 0) {
      return unset;
    }
    SourceChoice granted = null;
    boolean coversHeld = true;
    SourceChoice ended = null;
    boolean hasExpired = false;
    long denied = Long.MAX_VALUE;
    for (SourceAnswer answer : answers) { // from the nearest level up
      SourceChoice sourceChoice = answer.choice(purpose, categoryBit, sinceEpochNanos, now);
      if (sourceChoice == null) {
        continue;
      }
      if (sourceChoice.choice().isDenied()) {
        return denied(sourceChoice);
      }
      denied = Math.min(denied, sourceChoice.deniedNanos());
      if (ownGrantOnly && answer.depth() != ownDepth) {
        ended = sourceChoice.ofOthers().orStricter(ended);
      } else if (sourceChoice.ended() != null) {
        ended = sourceChoice.orStricter(ended);
        hasExpired |= sourceChoice.hasExpired();
      } else if (granted == null || granted.sourceAnswer().depth() == answer.depth()) {
        coversHeld &= sourceChoice.coversHeld();
        granted = sourceChoice.orBetter(granted, now);
      }
    }
    if (unreadable != null) {
      return denied == Long.MAX_VALUE ? unset : blind(unreadable, denied);
    }
    if (granted != null && stale != null) {
      return stale(stale, Math.min(granted.lastsNanos(), denied));
    }
    return granted != null
        ? granted(granted, coversHeld, denied)
        : ended != null ? ended(ended, hasExpired, denied) : unset;
  }

  /** Returns the unset state, which ends when the first of the documents becomes stale. */
  private EffectiveChoice unset() {
    return new EffectiveChoice(
        ChoiceState.UNSET,
        null,
        null,
        -1,
        null,
        false,
        Long.MIN_VALUE,
        end(freshNanos),
        freshNanos,
        -1,
        Doubt.NONE,
        null);
  }

  /**
   * Returns a grant, which ends by itself, when an answer becomes stale, or when the expiry of
   * another grant puts a denial into force again.
   *
   * @param coversHeld whether all grants of this level cover data on hold
   */
  private EffectiveChoice granted(SourceChoice sourceChoice, boolean coversHeld, long deniedNanos) {
    return inForce(
        ChoiceState.GRANTED,
        sourceChoice,
        coversHeld,
        EpochNanos.nanos(sourceChoice.choice().at()),
        Math.min(freshNanos, Math.min(sourceChoice.lastsNanos(), deniedNanos)));
  }

  /** Returns a denial, which ends only where a grant that is dated ahead begins and lifts it. */
  private EffectiveChoice denied(SourceChoice sourceChoice) {
    return inForce(
        ChoiceState.DENIED, sourceChoice, false, Long.MIN_VALUE, sourceChoice.lastsNanos());
  }

  private EffectiveChoice inForce(
      ChoiceState state,
      SourceChoice sourceChoice,
      boolean coversHeld,
      long notBeforeEpochNanos,
      long lastsNanos) {
    return new EffectiveChoice(
        state,
        sourceChoice.sourceAnswer().level(),
        sourceChoice.sourceAnswer().source(),
        sourceChoice.sourceAnswer().document().revision(),
        sourceChoice.choice(),
        coversHeld,
        notBeforeEpochNanos,
        end(lastsNanos),
        lastsNanos,
        sourceChoice.sourceAnswer().ageNanos(),
        Doubt.NONE,
        null);
  }

  private long end(long lastsNanos) {
    return lastsNanos == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : EpochNanos.plus(now.epochNanos(), lastsNanos);
  }

  /**
   * Returns a grant that does not apply. The state changes when an answer becomes stale, when a
   * grant ends that only was not confirmed, or when a denial is in force again.
   */
  private EffectiveChoice ended(SourceChoice sourceChoice, boolean hasExpired, long deniedNanos) {
    Doubt doubt =
        sourceChoice.isInterrupted()
            ? Doubt.UNCONFIRMED
            : stale != null ? Doubt.LAPSED : hasExpired ? Doubt.EXPIRED : Doubt.UNKNOWN;
    return of(
        sourceChoice.sourceAnswer(),
        sourceChoice.choice(),
        Math.min(
            deniedNanos,
            sourceChoice.isInterrupted()
                ? sourceChoice.lastsNanos()
                : stale == null ? freshNanos : Long.MAX_VALUE),
        doubt,
        sourceChoice.ended());
  }

  /** Returns the state of a source that can't be read, which ends with a denial of another one. */
  private EffectiveChoice blind(SourceAnswer answer, long deniedNanos) {
    String why = "can't read " + answer.source() + ": " + answer.problem();
    return of(answer, null, deniedNanos, Doubt.UNCONFIRMED, why);
  }

  /** Returns the state of a stale answer, which changes when the grant beside it ends. */
  private EffectiveChoice stale(SourceAnswer answer, long lastsNanos) {
    return of(
        answer,
        null,
        lastsNanos,
        Doubt.UNCONFIRMED,
        answer.source() + " was not confirmed within the maximum staleness");
  }

  private EffectiveChoice absent(SourceAnswer answer) {
    return of(
        answer,
        null,
        Long.MAX_VALUE,
        Doubt.UNKNOWN,
        answer.source() + " has no document of the subject");
  }

  private EffectiveChoice of(
      SourceAnswer answer,
      @Nullable MaskedChoice choice,
      long lastsNanos,
      Doubt doubt,
      @Nullable String problem) {
    return new EffectiveChoice(
        ChoiceState.UNKNOWN,
        answer.level(),
        answer.source(),
        choice == null ? -1 : answer.document().revision(),
        choice,
        false,
        Long.MIN_VALUE,
        end(lastsNanos),
        lastsNanos,
        answer.ageNanos(),
        doubt,
        problem);
  }

  /**
   * Returns the categories that documents add to all content of this subject, over all levels and
   * sources. If a source cannot be read, returns every category except {@code unclassified}, since
   * the categories that it adds are unknown.
   */
  public long adds() {
    return adds;
  }

  /**
   * Returns the added categories of the readable sources. They apply to data that waits for the
   * other sources, and not to data that leave the process.
   */
  public long readableAdds() {
    return readableAdds;
  }

  /**
   * Returns whether every source could be read at every level, so that {@link #adds()} is exact.
   */
  public boolean isComplete() {
    return unreadable == null;
  }

  /**
   * Returns the categories that any choice names for a purpose. All other categories have the same
   * result: unset or unknown.
   */
  public long mentioned(Purpose purpose) {
    return mentioned.getOrDefault(purpose, 0L);
  }

  /** Returns all choices, from the nearest level up, source by source. */
  public List<MaskedChoice> all() {
    return answers.stream().flatMap(SourceAnswer::choices).toList();
  }

  /** The moment of reading, by the monotonic clock. */
  public long nanoTime() {
    return now.nanoTime();
  }

  /** The moment of reading, by the wall clock. */
  public long epochNanos() {
    return now.epochNanos();
  }
}
