/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.io.Serial;

/** A store did not do what was asked. The message is a sentence for people, without values. */
final class StoreFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What it means for the request. */
  enum Kind {
    /** The store did not answer, or not in order: it is asked again. */
    AWAY,
    /** The store can't do it as it is: somebody must mend the store or the map. */
    CANNOT,
    /** The store answered that it deleted, and the data is still there. */
    CONTRADICTED,
    /** Data of others is missing after a deletion: nothing more is asked of this store. */
    HARMED
  }

  private StoreFailure(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  static StoreFailure away(String sentence) {
    return new StoreFailure(Kind.AWAY, sentence);
  }

  static StoreFailure cannot(String sentence) {
    return new StoreFailure(Kind.CANNOT, sentence);
  }

  static StoreFailure contradicted(String sentence) {
    return new StoreFailure(Kind.CONTRADICTED, sentence);
  }

  static StoreFailure harmed(String sentence) {
    return new StoreFailure(Kind.HARMED, sentence);
  }

  Kind kind() {
    return kind;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
