/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.consent.Explanation;
import dev.assent.ledger.Ledger;

/** The entry point of AssertJ's assertions about Assent. */
public final class AssentAssertions {
  private AssentAssertions() {}

  /** Returns assertions about what a receiver got. */
  public static ReceiverAssert assertThat(Receiver actual) {
    return new ReceiverAssert(actual);
  }

  /** Returns assertions about the counts of an instance. */
  public static LedgerAssert assertThat(Ledger actual) {
    return new LedgerAssert(actual);
  }

  /** Returns assertions about what a subject permits. */
  public static ExplanationAssert assertThat(Explanation actual) {
    return new ExplanationAssert(actual);
  }

  /**
   * Checks that planted values left neither in a request nor in the output nor in a file of a kit.
   *
   * @throws AssertionError naming the values and the exits, or that nothing arrived
   */
  public static void assertNothingLeaks(AssentTestKit kit, String... values) {
    kit.assertNothingLeaks(values);
  }
}
