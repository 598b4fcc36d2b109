/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.internal.check.table.LevelChoice;
import dev.assent.internal.check.table.LevelChoice.Said;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The smallest example of a change. Immutable.
 *
 * @param account the choice of the account
 * @param user the choice of the user
 * @param day the day of the datum
 * @param extent how far the change reaches beyond the example
 * @param before the verdict before
 * @param after the verdict after
 * @param size how much the example has to explain; the less, the better
 */
public record Example(
    LevelChoice account,
    LevelChoice user,
    LocalDate day,
    Extent extent,
    int before,
    int after,
    int size) {
  /**
   * How far the change reaches.
   *
   * @param anyChoice it is the same whatever was chosen, on this day
   * @param refused it is the same if both refused, on this day
   * @param anyTerms it is the same with grants under other terms, on this day
   * @param newest a day after every {@code since}, such as today
   */
  record Extent(boolean anyChoice, boolean refused, boolean anyTerms, LocalDate newest) {}

  /**
   * Returns the state in words, such as {@code when the account agreed and the user never chose}.
   * Data are of a day after every {@code since} unless the words say otherwise.
   */
  public String words() {
    return (extent.anyChoice() ? "whatever was chosen" : state())
        + (day.equals(extent.newest()) ? "" : ", for data of " + day);
  }

  private String state() {
    String accountWords = "the account " + words(account);
    String userWords = "the user " + words(user);
    boolean isUnset = account.said() == Said.UNSET;
    String state =
        isUnset && user.said() == Said.UNSET
            ? "when nobody chose"
            : "when " + (isUnset ? userWords : accountWords + " and " + userWords);
    boolean isRefused = account.said() == Said.DENIED || user.said() == Said.DENIED;
    return extent.refused() && !isRefused ? state + ", and even when they refused" : state;
  }

  private String words(LevelChoice choice) {
    return switch (choice.said()) {
      case UNSET -> "never chose";
      case UNKNOWN -> "can't be asked";
      case DENIED -> "refused";
      case EXPIRED -> "gave a consent that expired";
      case GRANTED -> "agreed" + terms(choice.terms());
    };
  }

  private String terms(@Nullable LocalDate terms) {
    if (extent.anyTerms() || terms == null) {
      return "";
    }
    return terms.equals(extent.newest()) ? " to the newest terms" : " to the terms of " + terms;
  }
}
