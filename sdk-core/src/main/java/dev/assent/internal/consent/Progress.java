/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.position.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How current a source's answer for one level is, and what waits for the other levels. Immutable.
 *
 * <p>One change may replace the denial of an account by denials of its users. So an answer that
 * permits more than the one before it counts only where it and the answer of each other level of
 * the path have been known as of one moment: the other one as of the next position, and this one
 * after the other one has changed last. Until then, both count: what both permit is permitted.
 *
 * @param current the position as of which the answer is known to be the present one
 * @param changed the position at which the answer was first read
 * @param beside the position at which answers of levels above were read that were known as of one
 *     moment with an earlier answer of this level; null if none were
 * @param waiting the last earlier answer that may still count; null if none does
 */
public record Progress(
    Position current, Position changed, @Nullable Position beside, @Nullable Waiting waiting) {
  /**
   * An earlier answer that counts beside the one that replaced it, until the other levels are as
   * new.
   *
   * @param before the earlier answer
   * @param since the position at which its successor was read
   * @param until the position as of which its successor was known last
   * @param earlier the answer before that, which counts where its successor does not yet
   */
  public record Waiting(Answer before, Position since, Position until, @Nullable Waiting earlier) {
    /** Whether the successor and the answer of another level have been known as of one moment. */
    public boolean isOver(Progress other) {
      boolean isKnown = other.beside != null && !Position.isBefore(other.beside, since);
      return isKnown
          || (!Position.isBefore(other.current, since.next())
              && !Position.isBefore(until, other.changed.next())
              && other.current.generation() == until.generation());
    }
  }

  /**
   * Returns the answers of one level that count for a path: the present one, and earlier ones.
   *
   * @param answers the answers of one source for all levels of the path
   * @param depth the level
   */
  static List<Answer> counting(List<Answer> answers, int depth) {
    Answer present = answers.get(depth);
    Progress progress = present.progress();
    Waiting waiting = progress == null ? null : progress.waiting();
    if (waiting == null) {
      return List.of(present);
    }
    List<Answer> counting = new ArrayList<>();
    counting.add(present);
    while (waiting != null && !isOver(waiting, answers, depth)) {
      counting.add(waiting.before());
      waiting = waiting.earlier();
    }
    return counting;
  }

  /** Whether a wait is over for each other level. A source may have no positions for some. */
  private static boolean isOver(Waiting waiting, List<Answer> answers, int depth) {
    for (int other = 0; other < answers.size(); other++) {
      Progress progress = answers.get(other).progress();
      if (other != depth && progress != null && !waiting.isOver(progress)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the position of the last answer of a level above with which this one is known as of one
   * moment; null if there is none.
   */
  public @Nullable Position besideOf(Progress above) {
    Waiting each = above.waiting;
    while (each != null && !each.isOver(this)) {
      each = each.earlier;
    }
    return each == null ? null : each.since;
  }

  /**
   * Whether an answer may permit more than an earlier one. It does not if it only adds denials and
   * categories; anything else counts as if it did, which costs nothing where it does not.
   */
  public static boolean loosens(Answer now, Answer before) {
    MaskedDocument document = now.document();
    MaskedDocument earlier = before.document();
    if (document == null) {
      return false;
    }
    return earlier == null
        || before.problem() != null
        || (before.isAbsent() && !now.isAbsent())
        || (earlier.adds() & ~document.adds()) != 0
        || !document.choices().containsAll(earlier.choices())
        || document.choices().stream()
            .anyMatch(choice -> !choice.isDenied() && !earlier.choices().contains(choice));
  }
}
