/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How many data a pass visits, and in which order they lie. */
public enum Memory {
  /** One batch again and again: all in the caches. */
  HOT(1, 64),
  /** 65,536 data, each visited once per pass, in an order that is not the one they lie in. */
  COLD(128, 8192);

  /** Data in a batch, and so in an operation. */
  static final int BATCH = 512;

  /** Batches in a pass. */
  final int batches;

  /** Whose data they are, in turn. */
  final int subjects;

  Memory(int batches, int subjects) {
    this.batches = batches;
    this.subjects = subjects;
  }

  int data() {
    return batches * BATCH;
  }

  /**
   * Cuts data into batches. Where memory is to be cold, the collector first gives them their last
   * place, in the order they were made, and then they are shuffled.
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
