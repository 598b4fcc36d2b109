/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.SQLException;

/**
 * A failure of the database. It has the SQLSTATE and not the driver's message, which may quote
 * values.
 */
final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQLSTATE of a unique value that exists already. */
  private static final String DUPLICATE = "23505";

  private final String state;

  private StoreException(String state) {
    super("database failed, SQLSTATE " + state);
    this.state = state;
  }

  static StoreException of(SQLException failure) {
    String state = failure.getSQLState();
    return new StoreException(state == null ? "unknown" : state);
  }

  /** Returns whether a unique value existed already. */
  boolean duplicate() {
    return state.equals(DUPLICATE);
  }

  /** Returns whether the transaction may succeed if it is tried again. It has changed nothing. */
  boolean worthAnotherTry() {
    return switch (state) {
      case "40001", "40P01", "HYT00" -> true;
      default -> false;
    };
  }
}
