/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import org.assertj.core.api.AbstractAssert;

/** Assertions about what a receiver got. */
public final class ReceiverAssert extends AbstractAssert<ReceiverAssert, Receiver> {
  ReceiverAssert(Receiver actual) {
    super(actual, ReceiverAssert.class);
  }

  /** Checks that a destination received a text. */
  public ReceiverAssert received(String destination, String text) {
    isNotNull();
    if (!actual.received(destination, text)) {
      failWithMessage(
          "Expected '%s' at destination '%s', but it is in none of the requests %s",
          text, destination, actual.requests());
    }
    return this;
  }

  /** Checks that a text arrived nowhere, in no form, but that something arrived. */
  public ReceiverAssert neverReceived(String... texts) {
    isNotNull();
    LeakCheck.of(texts).wire(actual).assertNone();
    return this;
  }
}
