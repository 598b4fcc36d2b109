/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/** A way in which a database loses its last commits. */
enum Loss {
  /** The primary stops, and the promoted replica lacks what it had not received. */
  PROMOTION {
    @Override
    void begin(PostgresPair pair) {
      pair.stopReceiving();
    }

    @Override
    String end(PostgresPair pair) {
      pair.stopPrimary();
      return pair.promote();
    }
  },

  /** A back-up is restored into a new database. */
  RESTORE {
    @Override
    void begin(PostgresPair pair) {
      pair.backUp();
    }

    @Override
    String end(PostgresPair pair) {
      return pair.restore();
    }
  };

  /** Begins: what the primary commits from now on is lost. */
  abstract void begin(PostgresPair pair);

  /** Loses it. Returns the URL of the database without it. */
  abstract String end(PostgresPair pair);
}
