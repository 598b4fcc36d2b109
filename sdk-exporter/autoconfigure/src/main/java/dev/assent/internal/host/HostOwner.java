/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

/** What took an SDK over, as its parts know it. Thread-safe. */
interface HostOwner {
  /** Returns whether no signal is closed. */
  boolean isClean();
}
