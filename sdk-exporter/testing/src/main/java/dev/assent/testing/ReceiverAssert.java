/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import org.assertj.core.api.AbstractAssert;

/** Assertions about the requests of a receiver. */
public final class ReceiverAssert extends AbstractAssert<ReceiverAssert, Receiver> {
  ReceiverAssert(Receiver actual) {
    super(actual, ReceiverAssert.class);
  }

  /** Checks that a request of a destination contains a text as it is, in UTF-8. */
  public ReceiverAssert received(String destination, String text) {
    isNotNull();
    if (!actual.received(destination, text)) {
      failWithMessage(
          "Expected '%s' at destination '%s', but it is in none of the requests %s",
          text, destination, actual.requests());
    }
    return this;
  }

  /**
   * Checks that no request contains one of the texts in any form, and that at least one request
   * arrived; see {@link LeakCheck}.
   */
  public ReceiverAssert neverReceived(String... texts) {
    isNotNull();
    LeakCheck.of(texts).wire(actual).assertNone();
    return this;
  }
}
