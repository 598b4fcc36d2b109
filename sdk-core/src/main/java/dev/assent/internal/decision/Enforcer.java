/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What holds data and carries a change of decisions through it: a pipeline, a hold, a metric
 * reader.
 */
public interface Enforcer {
  /**
   * Decisions have changed. Aborts what must not go on, purges what must not stay. Does not block.
   *
   * @param change what changed
   * @return completes when nothing that the new decisions withhold is held or under way here; it
   *     carries the counts for the receipt
   */
  CompletionStage<List<Receipt.Count>> enforce(Change change);

  /**
   * What changed.
   *
   * @param tightened the categories that at least one live handle lost at some destination
   * @param loosened the categories that at least one live handle gained at some destination
   */
  record Change(long tightened, long loosened) {}
}
