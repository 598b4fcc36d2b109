/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.util.List;
import java.util.Map;

/** A store with data of three people in documents of three categories, for tests. */
interface Telemetry extends AutoCloseable {
  String ANN = "a".repeat(32);
  String BOB = "b".repeat(32);
  String CLEO = "c".repeat(32);

  /** Returns the rows of the map for this store, below its name. */
  String map();

  /** Adds a document; a value of null is a field that it does not have. */
  void add(String id, List<String> refs, Map<String, String> fields);

  /** Returns the fields of a document; null if it is gone. */
  Map<String, String> read(String id);

  /** Changes nothing more, and says that it did. */
  void lie(Lie lie);

  /** What a store does instead of a deletion that it confirms. */
  enum Lie {
    NONE,
    NOTHING,
    HALF,
    SOMEBODY_ELSES
  }

  @Override
  void close();
}
