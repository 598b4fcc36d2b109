/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of changes that the event stream announces. Thread-safe.
 *
 * <p>Ids come from one locked row and not from a sequence: with a sequence, 5 may be committed
 * after 6, and a reader that has read up to 6 never sees 5. A transaction takes the lock last and
 * holds it until its commit, so writers wait for each other only there.
 */
final class Changes {
  /** The most changes that one read returns: {@value}. */
  static final int PAGE = 500;

  private final Database database;

  Changes(Database database) {
    this.database = database;
  }

  /** Adds a change, within the transaction that changes the document. */
  static void append(Connection connection, String subject, long revision) throws SQLException {
    Sql.update(connection, "UPDATE change_clock SET last_id = last_id + 1 WHERE id = 1");
    Sql.update(
        connection,
        "INSERT INTO changes (id, account, subject, revision) VALUES (?, ?, ?, ?)",
        last(connection),
        Subjects.account(subject),
        subject,
        revision);
  }

  /** Returns the id of the last change; 0 if there is none yet. */
  long last() {
    return database.transaction(Changes::last);
  }

  /**
   * Returns the changes after one id, up to another and at most {@value #PAGE}, in their order, and
   * how current that is.
   *
   * @param account the account to which the changes are limited; null for all
   */
  Tail between(long after, long upTo, @Nullable String account) {
    return database.snapshot(
        connection -> {
          Heartbeats.Generation last = Heartbeats.last(connection);
          long base = Revisions.base(last.generation());
          List<Change> changes =
              Sql.list(
                  connection,
                  "SELECT id, subject, revision FROM changes WHERE id > ? AND id <= ?"
                      + " AND account = COALESCE(CAST(? AS VARCHAR), account) ORDER BY id LIMIT ?",
                  row ->
                      new Change(
                          row.getLong("id"),
                          row.getString("subject"),
                          base + row.getLong("revision")),
                  after,
                  upTo,
                  account,
                  PAGE);
          return new Tail(changes, Heartbeats.shown(connection, last), changes.size() < PAGE);
        });
  }

  /**
   * Compares levels with the database, all as of one moment.
   *
   * @param named the levels, with the revisions that a reader knows
   */
  Comparison compare(Collection<Level> named) {
    Object[] subjects = named.stream().map(Level::subject).filter(Subjects::isSubject).toArray();
    return database.snapshot(
        connection -> {
          Heartbeats.Generation last = Heartbeats.last(connection);
          long base = Revisions.base(last.generation());
          Map<String, Long> revisions = new HashMap<>();
          Sql.list(
              connection,
              "SELECT subject, revision FROM subjects"
                  + " WHERE subject IN (SELECT n FROM UNNEST(CAST(? AS VARCHAR ARRAY)) AS t(n))",
              row -> revisions.put(row.getString("subject"), base + row.getLong("revision")),
              connection.createArrayOf("varchar", subjects));
          Heartbeat heartbeat = Heartbeats.shown(connection, last);
          List<Change> differing = new ArrayList<>();
          for (Level level : named) {
            long revision = revisions.getOrDefault(level.subject(), -1L);
            Position known = level.position();
            boolean isOfAnotherGeneration =
                known != null && known.generation() != heartbeat.position().generation();
            if (level.isKnown() && (isOfAnotherGeneration || revision != level.revision())) {
              differing.add(new Change(0, level.subject(), revision));
            }
          }
          return new Comparison(differing, heartbeat);
        });
  }

  /**
   * What differs from what a reader knows.
   *
   * @param differing the levels that are other ones, with their revisions; -1 if missing
   * @param heartbeat the last heartbeat of the snapshot
   */
  record Comparison(List<Change> differing, Heartbeat heartbeat) {}

  /** Returns a random id of this database. A database that was wiped has another one. */
  String storeId() {
    return database.transaction(
        connection ->
            Sql.list(
                    connection,
                    "SELECT store_id FROM change_clock",
                    row -> row.getString("store_id"))
                .get(0));
  }

  static long last(Connection connection) throws SQLException {
    Long last =
        Sql.first(
            connection,
            "SELECT last_id FROM change_clock WHERE id = 1",
            row -> row.getLong("last_id"));
    if (last == null) {
      throw new SQLException("no clock", "02000");
    }
    return last;
  }
}
