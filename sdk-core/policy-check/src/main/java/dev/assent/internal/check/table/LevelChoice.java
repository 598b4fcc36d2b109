/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one level of a subject's path, the account or the user, said for a cell. Immutable.
 *
 * @param said the kind of the choice
 * @param terms the terms of a grant; null for any other choice
 */
public record LevelChoice(Said said, @Nullable LocalDate terms) {
  /** The kinds of choices, from the simplest to explain. */
  public enum Said {
    /** Every source was read, and none has a choice. */
    UNSET(0),
    /** A source can't be read. */
    UNKNOWN(1),
    DENIED(2),
    /** A grant whose end has passed. */
    EXPIRED(3),
    /** The index is that of a grant under the oldest terms; grants under others follow. */
    GRANTED(4);

    private final int index;

    Said(int index) {
      this.index = index;
    }

    /** The index in the list of all choices. */
    public int index() {
      return index;
    }
  }

  /** Returns all choices, in the order of {@link #index}. */
  public static List<LevelChoice> all(Days days) {
    List<LevelChoice> all = new ArrayList<>();
    for (Said said : Said.values()) {
      if (said != Said.GRANTED) {
        all.add(new LevelChoice(said, null));
      }
    }
    days.list().forEach(day -> all.add(new LevelChoice(Said.GRANTED, day)));
    return List.copyOf(all);
  }

  /** Returns the index of the choice that stands for this one on some days. */
  public int index(Days days) {
    return said.index() + (terms == null ? 0 : days.indexOf(terms));
  }

  /** The name in files and arguments: {@code unset}, or {@code granted:2023-08-07}. */
  public String id() {
    String name = said.name().toLowerCase(Locale.ROOT);
    return terms == null ? name : name + ":" + terms;
  }
}
