/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import java.util.AbstractList;
import java.util.Iterator;

/** A list that is short when its size is asked, changes its elements, throws, or never ends. */
public final class LyingList extends AbstractList<String> {
  private final int mode;
  private int reads;

  public LyingList(int mode) {
    this.mode = mode;
  }

  @Override
  public String get(int index) {
    reads++;
    return switch (mode) {
      case 0 -> "e" + reads;
      case 1 -> throw new AssertionError(AssentRig.CANARY);
      case 2 -> null;
      default -> "x";
    };
  }

  @Override
  public Iterator<String> iterator() {
    if (mode == 3) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public String next() {
          return "endless";
        }
      };
    }
    if (mode == 4) {
      return null;
    }
    return super.iterator();
  }

  @Override
  public int size() {
    return mode == 5 ? -7 : 3;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
