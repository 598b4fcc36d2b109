/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeats and the generations of the database. Thread-safe.
 *
 * <p>One server at a time adds a heartbeat: it holds the row of the generation. A snapshot that
 * shows a heartbeat, on whatever copy of the database, has all changes that were committed before
 * it. So the heartbeat's time says how old the snapshot can be at most.
 */
final class Heartbeats {
  /** The number of heartbeats that are kept, for readers that continue after one: {@value}. */
  static final int KEPT = 3600;

  private static final String COLUMNS = "generation, number, beaten_at, last_change";

  private final Database database;
  private final long generation;
  private final Duration interval;
  private final Consumer<Instant> timeOfDatabase;
  private volatile boolean isCurrent = true;

  /**
   * Creates the heartbeats of a generation.
   *
   * @param generation the generation that this server was started for
   * @param interval the time from one heartbeat to the next
   * @param timeOfDatabase hears the time of the primary's clock at each look
   */
  Heartbeats(
      Database database, long generation, Duration interval, Consumer<Instant> timeOfDatabase) {
    this.database = database;
    this.generation = generation;
    this.interval = interval;
    this.timeOfDatabase = timeOfDatabase;
  }

  /** Returns the generation that this server was started for. */
  long generation() {
    return generation;
  }

  /**
   * Begins the generation, unless it has begun. It is closed: until it is open, a subject that it
   * does not have is not known to be missing.
   *
   * @throws IllegalStateException if the database has a later generation
   */
  void begin() {
    try {
      database.transaction(
          connection ->
              Sql.update(
                  connection,
                  "INSERT INTO generations (generation, is_open, last_heartbeat, begun_in)"
                      + " SELECT ?, FALSE, 0, CAST(? AS VARCHAR) WHERE NOT EXISTS"
                      + " (SELECT 1 FROM generations WHERE generation >= ?)",
                  generation,
                  here(connection),
                  generation));
    } catch (StoreException another) {
      if (!another.duplicate()) { // another server began it just now
        throw another;
      }
    }
    long last = database.transaction(connection -> last(connection).generation());
    if (last != generation) {
      throw new IllegalStateException(
          "the database has generation " + last + "; start this server with --generation " + last);
    }
  }

  /**
   * Requires that the generation began in this database.
   *
   * @throws IllegalStateException if the database was promoted or restored since
   */
  void requireHere() {
    if (!database.transaction(connection -> last(connection).isHere(connection))) {
      throw new IllegalStateException(
          "this is another database than the one in which generation "
              + generation
              + " began: it was promoted or restored since. Start all servers with --generation "
              + (generation + 1)
              + "; or, if you know that no commit was lost, start one with --open "
              + generation);
    }
  }

  /**
   * Opens the generation in this database: from now on, a subject that it does not have is known to
   * be missing.
   */
  void open() {
    database.transaction(
        connection ->
            Sql.update(
                connection,
                "UPDATE generations SET is_open = TRUE, begun_in = ? WHERE generation = ?",
                here(connection),
                generation));
  }

  private static String here(Connection connection) throws SQLException {
    String place = Place.of(connection);
    if (place == null) {
      throw new SQLException("a replica", "25006");
    }
    return place;
  }

  /** Returns a line for operators: the generation, whether it is open, and how much it has. */
  String describe() {
    return database.transaction(
        connection -> {
          Long subjects =
              Sql.first(
                  connection,
                  "SELECT COUNT(*) AS total FROM subjects",
                  row -> row.getLong("total"));
          return generation
              + (last(connection).isOpen()
                  ? ", open, "
                  : ", closed (a subject that it does not have is answered with 503; after a look"
                      + " at the database, open it with --open "
                      + generation
                      + "), ")
              + subjects
              + " subjects";
        });
  }

  /** Returns the time from one heartbeat to the next. */
  Duration interval() {
    return interval;
  }

