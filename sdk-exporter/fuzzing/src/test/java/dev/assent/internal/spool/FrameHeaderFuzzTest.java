/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assent.internal.category.Categories;
import dev.assent.internal.spool.store.DamagedFrame;
import java.util.Arrays;

/** Headers of frames on disk, below their encryption. */
class FrameHeaderFuzzTest {
  private static final Categories CATEGORIES = Categories.builtIn();

  /** What was read is written and read as the same. */
  @FuzzTest
  void decode_anyBytes_isAHeaderOrDamaged(byte[] bytes) throws DamagedFrame {
    FrameHeader header;
    try {
      header = FrameHeader.decode(bytes, CATEGORIES);
    } catch (DamagedFrame damaged) {
      return;
    }
    byte[] written = header.encode(CATEGORIES);
    byte[] again = FrameHeader.decode(written, CATEGORIES).encode(CATEGORIES);
    if (!Arrays.equals(written, again)) {
      throw new AssertionError("a header is not written as it was read");
    }
  }
}
