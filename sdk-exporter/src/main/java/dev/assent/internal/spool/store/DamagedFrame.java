/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.io.IOException;

/** Bytes that are not what was written there under this key. */
public final class DamagedFrame extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFrame(String message) {
    super(message);
  }
}