  /**
   * Adds a heartbeat if the last one is an interval old, by this server if its generation is that
   * of the database. Returns whether it did.
   */
  boolean beat() {
    return database.transaction(
        connection -> {
          Instant now = now(connection); // before the last change is read
          timeOfDatabase.accept(now);
          Long number =
              Sql.first(
                  connection,
                  "SELECT last_heartbeat FROM generations WHERE generation = ? FOR UPDATE",
                  row -> row.getLong("last_heartbeat"),
                  generation);
          Generation current = last(connection);
          isCurrent = current.generation() == generation && current.isHere(connection);
          Heartbeat last = lastOf(connection, generation);
          boolean isFresh =
              last != null
                  && Duration.between(last.at(), now).abs().compareTo(interval)
                      < 0; // set back, too
          if (number == null || !isCurrent || isFresh) {
            return false;
          }
          Sql.update(
              connection,
              "UPDATE generations SET last_heartbeat = ? WHERE generation = ?",
              number + 1,
              generation);
          Sql.update(
              connection,
              "INSERT INTO heartbeats (" + COLUMNS + ") VALUES (?, ?, ?, ?)",
              generation,
              number + 1,
              Sql.time(now),
              Changes.last(connection));
          Sql.update(
              connection,
              "DELETE FROM heartbeats WHERE generation = ? AND number <= ?",
              generation,
              number + 1 - KEPT);
          return true;
        });
  }

  /**
   * Returns whether the database had this server's generation, and was the one in which it began,
   * when it was looked at last. If not, this server must not answer.
   */
  boolean isCurrent() {
    return isCurrent;
  }

  private static Instant now(Connection connection) throws SQLException {
    Instant now =
        Sql.first(connection, "SELECT CURRENT_TIMESTAMP AS now", row -> Sql.instant(row, "now"));
    if (now == null) {
      throw new SQLException("no time", "22004");
    }
    return now;
  }

  /**
   * The generation that a snapshot shows.
   *
   * @param isOpen whether a subject that it does not have is known to be missing
   * @param begun when it began, by the primary's clock
   * @param place the database in which it began
   */
  record Generation(long generation, boolean isOpen, Instant begun, String place) {
    /** Returns whether it began in this database, or in the one of which this is a replica. */
    boolean isHere(Connection connection) throws SQLException {
      String here = Place.of(connection);
      return here == null || here.equals(place);
    }
  }

  /** Returns the last generation that a snapshot shows; number -1 if there is none yet. */
  static Generation last(Connection connection) throws SQLException {
    Generation last =
        Sql.first(
            connection,
            "SELECT generation, is_open, begun_at, begun_in FROM generations"
                + " ORDER BY generation DESC LIMIT 1",
            row ->
                new Generation(
                    row.getLong("generation"),
                    row.getBoolean("is_open"),
                    Sql.instant(row, "begun_at"),
                    row.getString("begun_in")));
    return last == null ? new Generation(-1, false, Instant.EPOCH, "") : last;
  }

  /** Returns the last heartbeat of a generation that a snapshot shows; null if there is none. */
  static @Nullable Heartbeat lastOf(Connection connection, long generation) throws SQLException {
    return Sql.first(
        connection,
        "SELECT " + COLUMNS + " FROM heartbeats WHERE generation = ? ORDER BY number DESC LIMIT 1",
        Heartbeats::read,
        generation);
  }

  /** Returns the last heartbeat that a snapshot shows of its generation. */
  static Heartbeat shown(Connection connection, Generation generation) throws SQLException {
    Heartbeat last = lastOf(connection, generation.generation());
    if (last == null) {
      throw new SQLException("the generation has no heartbeat yet", "40001");
    }
    return last;
  }

  /** Returns the heartbeat of a position, if a snapshot shows it. */
  static @Nullable Heartbeat at(Connection connection, Position position) throws SQLException {
    return Sql.first(
        connection,
        "SELECT " + COLUMNS + " FROM heartbeats WHERE generation = ? AND number = ?",
        Heartbeats::read,
        position.generation(),
        position.heartbeat());
  }

  private static Heartbeat read(ResultSet row) throws SQLException {
    return new Heartbeat(
        new Position(row.getLong("generation"), row.getLong("number")),
        Sql.instant(row, "beaten_at"),
        row.getLong("last_change"));
  }
}
