/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.sql.SQLException;

/**
 * A failure of the database. It has the SQLSTATE and not the driver's message, which may quote
 * values.
 */
final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** SQLSTATE of a unique value that exists already. */
  private static final String DUPLICATE = "23505";

  /** SQLSTATE of a connection without a valid user. */
  static final String PASSWORD = "28000";

  private final String state;

  private StoreException(String state) {
    super("database failed, SQLSTATE " + state);
    this.state = state;
  }

  private StoreException(String state, String message) {
    super(message);
    this.state = state;
  }

  /** Returns the failure of a read that must show more than the database does now. */
  static StoreException behind() {
    return new StoreException("55000", "no copy of the database shows what was announced already");
  }

  static StoreException of(SQLException failure) {
    String state = failure.getSQLState();
    if (PASSWORD.equals(state) && failure.getCause() instanceof IOException) {
      return new StoreException(PASSWORD, "the file of --db-password-file can't be read");
    }
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
