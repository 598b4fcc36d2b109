/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deletions that processes requested, and what an erasure server said of them: ids and
 * subjects, never references. Thread-safe.
 */
final class Erasures {
  /** What is known before the erasure server has said anything. */
  static final String REQUESTED = "requested";

  private static final int MAX_SHOWN = 100;
  private static final int MAX_DUE = 200;

  /** The last look: nothing is asked any more. */
  private static final String LAST = "T2";

  /** Nobody looks, so there will be no look. */
  private static final String NOT_KEPT = "not_kept";

  private static final String COLUMNS =
      "SELECT id, subject, told_at, state, look, looked_at, late, superseded FROM erasures WHERE ";

  private final Database database;
  private final Clock clock;

  Erasures(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What an erasure server said.
   *
   * @param state its word
   * @param look {@code T1} or {@code T2}, if it has looked; null before
   * @param at when it has looked; null before
   * @param late how much data arrived after a deletion
   * @param superseded how many of its answers are not true any more
   */
  record Answer(
      String state, @Nullable String look, @Nullable Instant at, long late, long superseded) {}

  /**
   * A deletion.
   *
   * @param id the request's id
   * @param subject whose data it is
   * @param told when a process told of it
   * @param answer the last answer
   */
  record Erasure(String id, String subject, Instant told, Answer answer) {
    /** Omits the subject. */
    @Override
    public String toString() {
      return "Erasure";
    }
  }

  /** Adds a deletion, unless its id is known. Without such a subject, nobody could be shown it. */
  void told(String id, String subject) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      int unused =
          database.transaction(
              connection ->
                  SubjectRow.read(connection, subject) == null
                      ? 0
                      : Sql.update(
                          connection,
                          "INSERT INTO erasures (id, subject, account, told_at, state, late,"
                              + " superseded, due_at) SELECT ?, ?, ?, ?, ?, 0, 0, ?"
                              + " WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE id = ?)",
                          id,
                          subject,
                          Subjects.account(subject),
                          Sql.time(now),
                          REQUESTED,
                          Sql.time(now),
                          id));
    } catch (StoreException e) {
      if (!e.duplicate()) { // another process told of it at the same time
        throw e;
      }
    }
  }

  /** Returns the deletions of a user, the newest first. */
  List<Erasure> ofUser(String subject) {
    return list("subject = ? ORDER BY told_at DESC, id FETCH FIRST " + MAX_SHOWN, subject);
  }

  /** Returns the deletions of an account and all of its users, the newest first. */
  List<Erasure> ofAccount(String account) {
    return list("account = ? ORDER BY told_at DESC, id FETCH FIRST " + MAX_SHOWN, account);
  }

  /** Returns the deletions of which the erasure server should be asked now. */
  List<Erasure> due() {
    return list(
        "(look IS NULL OR look <> '"
            + LAST
            + "') AND due_at <= ? ORDER BY due_at, id FETCH FIRST "
            + MAX_DUE,
        Sql.time(clock.instant()));
  }

  /** Stores an answer; null if there was none. */
  void answered(String id, @Nullable Answer answer, Duration until) {
    Instant due = clock.instant().plus(until);
    int unused =
        database.transaction(
            connection ->
                answer == null
                    ? Sql.update(
                        connection,
                        "UPDATE erasures SET due_at = ? WHERE id = ?",
                        Sql.time(due),
                        id)
                    : Sql.update(
                        connection,
                        "UPDATE erasures SET state = ?, look = ?, looked_at = ?, late = ?,"
                            + " superseded = ?, due_at = ? WHERE id = ?",
                        answer.state(),
                        answer.look(),
                        Sql.time(answer.at()),
                        answer.late(),
                        answer.superseded(),
                        Sql.time(due),
                        id));
  }

  /**
   * Deletes the deletions whose last answer is older than a time. Others stay, however old: nobody
   * has said yet that they are done. A process may tell of a deleted one again: then it is asked
   * for again, and the erasure server gives the same answer.
   */
  void forget(Duration older) {
    Instant before = clock.instant().minus(older);
    int unused =
        database.transaction(
            connection ->
                Sql.update(
                    connection,
                    "DELETE FROM erasures WHERE told_at < ? AND (state = ? OR (look = '"
                        + LAST
                        + "' AND due_at < ?))",
                    Sql.time(before),
                    NOT_KEPT,
                    Sql.time(before)));
  }

  private List<Erasure> list(String condition, @Nullable Object value) {
    return database.transaction(
        connection ->
            Sql.list(
                connection,
                COLUMNS + condition + " ROWS ONLY",
                row ->
                    new Erasure(
                        row.getString("id"),
                        row.getString("subject"),
                        Sql.instant(row, "told_at"),
                        new Answer(
                            row.getString("state"),
                            row.getString("look"),
                            Sql.time(row, "looked_at"),
                            row.getLong("late"),
                            row.getLong("superseded"))),
                value));
  }
}
