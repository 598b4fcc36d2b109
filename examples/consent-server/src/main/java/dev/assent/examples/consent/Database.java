/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions on a bounded number of connections to H2 or PostgreSQL, depending on the JDBC
 * URL. Thread-safe. A transaction that fails because of another one (deadlock, serialization) is
 * tried again. The first connection stays open until {@link #close()}, since a database in memory
 * ends with its last connection.
 */
final class Database implements AutoCloseable {
  /** The most connections at a time: {@value}. */
  static final int MAX_CONNECTIONS = 8;

  private static final int MAX_TRIES = 10;
  private static final long PATIENCE_SECONDS = 5;

  private final String url;
  private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * Creates a database that connects at the first transaction.
   *
   * @param url a JDBC URL, with user and password if they are needed
   */
  Database(String url) {
    this.url = url;
  }

  /** The work of a transaction. It may run several times. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * Runs a transaction at READ COMMITTED, which takes effect as a whole or not at all.
   *
   * @throws StoreException if it failed
   */
  <T extends @Nullable Object> T transaction(Work<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return once(work);
      } catch (StoreException e) {
        if (!e.worthAnotherTry() || tries == MAX_TRIES) {
          throw e;
        }
      }
    }
  }

  private <T extends @Nullable Object> T once(Work<T> work) {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLException("no connection became free", "08004");
      }
      try {
        return on(connect(), work);
      } finally {
        permits.release();
      }
    } catch (SQLException e) {
      throw StoreException.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.of(new SQLException("interrupted", "57014", e));
    }
  }

  private <T extends @Nullable Object> T on(Connection connection, Work<T> work)
      throws SQLException {
    boolean usable = false;
    try {
      T result = work.in(connection);
      connection.commit();
      usable = true;
      return result;
    } catch (SQLException | RuntimeException e) {
      usable = rolledBack(connection);
      throw e;
    } finally {
      giveBack(connection, usable);
    }
  }

  private Connection connect() throws SQLException {
    synchronized (idle) {
      if (closed) {
        throw new SQLException("closed", "08003");
      }
      Connection ready = idle.pollFirst();
      if (ready != null) {
        return ready;
      }
    }
    Connection fresh = DriverManager.getConnection(url);
    fresh.setAutoCommit(false);
    fresh.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    return fresh;
  }

  private void giveBack(Connection connection, boolean usable) {
    synchronized (idle) {
      if (usable && !closed) {
        idle.addFirst(connection);
        return;
      }
    }
    closeAnyway(connection);
  }

  private static boolean rolledBack(Connection connection) {
    try {
      connection.rollback();
      return connection.isValid(1);
    } catch (SQLException broken) {
      return false;
    }
  }

  /** Closes idle connections now, and the others when they are returned. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(Database::closeAnyway);
      idle.clear();
    }
  }

  private static void closeAnyway(Connection connection) {
    try {
      connection.close();
    } catch (SQLException alreadyBroken) {
      // the connection is not used again
    }
  }
}
