/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import org.jspecify.annotations.Nullable;

/** The body of a request that has arrived, or the reason why it has not. */
final class ReceivedBody {
  private final byte[] bytes;
  private final @Nullable Problem problem;

  private ReceivedBody(byte[] bytes, @Nullable Problem problem) {
    this.bytes = bytes;
    this.problem = problem;
  }

  static ReceivedBody of(byte[] bytes) {
    return new ReceivedBody(bytes, null);
  }

  static ReceivedBody failed(Problem problem) {
    return new ReceivedBody(new byte[0], problem);
  }

  /**
   * Returns the body, which is not copied.
   *
   * @throws Problem if it did not arrive
   */
  byte[] bytes() {
    if (problem != null) {
      throw problem;
    }
    return bytes;
  }
}
