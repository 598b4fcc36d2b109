/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Choices with their history. Thread-safe.
 *
 * <p>The history is only appended to. A document at revision <i>n</i> is computed from the choices
 * up to <i>n</i>, so that it is the same whenever it is read, without a snapshot of the database:
 * the revision is read first, and what comes later does not count.
 */
final class Consents {
  private static final String CHOICE =
      "SELECT c.revision, c.purpose, c.said, c.terms_version, c.said_at, c.expires_at,"
          + " c.covers_held, g.category FROM choices c JOIN choice_categories g"
          + " ON g.subject = c.subject AND g.revision = c.revision WHERE c.subject = ?";

  private final Database database;
  private final Clock clock;
  private final Runnable changed;

  /**
   * Choices in a database.
   *
   * @param changed runs after a change was committed
   */
  Consents(Database database, Clock clock, Runnable changed) {
    this.database = database;
    this.clock = clock;
    this.changed = changed;
  }

  /** What a subject says now; null if there is no such subject. */
  @Nullable Document document(String subject) {
    return database.<@Nullable Document>transaction(
        connection -> {
          Long revision = revision(connection, subject, "");
          return revision == null ? null : document(connection, subject, revision);
        });
  }

  /**
   * The choices of a subject, the oldest first.
   *
   * @param after the revision after which they begin
   * @param limit the most choices
   * @return null if there is no such subject
   */
  @Nullable List<Said> history(String subject, long after, int limit) {
    return database.<@Nullable List<Said>>transaction(
        connection ->
            revision(connection, subject, "") == null
                ? null
                : rows(
                    connection,
                    CHOICE + " AND c.revision > ? AND c.revision <= ? ORDER BY c.revision",
                    subject,
                    after,
                    limit > Long.MAX_VALUE - after ? Long.MAX_VALUE : after + limit));
  }

  /**
   * Records a choice: history, revision and change in one transaction. Who chooses again what is
   * chosen already changes nothing, so that a request may be repeated.
   *
   * @return what the subject says now; null if there is no such subject
   * @throws Problem if no such terms are known
   */
  @Nullable Document choose(String subject, Wish wish) {
    Document document = chosen(subject, wish);
    changed.run();
    return document;
  }

  private @Nullable Document chosen(String subject, Wish wish) {
    return database.<@Nullable Document>transaction(
        connection -> {
          Long revision = revision(connection, subject, " FOR UPDATE");
          if (revision == null) {
            return null;
          }
          requireTerms(connection, wish.terms());
          Document before = document(connection, subject, revision);
          if (saysAlready(before, wish)) {
            return before;
          }
          append(connection, subject, revision + 1, wish);
          return document(connection, subject, revision + 1);
        });
  }

  private void append(Connection connection, String subject, long revision, Wish wish)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO choices (subject, revision, purpose, said, terms_version, said_at, expires_at,"
            + " covers_held) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        subject,
        revision,
        wish.purpose(),
        wish.granted() ? "granted" : "denied",
        wish.terms(),
        Sql.time(clock.instant().truncatedTo(ChronoUnit.MILLIS)),
        Sql.time(wish.expires()),
        wish.coversHeld());
    for (String category : wish.categories()) {
      Sql.update(
          connection,
          "INSERT INTO choice_categories (subject, purpose, category, revision)"
              + " VALUES (?, ?, ?, ?)",
          subject,
          wish.purpose(),
          category,
          revision);
    }
    Sql.update(connection, "UPDATE subjects SET revision = ? WHERE subject = ?", revision, subject);
    Changes.append(connection, subject, revision);
  }

  private static Document document(Connection connection, String subject, long revision)
      throws SQLException {
    List<String> adds =
        Sql.list(
            connection,
            "SELECT category FROM subject_adds WHERE subject = ? ORDER BY category",
            row -> row.getString("category"),
            subject);
    List<Said> choices =
        rows(
            connection,
            CHOICE
                + " AND c.revision <= ? AND NOT EXISTS (SELECT 1 FROM choice_categories later"
                + " WHERE later.subject = g.subject AND later.purpose = g.purpose"
                + " AND later.category = g.category AND later.revision > g.revision"
                + " AND later.revision <= ?) ORDER BY c.revision",
            subject,
            revision,
            revision);
    return new Document(subject, revision, adds, choices);
  }

  /** One row per category becomes one line per choice. */
  private static List<Said> rows(Connection connection, String sql, Object... values)
      throws SQLException {
    Map<Long, Said> lines = new LinkedHashMap<>();
    for (Said one : Sql.list(connection, sql, Consents::said, values)) {
      Said line = lines.putIfAbsent(one.revision(), one);
      if (line != null) {
        line.wish().categories().addAll(one.wish().categories());
      }
    }
    return new ArrayList<>(lines.values());
  }

  private static Said said(ResultSet row) throws SQLException {
    SortedSet<String> categories = new TreeSet<>();
    categories.add(row.getString("category"));
    Instant at = Sql.time(row, "said_at");
    if (at == null) {
      throw new SQLException("a choice without its time", "22004");
    }
    return new Said(
        row.getLong("revision"),
        new Wish(
            row.getString("purpose"),
            categories,
            row.getString("said").equals("granted"),
            row.getObject("terms_version", LocalDate.class),
            Sql.time(row, "expires_at"),
            row.getBoolean("covers_held")),
        at);
  }

  private static boolean saysAlready(Document document, Wish wish) {
    SortedSet<String> missing = new TreeSet<>(wish.categories());
    for (Said said : document.choices()) {
      if (said.saysTheSameAs(wish)) {
        missing.removeAll(said.wish().categories());
      }
    }
    return missing.isEmpty();
  }

  private static void requireTerms(Connection connection, @Nullable LocalDate terms)
      throws SQLException {
    if (terms != null
        && Sql.first(
                connection,
                "SELECT 1 FROM terms_versions WHERE terms_version = ?",
                row -> true,
                terms)
            == null) {
      throw new Problem(422, "terms: no such version");
    }
  }

  private static @Nullable Long revision(Connection connection, String subject, String lock)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT revision FROM subjects WHERE subject = ?" + lock,
        row -> row.getLong("revision"),
        subject);
  }
}
