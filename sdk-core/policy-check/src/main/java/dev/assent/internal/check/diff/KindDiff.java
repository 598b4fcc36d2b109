/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.internal.check.table.Days;
import dev.assent.internal.check.table.LevelChoice;
import dev.assent.internal.check.table.LevelChoice.Said;
import dev.assent.internal.check.table.Verdicts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The difference of two kinds of cells: which kinds of changes there are, each with its smallest
 * example. It looks at every state and day of both sides. Not thread-safe.
 */
final class KindDiff {
  /** More days than these are alike in size. */
  private static final int MOST_DAYS = 256;

  private static final int UNSET = Said.UNSET.index();

  private final Verdicts before;
  private final Verdicts after;
  private final Days days;
  private final List<LevelChoice> choices;
  private final int[][][] kinds;

  private KindDiff(Verdicts before, Verdicts after, Days days) {
    this.before = before;
    this.after = after;
    this.days = days;
    this.choices = LevelChoice.all(days);
    this.kinds = new int[choices.size()][choices.size()][days.size()];
  }

  /**
   * Returns the smallest example of each kind of change; empty if no verdict differs.
   *
   * @param days the days of both sides, which both verdicts are for
   */
  static Map<ChangeKind, Example> of(Verdicts before, Verdicts after, Days days) {
    KindDiff diff = new KindDiff(before, after, days);
    int all = diff.compare();
    Map<ChangeKind, Example> examples = new EnumMap<>(ChangeKind.class);
    for (ChangeKind kind : ChangeKind.values()) {
      if ((all & kind.bit()) != 0) {
        examples.put(kind, diff.smallest(kind.bit()));
      }
    }
    return examples;
  }

  private int compare() {
    int all = 0;
    for (int day = 0; day < days.size(); day++) {
      int unsetBefore = before.get(UNSET, UNSET, day);
      int unsetAfter = after.get(UNSET, UNSET, day);
      for (int account = 0; account < choices.size(); account++) {
        for (int user = 0; user < choices.size(); user++) {
          int found =
              ChangeKind.of(
                  before.get(account, user, day),
                  after.get(account, user, day),
                  unsetBefore,
                  unsetAfter);
          kinds[account][user][day] = found;
          all |= found;
        }
      }
    }
    return all;
  }

  private Example smallest(int bit) {
    int[] smallest = {};
    int least = Integer.MAX_VALUE;
    for (int account = 0; account < choices.size(); account++) {
      for (int user = 0; user < choices.size(); user++) {
        for (int day = 0; day < days.size(); day++) {
          int size = size(account, user, day);
          if ((kinds[account][user][day] & bit) != 0 && size < least) {
            least = size;
            smallest = new int[] {account, user, day};
          }
        }
      }
    }
    return example(smallest[0], smallest[1], smallest[2], bit, least);
  }

  /**
   * Fewer choices first, then those that are simple to explain, then data of today, then grants
   * under the newest terms.
   */
  private int size(int account, int user, int day) {
    int size = 2 * (weight(account) + weight(user)) + (weight(account) > 0 ? 1 : 0);
    return (size * MOST_DAYS + age(day)) * 2 * MOST_DAYS + terms(account) + terms(user);
  }

  /** The newest day first, then each since, then the days between. */
  private int age(int day) {
    int age = days.size() - 1 - day;
    boolean isBetween = age > 0 && day > 0 && !days.isSince(days.list().get(day));
    return Math.min(MOST_DAYS - 1, isBetween ? age + days.size() : age);
  }

  private int weight(int choice) {
    return switch (choices.get(choice).said()) {
      case UNSET -> 0;
      case GRANTED -> 4;
      case DENIED -> 5;
      case UNKNOWN -> 6;
      case EXPIRED -> 7;
    };
  }

  private int terms(int choice) {
    boolean isGrant = choices.get(choice).said() == Said.GRANTED;
    return isGrant ? Math.min(MOST_DAYS - 1, age(choice - Said.GRANTED.index())) : 0;
  }

  private Example example(int account, int user, int day, int bit, int size) {
    boolean anyChoice = true;
    boolean anyTerms = true;
    for (int a = 0; a < choices.size(); a++) {
      for (int u = 0; u < choices.size(); u++) {
        boolean has = (kinds[a][u][day] & bit) != 0;
        anyChoice &= has;
        anyTerms &= has || !isAlike(a, account) || !isAlike(u, user);
      }
    }
    int denied = Said.DENIED.index();
    boolean refused = (kinds[denied][denied][day] & bit) != 0;
    return new Example(
        choices.get(account),
        choices.get(user),
        days.list().get(day),
        new Example.Extent(anyChoice, refused, anyTerms, days.list().get(days.size() - 1)),
        before.get(account, user, day),
        after.get(account, user, day),
        anyChoice ? 0 : size);
  }

  private boolean isAlike(int choice, int other) {
    return choices.get(choice).said() == choices.get(other).said();
  }
}
