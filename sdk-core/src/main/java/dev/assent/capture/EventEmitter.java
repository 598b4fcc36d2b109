/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

/**
 * Begins events of one declared type. Thread-safe. Obtained from {@link Events#declare}.
 *
 * <p>An event that no destination may receive under the current subjects is never built: {@link
 * #begin} returns a shared object whose {@link Event#emit} counts the event as captured and
 * withheld. This allocates nothing. For the process's own subject this check is cached until the
 * decision changes and takes a few nanoseconds; for other subjects it is made for each event.
 */
public interface EventEmitter {
  /**
   * Begins an event about the subjects of the current context. Never throws an exception.
   *
   * @return an event; set its fields and emit it on the same thread
   */
  Event begin();
}
