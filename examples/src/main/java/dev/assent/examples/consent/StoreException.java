/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.SQLException;

/**
 * The database did not do what was asked. It keeps the kind of failure and not the driver's words:
 * those quote values.
 */
final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQLSTATE of a value that is there already. */
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

  /** Whether a value was there already that must be unique. */
  boolean duplicate() {
    return state.equals(DUPLICATE);
  }

  /** Whether the same transaction may succeed if it is tried again: it has changed nothing. */
  boolean worthAnotherTry() {
    return switch (state) {
      case "40001", "40P01", "HYT00" -> true;
      default -> false;
    };
  }
}
