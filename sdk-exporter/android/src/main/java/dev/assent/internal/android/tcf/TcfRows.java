/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * Which answers of a TC string are which choices here. What it does not list makes no choice.
 * Immutable.
 *
 * @param account the account whose users the people are
 * @param terms the version of the terms that the platform shows
 * @param sources the consent management platforms whose strings count, by their numbers
 * @param rows the choices
 */
public record TcfRows(String account, LocalDate terms, Set<Integer> sources, List<TcfRow> rows) {
  /** Copies the collections. */
  public TcfRows {
    sources = Set.copyOf(sources);
    rows = List.copyOf(rows);
  }
}
