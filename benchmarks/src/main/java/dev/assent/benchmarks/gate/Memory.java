/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The number of data that a pass visits, and their order in memory. */
public enum Memory {
  /** One batch again and again: all data is in the CPU's caches. */
  HOT(1, 64),
  /**
   * 65,536 data, each visited once per pass, in an order that differs from their order in memory.
   */
  COLD(128, 8192);

  /** The number of data in a batch, which is one operation. */
  static final int BATCH = 512;

  /** The number of batches in a pass. */
  final int batches;

  /** The number of subjects; the data belongs to them in turn. */
  final int subjects;

  Memory(int batches, int subjects) {
    this.batches = batches;
    this.subjects = subjects;
  }

  int data() {
    return batches * BATCH;
  }

  /**
   * Cuts data into batches. For cold memory, a garbage collection first moves the data to their
   * final addresses, in the order of their creation, and then they are shuffled.
   */
  <T> List<List<T>> batches(List<? extends T> data) {
    List<T> order = new ArrayList<>(data);
    if (this == COLD) {
      System.gc();
      System.gc();
      Collections.shuffle(order, new Random(7));
    }
    List<List<T>> cut = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      cut.add(new ArrayList<>(order.subList(i * BATCH, (i + 1) * BATCH)));
    }
    return cut;
  }
}
