/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.List;

/**
 * Wrappers that somebody put around a claimed exporter, and through which its data passes. Called
 * by one thread, the worker.
 *
 * @param <D> the stamped data
 */
@FunctionalInterface
public interface Wrappers<D> {
  /**
   * Passes a gated batch through, once.
   *
   * @param batch not empty
   */
  WrapperOutput<D> pass(List<D> batch);
}
