/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.io.IOException;

/** Signals that the bytes read are not the bytes written at that place under that key. */
public final class DamagedFrame extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFrame(String message) {
    super(message);
  }
}
