/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.List;

/** Discards undelivered data. */
final class DiscardUndelivered<D> implements UndeliveredHandler<D> {
  @Override
  public boolean keeps() {
    return false;
  }

  @Override
  public List<D> keep(List<D> batch, boolean possiblySent) {
    return batch;
  }

  @Override
  public boolean possiblySent(D datum) {
    return false;
  }

  @Override
  public void ended(List<D> batch) {}

  @Override
  public void reached() {}

  @Override
  public void missed(long retryAfterNanos) {}
}
