/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import dev.assent.category.Categories;
import java.nio.charset.StandardCharsets;

/**
 * The categories that an erasure is to take out of a spool, as it is noted on disk until it has
 * ended: names with commas, so that a later version understands them. Stateless.
 */
final class Owed {
  private Owed() {}

  static byte[] bytes(long mask, Categories categories) {
    return String.join(",", categories.names(mask)).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether everything is to be erased: no name is there, or one that nobody knows any more. */
  static boolean isEverything(byte[] bytes, Categories categories) {
    for (String name : names(bytes)) {
      if (categories.find(name) == 0) {
        return true;
      }
    }
    return false;
  }

  static long mask(byte[] bytes, Categories categories) {
    long mask = 0;
    for (String name : names(bytes)) {
      mask |= categories.find(name);
    }
    return mask;
  }

  private static String[] names(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).split(",", -1);
  }
}
