/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rows of choices: a history that is only added to, and what of it is in force. */
final class ChoiceRows {
  private static final String SELECT =
      "SELECT revision, purpose, categories, said, terms_version, said_at, expires_at, covers_held,"
          + " by_bridge FROM choices WHERE subject = ? AND ";

  private ChoiceRows() {}

  /** A purpose and a leaf, about which the latest choice counts. */
  private record Cell(String purpose, String category) {}

  /**
   * Returns the choices that are in force, the oldest first, each with the leaves about which it is
   * the latest.
   *
   * @param base the published revision of revision 0
   */
  static List<StoredChoice> inForce(Connection connection, SubjectRow subject, long base)
      throws SQLException {
    return subject.inForce().isEmpty()
        ? List.of()
        : latest(
            Sql.list(
                connection,
                SELECT + "revision = ANY(?) ORDER BY revision",
                row -> choice(row, base),
                subject.number(),
                Sql.numbers(connection, subject.inForce())));
  }

  /** Returns the choices of some revisions, the oldest first, with all their leaves. */
  static List<StoredChoice> between(
      Connection connection, SubjectRow subject, long after, long upTo, long base)
      throws SQLException {
    return Sql.list(
        connection,
        SELECT + "revision > ? AND revision <= ? ORDER BY revision",
        row -> choice(row, base),
        subject.number(),
        after,
        upTo);
  }

  /**
   * Adds a choice to the history, and returns those that are in force then.
   *
   * @param before those in force
   * @param base the published revision of revision 0
   */
  static List<StoredChoice> add(
      Connection connection,
      SubjectRow subject,
      List<StoredChoice> before,
      long base,
      RequestedChoice choice,
      Instant at,
      boolean bridged)
      throws SQLException {
    List<StoredChoice> all = new ArrayList<>(before);
    all.add(new StoredChoice(base + subject.revision() + 1, choice, at, bridged));
    Sql.update(
        connection,
        "INSERT INTO choices (subject, revision, purpose, categories, said, terms_version, said_at,"
            + " expires_at, covers_held, by_bridge) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        subject.number(),
        subject.revision() + 1,
        choice.purpose(),
        Sql.texts(connection, choice.categories()),
        choice.granted() ? "granted" : "denied",
        choice.terms(),
        Sql.time(at),
        Sql.time(choice.expires()),
        choice.coversHeld(),
        bridged);
    return latest(all);
  }

  /** Leaves to each choice what no later one is about; drops those without any. */
  private static List<StoredChoice> latest(List<StoredChoice> choices) {
    Set<Cell> later = new HashSet<>();
    ArrayDeque<StoredChoice> latest = new ArrayDeque<>();
    for (int i = choices.size() - 1; i >= 0; i--) {
      StoredChoice choice = choices.get(i);
      String purpose = choice.requested().purpose();
      TreeSet<String> left = new TreeSet<>(choice.requested().categories());
      left.removeIf(category -> !later.add(new Cell(purpose, category)));
      if (!left.isEmpty()) {
        latest.addFirst(choice.about(left));
      }
    }
    return List.copyOf(latest);
  }

  private static StoredChoice choice(ResultSet row, long base) throws SQLException {
    return new StoredChoice(
        base + row.getLong("revision"),
        new RequestedChoice(
            row.getString("purpose"),
            new TreeSet<>(Sql.texts(row, "categories")),
            row.getString("said").equals("granted"),
            row.getObject("terms_version", LocalDate.class),
            Sql.time(row, "expires_at"),
            row.getBoolean("covers_held")),
        Sql.instant(row, "said_at"),
        row.getBoolean("by_bridge"));
  }
}
