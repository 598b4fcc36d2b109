/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

/**
 * Begins events of one declared type. Thread-safe.
 *
 * <p>An event that no destination may receive under the current subjects is never built: {@link
 * #begin} returns a shared object whose {@link Event#emit} counts the event as captured and
 * withheld. This allocates nothing. For the process's own subject the answer is cached until its
 * decision changes and takes a few nanoseconds; for other subjects it is computed for each event.
 */
public interface EventEmitter {
  /**
   * Begins an event of the current context's subjects. Never throws.
   *
   * @return an event to fill in and emit on the same thread
   */
  Event begin();
}
