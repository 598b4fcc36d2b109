/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.io.IOException;

/** What is stored is there and was read, but is not what was written. */
final class DamagedState extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedState(String problem) {
    super(problem);
  }
}
