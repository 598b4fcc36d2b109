/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row of a subject.
 *
 * @param number what other tables name the subject by
 * @param revision the revision in the database
 * @param inForce the revisions of the choices that count, the oldest first
 * @param adds the leaves that are added to all content of the subject
 */
record SubjectRow(long number, long revision, List<Long> inForce, List<String> adds) {
  /** Returns the row of a subject; null if there is no such subject. */
  static @Nullable SubjectRow read(Connection connection, String subject) throws SQLException {
    return read(connection, subject, "");
  }

  /** Returns the row of a subject, locked for this transaction; null if there is none. */
  static @Nullable SubjectRow lock(Connection connection, String subject) throws SQLException {
    return read(connection, subject, " FOR UPDATE");
  }

  private static @Nullable SubjectRow read(Connection connection, String subject, String lock)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT number, revision, in_force, adds FROM subjects WHERE subject = ?" + lock,
        row ->
            new SubjectRow(
                row.getLong("number"),
                row.getLong("revision"),
                Sql.numbers(row, "in_force"),
                Sql.texts(row, "adds")),
        subject);
  }

  /** Adds a subject without choices. */
  static void insert(Connection connection, String subject, Iterable<String> adds)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO subjects (subject, revision, in_force, adds) VALUES (?, 0, ?, ?)",
        subject,
        Sql.numbers(connection, List.of()),
        Sql.texts(connection, adds));
  }

  /** Stores the next revision, and what is in force then. */
  void update(Connection connection, long next, List<Long> nextInForce) throws SQLException {
    Sql.update(
        connection,
        "UPDATE subjects SET revision = ?, in_force = ? WHERE number = ?",
        next,
        Sql.numbers(connection, nextInForce),
        number);
  }

  /** Omits the content. */
  @Override
  public String toString() {
    return "SubjectRow[" + number + "]";
  }
}
