/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions on a bounded number of connections to H2 or PostgreSQL, depending on the JDBC
 * URL. Thread-safe. A transaction that fails because of another one (deadlock, serialization) is
 * tried again. The first connection stays open until {@link #close()}, since a database in memory
 * ends with its last connection.
 */
final class Database implements AutoCloseable {
  /** How long the callers of a database wait for it. */
  enum Patience {
    /** There is no other one. */
    PRIMARY(5, 10, 1),
    /** The primary is asked instead, and soon. */
    COPY(1, 5, 10);

    private final int connectSeconds;
    private final int answerSeconds;
    private final int retrySeconds;

    Patience(int connectSeconds, int answerSeconds, int retrySeconds) {
      this.connectSeconds = connectSeconds;
      this.answerSeconds = answerSeconds;
      this.retrySeconds = retrySeconds;
    }
  }

  /** The most connections in use at a time: {@value}; as many may be idle. */
  static final int MAX_CONNECTIONS = 8;

  private static final int MAX_TRIES = 10;

  /** The most callers that wait for a connection; the next ones fail at once. */
  private static final int MAX_WAITING = 16;

  /** H2's level of isolation at which all reads of a transaction are as of one moment. */
  private static final int H2_SNAPSHOT = 6;

  /** The value of {@link #nextTry} while connections can be opened. */
  private static final long REACHABLE = 0;

  /** Longer than any try to connect takes. */
  private static final long MINUTE_SECONDS = 60;

  private final String url;
  private final Credentials credentials;
  private final Patience patience;
  private final int snapshots;
  private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);
  private final Map<Integer, Deque<Connection>> idle = new HashMap<>();
  private final IdentityHashMap<Connection, Long> opened = new IdentityHashMap<>();
  private boolean closed;

  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong retries = new AtomicLong();

  /** The time of the next try to connect, after one that failed. */
  private final AtomicLong nextTry = new AtomicLong(REACHABLE);

  /** Returns the user and the password for a connection, in the words of the driver. */
  @FunctionalInterface
  interface Credentials {
    Properties read() throws IOException;
  }

  /**
   * Creates a database that connects at the first transaction.
   *
   * @param url a JDBC URL
   */
  Database(String url, Credentials credentials, Patience patience) {
    this.url = url;
    this.patience = patience;
    this.credentials = credentials;
    this.snapshots =
        url.startsWith("jdbc:h2:") ? H2_SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ;
  }

  /** Creates a database whose URL names the user and the password, if they are needed. */
  Database(String url) {
    this(url, Properties::new, Patience.PRIMARY);
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
        retries.incrementAndGet();
      }
    }
  }

  private <T extends @Nullable Object> T once(int isolation, Work<T> work) {
    try {
      requireReachable(isolation);
      acquire();
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

  /** Waits for a connection, unless too many wait already. */
  private void acquire() throws SQLException, InterruptedException {
    if (permits.tryAcquire()) {
      return;
    }
    try {
      if (waiting.incrementAndGet() > MAX_WAITING
          || !permits.tryAcquire(patience.connectSeconds, TimeUnit.SECONDS)) {
        throw new SQLException("no connection became free", "08004");
      }
    } finally {
      waiting.decrementAndGet();
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
    } catch (SQLException e) {
      usable = rolledBack(connection);
      if (!usable && isAway(e)) {
        closeOlder(connection);
      }
      throw e;
    } catch (RuntimeException e) {
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
    Connection fresh = fresh();
    fresh.setAutoCommit(false);
    fresh.setTransactionIsolation(isolation);
    return fresh;
  }

  /**
   * Opens a connection. While the database is away, one caller at a time tries it, and the others
   * fail at once: the threads that answer requests don't all wait for it.
   */
  private Connection fresh() throws SQLException {
    long next = nextTry.get();
    if (next != REACHABLE
        && (System.nanoTime() - next < 0 || !nextTry.compareAndSet(next, in(MINUTE_SECONDS)))) {
      throw unreachable();
    }
    long after = in(patience.retrySeconds);
    try {
      Connection fresh = DriverManager.getConnection(url, properties());
      after = REACHABLE;
      synchronized (idle) {
        opened.put(fresh, System.nanoTime());
      }
      return fresh;
    } catch (SQLException e) {
      after = isAway(e) ? in(patience.retrySeconds) : REACHABLE;
      throw e;
    } finally {
      nextTry.set(after);
    }
  }

  /**
   * Fails while the database is known to be away, it is not time for another try, and no connection
   * is left from before.
   */
  private void requireReachable(int isolation) throws SQLException {
    long next = nextTry.get();
    if (next != REACHABLE && System.nanoTime() - next < 0) {
      synchronized (idle) {
        if (!idle(isolation).isEmpty()) {
          return;
        }
      }
      throw unreachable();
    }
  }

  /** Returns whether a failure means that there is no database: class 08, or one that starts. */
  private static boolean isAway(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.equals("57P03"));
  }

  private static SQLException unreachable() {
    return new SQLException("the database could not be reached just now", "08001");
  }

  private static long in(long seconds) {
    long time = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return time == REACHABLE ? time + 1 : time;
  }

  /**
   * Returns the properties of a connection. On PostgreSQL, a server that stops while it holds a
   * lock loses it after five seconds, and no other one waits longer than eight.
   */
  private Properties properties() throws SQLException {
    try {
      Properties properties = new Properties();
      properties.putAll(credentials.read());
      if (url.startsWith("jdbc:postgresql:")) {
        properties.setProperty("connectTimeout", String.valueOf(patience.connectSeconds));
        properties.setProperty("socketTimeout", String.valueOf(patience.answerSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
            "options", "-c lock_timeout=8s -c idle_in_transaction_session_timeout=5s");
      }
      return properties;
    } catch (IOException unreadable) {
      throw new SQLException(
          "the file of the password can't be read", StoreException.PASSWORD, unreadable);
    }
  }

  /** Each level has connections of its own: a change of the level is one more request. */
  private Deque<Connection> idle(int isolation) {
    return idle.computeIfAbsent(isolation, level -> new ArrayDeque<>());
  }

  private void giveBack(Connection connection, int isolation, boolean usable) {
    synchronized (idle) {
      int others = idle.values().stream().mapToInt(Deque::size).sum();
      if (usable && !closed && others < MAX_CONNECTIONS) {
        idle(isolation).addFirst(connection);
        return;
      }
      opened.remove(connection);
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

  /** Returns the number of connections in use. */
  int used() {
    return MAX_CONNECTIONS - permits.availablePermits();
  }

  /** Returns how often a transaction was tried again since another one stopped it. */
  long retries() {
    return retries.get();
  }

  /** Closes idle connections now, and the others when they are returned. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
    }
    closeIdle();
  }

  private void closeIdle() {
    synchronized (idle) {
      idle.values().forEach(level -> level.forEach(Database::closeAnyway));
      idle.clear();
    }
  }

  /**
   * Closes idle connections that are no newer than one that has broken: they lead nowhere either.
   */
  private void closeOlder(Connection broken) {
    if (!url.startsWith("jdbc:postgresql:")) {
      return; // a database in memory would end
    }
    synchronized (idle) {
      long limit = opened.getOrDefault(broken, Long.MIN_VALUE);
      idle.values()
          .forEach(
              level ->
                  level.removeIf(
                      each -> {
                        boolean isOlder = opened.getOrDefault(each, limit) - limit <= 0;
                        if (isOlder) {
                          closeAnyway(each);
                          opened.remove(each);
                        }
                        return isOlder;
                      }));
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
