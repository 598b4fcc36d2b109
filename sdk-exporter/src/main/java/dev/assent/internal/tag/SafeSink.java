/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes stamped data on to gates and queues, which count what they take. Their failures do not
 * reach the application.
 */
record SafeSink<D>(Consumer<D> sink) {
  /** Passes a datum on; does nothing for null, which was withheld. */
  void accept(@Nullable D stamped) {
    if (stamped == null) {
      return;
    }
    try {
      sink.accept(stamped);
    } catch (Throwable e) {
      return;
    }
  }
}
