/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.Choice;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.Standing.State;
import dev.assent.internal.consent.Voice.Moment;
import dev.assent.internal.consent.Voice.Said;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.Clocks;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all sources say for one subject's path, read at one moment. Immutable.
 *
 * <p><b>Within one source and level</b> the latest choice counts; where times tie, a denial does. A
 * latest grant that has expired, or was made under terms older than the policy asks for, does not
 * count: an earlier denial of the same source and level then stands again, and without one the cell
 * is unknown, never unset; earlier grants do not come back. A document that is older than the
 * maximum staleness keeps its denials; its grants and its silence are unknown.
 *
 * <p><b>Across sources and levels</b> any denial wins. Else a source that can't be read at some
 * level leaves the cell unknown, whatever others granted: what can't be read may be a denial. Else
 * the nearest level at which any source granted decides. Else the cell is unset if every source
 * gave a valid document for every level and none says anything, and unknown if not: a source that
 * answers that it has no document of some level ({@link ConsentView.Answer#absent()}) takes no
 * grant away, but nothing is unset. The order of sources plays no part.
 */
public final class Choices {
  private static final Comparator<Voice> NEAREST_FIRST =
      Comparator.comparingInt((Voice voice) -> -voice.depth()).thenComparing(Voice::source);

  private final Moment now;
  private final int ownDepth;
  private final List<Voice> voices;
  private final Map<Purpose, Long> mentioned;
  private final long heardAdds;
  private final long adds;
  private final @Nullable Voice unreadable;
  private final Standing silence;

  private Choices(Moment now, int ownDepth, List<Voice> voices, Categories categories) {
    this.now = now;
    this.ownDepth = ownDepth;
    this.voices = voices;
    Map<Purpose, Long> named = Map.of();
    long added = 0;
    Voice blind = null;
    Voice stale = null;
    Voice absent = null;
    for (Voice voice : voices) {
      added |= voice.document().adds();
      blind = blind == null && !voice.readable() ? voice : blind;
      stale = stale == null && voice.stale() ? voice : stale;
      absent = absent == null && voice.absent() ? voice : absent;
      for (Choice choice : voice.document().choices()) {
        named = named.isEmpty() ? new HashMap<>() : named;
        named.merge(choice.purpose(), choice.categories(), (a, b) -> a | b);
      }
    }
    this.mentioned = named;
    this.unreadable = blind;
    this.heardAdds = added & categories.any();
    this.adds = blind == null ? heardAdds : categories.any();
    this.silence =
        blind != null
            ? blind(blind)
            : stale != null ? stale(stale) : absent != null ? absent(absent) : unset();
  }

  /**
   * Reads the sources' answers for every level of a path.
   *
   * @param path the subject's path
   * @param sources all sources, the local denials among them, in any order
   * @param categories the leaves
   * @param maxStaleness how old an answer that ages may be for its grants to count
   * @param clock the moment
   * @return what they say
   */
  public static Choices read(
      SubjectPath path,
      List<? extends ConsentView> sources,
      Categories categories,
      Duration maxStaleness,
      Clock clock) {
    Moment now = new Moment(clock.nanoTime(), clock.epochNanos());
    List<String> levels = path.levels();
    List<Voice> voices = new ArrayList<>(levels.size() * sources.size());
    for (int depth = levels.size() - 1; depth >= 0; depth--) {
      for (ConsentView source : sources) {
        voices.add(Voice.hear(source, depth, levels.get(depth), maxStaleness, now));
      }
    }
    if (!ordered(voices)) {
      voices.sort(NEAREST_FIRST);
    }
    return new Choices(now, levels.size() - 1, voices, categories);
  }

  private static boolean ordered(List<Voice> voices) {
    for (int i = 1; i < voices.size(); i++) {
      if (NEAREST_FIRST.compare(voices.get(i - 1), voices.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * What the choices amount to for one cell.
   *
   * @param purpose the cell's purpose
   * @param categoryBit the cell's category
   * @param sinceEpochNanos the cell's {@code since}: grants under older terms, or under terms that
   *     are not stated, do not count; {@link Long#MIN_VALUE} if it has none
   * @param ownGrantOnly true if only a grant at the path's own (last) level counts
   * @return the standing; never null
   */
  public Standing standing(
      Purpose purpose, int categoryBit, long sinceEpochNanos, boolean ownGrantOnly) {
    if ((mentioned(purpose) >>> categoryBit & 1) == 0) {
      return silence;
    }
    Said granted = null;
    Standing ended = null;
    long denied = Long.MAX_VALUE;
    for (Voice voice : voices) { // the nearest level first
      Said said = voice.say(purpose, categoryBit, sinceEpochNanos, now);
      if (said == null) {
        continue;
      }
      if (said.choice().denied()) {
        return denied(said);
      }
      denied = Math.min(denied, said.deniedNanos());
      if (said.granted() && ownGrantOnly && voice.depth() != ownDepth) {
        ended = ended == null ? ended(said, "only the subject's own grant counts") : ended;
      } else if (said.ended() != null) {
        ended = ended == null ? ended(said, said.ended()) : ended;
      } else if (granted == null || granted.voice().depth() == voice.depth()) {
        granted = said.orBetter(granted, now);
      }
    }
    if (unreadable != null) {
      return silence;
    }
    return granted != null ? granted(granted, denied) : ended != null ? ended : silence;
  }

  /** Nothing was said; it ends when the first of the documents goes stale. */
  private Standing unset() {
    long lasts = Long.MAX_VALUE;
    for (Voice voice : voices) {
      lasts = Math.min(lasts, voice.freshNanos());
    }
    return new Standing(
        State.UNSET,
        null,
        null,
        -1,
        null,
        Long.MIN_VALUE,
        lasts == Long.MAX_VALUE ? lasts : Clocks.plus(now.epochNanos(), lasts),
        lasts,
        -1,
        false,
        null);
  }

  /** A grant, which ends by itself or where an expiry elsewhere lets a denial stand again. */
  private Standing granted(Said said, long deniedNanos) {
    long lasts = Math.min(said.lastsNanos(), deniedNanos);
    return new Standing(
        State.GRANTED,
        said.voice().level(),
        said.voice().source(),
        said.voice().document().revision(),
        said.choice(),
        Clocks.nanos(said.choice().at()),
        lasts == Long.MAX_VALUE ? Long.MAX_VALUE : Clocks.plus(now.epochNanos(), lasts),
        lasts,
        said.voice().ageNanos(),
        false,
        null);
  }

  private static Standing denied(Said said) {
    return of(State.DENIED, said.voice(), said.choice(), false, null);
  }

  private static Standing ended(Said said, String why) {
    return of(State.UNKNOWN, said.voice(), said.choice(), said.interrupted(), why);
  }

  private static Standing blind(Voice voice) {
    String why = "can't read " + voice.source() + ": " + voice.problem();
    return of(State.UNKNOWN, voice, null, true, why);
  }

  private static Standing stale(Voice voice) {
    return of(
        State.UNKNOWN,
        voice,
        null,
        true,
        voice.source() + " was not confirmed within the maximum staleness");
  }

  private static Standing absent(Voice voice) {
    return of(State.UNKNOWN, voice, null, false, voice.source() + " has no document of it");
  }

  private static Standing of(
      State state,
      Voice voice,
      @Nullable Choice choice,
      boolean interrupted,
      @Nullable String problem) {
    return new Standing(
        state,
        voice.level(),
        voice.source(),
        choice == null ? -1 : voice.document().revision(),
        choice,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        voice.ageNanos(),
        interrupted,
        problem);
  }

  /**
   * Categories that documents add to all content of this subject, over all levels and sources.
   * Where a source can't be read it is every category but {@code unclassified}, since what it adds
   * is not known.
   */
  public long adds() {
    return adds;
  }

  /** The same as far as sources could be read: of what waits until they can, not of what leaves. */
  public long heardAdds() {
    return heardAdds;
  }

  /**
   * Whether every source could be read at every level, so that {@link #adds()} is what they say.
   */
  public boolean complete() {
    return unreadable == null;
  }

  /**
   * The categories that any choice names for a purpose. The standing of all others is the same one:
   * unset, or unknown.
   */
  public long mentioned(Purpose purpose) {
    return mentioned.getOrDefault(purpose, 0L);
  }

  /** Every choice that was heard, from the nearest level up, source by source. */
  public List<Choice> all() {
    return voices.stream().flatMap(voice -> voice.document().choices().stream()).toList();
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
