/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.io.ByteArrayOutputStream;

/** Returns its array without a copy if the size is exact, as it is without compression. */
final class ExactBytes extends ByteArrayOutputStream {
  ExactBytes(int size) {
    super(size);
  }

  /** The bytes written; no writes may follow. */
  byte[] exact() {
    return count == buf.length ? buf : toByteArray();
  }
}
