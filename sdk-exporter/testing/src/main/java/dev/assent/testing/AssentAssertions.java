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

  /** Returns assertions about the requests of a receiver. */
  public static ReceiverAssert assertThat(Receiver actual) {
    return new ReceiverAssert(actual);
  }

  /** Returns assertions about the counts of an instance. */
  public static LedgerAssert assertThat(Ledger actual) {
    return new LedgerAssert(actual);
  }

  /** Returns assertions about the permissions of a subject at a destination. */
  public static ExplanationAssert assertThat(Explanation actual) {
    return new ExplanationAssert(actual);
  }

  /**
   * Checks a kit for planted values; see {@link AssentTestKit#assertNothingLeaks}.
   *
   * @throws AssertionError if a value is found, a request can't be searched, or no request arrived
   */
  public static void assertNothingLeaks(AssentTestKit kit, String... values) {
    kit.assertNothingLeaks(values);
  }
}
