/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

/**
 * The verdicts on one kind of cell: for each choice of the account, each choice of the user, and
 * each day of the datum. Immutable once it is filled.
 */
public final class Verdicts {
  private final Days days;
  private final int choices;
  private final byte[] verdicts;

  Verdicts(Days days) {
    this.days = days;
    this.choices = LevelChoice.all(days).size();
    this.verdicts = new byte[choices * choices * days.size()];
  }

  /** Returns the verdicts on a cell of a category or purpose that nobody knows. */
  public static Verdicts nothing(Days days) {
    return new Verdicts(days);
  }

  /** Returns the same verdicts for more days: each has those of the day that stands for it. */
  public Verdicts on(Days more) {
    int[] ofChoices = LevelChoice.all(more).stream().mapToInt(each -> each.index(days)).toArray();
    int[] ofDays = more.list().stream().mapToInt(days::indexOf).toArray();
    Verdicts same = new Verdicts(more);
    int next = 0;
    for (int account : ofChoices) {
      for (int user : ofChoices) {
        for (int day : ofDays) {
          same.verdicts[next++] = verdicts[at(account, user, day)];
        }
      }
    }
    return same;
  }

  void put(int account, int user, int day, int verdict) {
    verdicts[at(account, user, day)] = (byte) verdict;
  }

  /** Returns a verdict by the indexes of {@link LevelChoice#index} and {@link Days#indexOf}. */
  public int get(int account, int user, int day) {
    return verdicts[at(account, user, day)];
  }

  /** Returns all verdicts, one digit each, in the order of their indexes. */
  public String digits() {
    StringBuilder digits = new StringBuilder(verdicts.length);
    for (byte verdict : verdicts) {
      digits.append(Character.forDigit(verdict, Verdict.RADIX));
    }
    return digits.toString();
  }

  private int at(int account, int user, int day) {
    return (account * choices + user) * days.size() + day;
  }
}
