/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A component that holds data and applies changes of decisions to them: a pipeline, a hold, or a
 * metric reader.
 */
public interface Enforcer {
  /**
   * Applies a change of decisions: aborts requests and purges data that are no longer permitted.
   * Does not block.
   *
   * @param change the change
   * @return a stage that completes when no data that the new decisions withhold are stored or in
   *     flight here; its value holds the counts for the receipt
   */
  CompletionStage<List<Receipt.Count>> enforce(Change change);

  /**
   * The difference between two states of all decisions, as masks of categories.
   *
   * @param tightened the categories that at least one live handle lost at some destination
   * @param loosened the categories that at least one live handle gained at some destination
   */
  record Change(long tightened, long loosened) {}
}
