/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.io.ByteArrayOutputStream;

/** Gives its array away uncopied if it fits exactly, as it does without compression. */
final class ExactBytes extends ByteArrayOutputStream {
  ExactBytes(int size) {
    super(size);
  }

  /** What was written; nothing may be written afterwards. */
  byte[] exact() {
    return count == buf.length ? buf : toByteArray();
  }
}
