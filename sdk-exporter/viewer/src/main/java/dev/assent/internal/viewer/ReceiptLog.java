/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.consent.Receipt;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The last receipts of choices that were made in this process, and the last changes of decisions
 * from any origin: at most {@value #MAX} of each. Neither names a subject. Thread-safe.
 */
final class ReceiptLog {
  static final int MAX = 100;

  private final Categories categories;
  private final Clock clock;

  // Guarded by this.
  private final Deque<Map<String, Object>> receipts = new ArrayDeque<>();
  private final Deque<Map<String, Object>> changes = new ArrayDeque<>();

  ReceiptLog(Categories categories, Clock clock) {
    this.categories = categories;
    this.clock = clock;
  }

  synchronized void completed(Receipt receipt) {
    add(receipts, Rows.receipt(receipt));
  }

  synchronized void changed(Enforcer.Change change) {
    add(
        changes,
        Map.of(
            "at",
            clock.epochNanos() / 1_000_000,
            "lost",
            categories.names(change.tightened()),
            "gained",
            categories.names(change.loosened())));
  }

  private static void add(Deque<Map<String, Object>> rows, Map<String, Object> row) {
    rows.addFirst(row);
    if (rows.size() > MAX) {
      rows.removeLast();
    }
  }

  /** The receipts, the newest first. */
  synchronized List<Map<String, Object>> receipts() {
    return new ArrayList<>(receipts);
  }

  /** The changes, the newest first. */
  synchronized List<Map<String, Object>> changes() {
    return new ArrayList<>(changes);
  }

  synchronized void clear() {
    receipts.clear();
    changes.clear();
  }
}
