/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.io.IOException;

/** The exception for a stored state that was read but differs from the written one. */
final class DamagedState extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedState(String problem) {
    super(problem);
  }
}
