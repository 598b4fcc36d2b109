/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.util.Set;

/**
 * A choice of the mapping: a yes if both the purpose and the vendor have one. Immutable.
 *
 * @param purpose the TCF's purpose
 * @param vendor the vendor, by its number in the global vendor list
 * @param ours the purpose here
 * @param categories the leaves here
 */
public record TcfRow(int purpose, int vendor, Purpose ours, Set<Category> categories) {
  /** Copies the categories. */
  public TcfRow {
    categories = Set.copyOf(categories);
  }

  /** Returns the name of the question that the person answers, whatever it is mapped to. */
  String question() {
    return purpose + "/" + vendor;
  }
}
