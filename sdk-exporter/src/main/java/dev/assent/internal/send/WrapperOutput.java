/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.List;

/**
 * The result of passing a batch through an application's wrappers.
 *
 * @param data the data that may be sent, stamped
 * @param withheld the number of other data that the wrappers passed on and that may not be sent, in
 *     the ledger's units
 * @param isFailed whether the wrappers failed; then there is no data
 * @param <D> the stamped data
 */
public record WrapperOutput<D>(List<D> data, long withheld, boolean isFailed) {
  /** Returns the output of wrappers that failed. */
  static <D> WrapperOutput<D> failed() {
    return new WrapperOutput<>(List.of(), 0, true);
  }
}
