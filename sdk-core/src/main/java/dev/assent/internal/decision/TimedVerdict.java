/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

/**
 * What a decision says of one destination, with its times.
 *
 * @param verdict what it says
 * @param own the decision's own moment
 */
record TimedVerdict(Verdict verdict, long own) {
  /** As {@link Verdict#notBefore}. */
  long notBefore(int bit) {
    return verdict.notBefore(bit, own);
  }

  /** As {@link Verdict#origin}. */
  long origin(int bit) {
    return verdict.origin(bit, own);
  }
}
