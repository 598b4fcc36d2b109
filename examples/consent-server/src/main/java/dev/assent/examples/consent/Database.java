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
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
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
  /** The most connections in use at a time: {@value}; as many may be idle. */
  static final int MAX_CONNECTIONS = 8;

  private static final int MAX_TRIES = 10;
  private static final long PATIENCE_SECONDS = 5;

  /** H2's level of isolation at which all reads of a transaction are as of one moment. */
  private static final int H2_SNAPSHOT = 6;

  private final String url;
  private final int snapshots;
  private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);
  private final Map<Integer, Deque<Connection>> idle = new HashMap<>();
  private boolean closed;

  /**
   * Creates a database that connects at the first transaction.
   *
   * @param url a JDBC URL, with user and password if they are needed
   */
  Database(String url) {
    this.url = url;
    this.snapshots =
        url.startsWith("jdbc:h2:") ? H2_SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ;
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
    return run(Connection.TRANSACTION_READ_COMMITTED, work);
  }

  /**
   * Reads several rows, all as of one moment.
   *
   * @throws StoreException if it failed
   */
  <T extends @Nullable Object> T snapshot(Work<T> work) {
    return run(snapshots, work);
  }

  private <T extends @Nullable Object> T run(int isolation, Work<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return once(isolation, work);
      } catch (StoreException e) {
        if (!e.worthAnotherTry() || tries == MAX_TRIES) {
          throw e;
        }
      }
    }
  }

  private <T extends @Nullable Object> T once(int isolation, Work<T> work) {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLException("no connection became free", "08004");
      }
      try {
        return on(connect(isolation), isolation, work);
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

  private <T extends @Nullable Object> T on(Connection connection, int isolation, Work<T> work)
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
      giveBack(connection, isolation, usable);
    }
  }

  private Connection connect(int isolation) throws SQLException {
    synchronized (idle) {
      if (closed) {
        throw new SQLException("closed", "08003");
      }
      Connection ready = idle(isolation).pollFirst();
      if (ready != null) {
        return ready;
      }
    }
    Connection fresh = isPostgres() ? postgres() : DriverManager.getConnection(url);
    fresh.setAutoCommit(false);
    fresh.setTransactionIsolation(isolation);
    return fresh;
  }

  private boolean isPostgres() {
    return url.startsWith("jdbc:postgresql:");
  }

  /**
   * Connects to PostgreSQL. A server that stops while it holds a lock loses it after five seconds,
   * and no other one waits longer than eight.
   */
  private Connection postgres() throws SQLException {
    Properties limits = new Properties();
    limits.setProperty("connectTimeout", "5");
    limits.setProperty("socketTimeout", "20");
    limits.setProperty("tcpKeepAlive", "true");
    limits.setProperty("options", "-c lock_timeout=8s -c idle_in_transaction_session_timeout=5s");
    return DriverManager.getConnection(url, limits);
  }

  /** Each level has connections of its own: a change of the level is one more request. */
  private Deque<Connection> idle(int isolation) {
    return idle.computeIfAbsent(isolation, level -> new ArrayDeque<>());
  }

  private void giveBack(Connection connection, int isolation, boolean usable) {
    synchronized (idle) {
      if (usable && !closed) {
        idle(isolation).addFirst(connection);
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
      idle.values().forEach(level -> level.forEach(Database::closeAnyway));
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
