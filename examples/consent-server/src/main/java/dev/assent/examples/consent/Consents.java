/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.time.ZoneOffset.UTC;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Choices with their history, and the documents computed from it: for each purpose and category the
 * latest choice. The history is append-only. Thread-safe.
 *
 * <p>Writers lock the subject's row. Readers take no lock: they read a document, what it adds and
 * its position in one snapshot. So no revision is ever returned with the content of another.
 */
final class Consents {
  /** The time after which a repeated no is stored again. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Database database;
  private final Clock clock;
  private final Runnable changed;

  /**
   * Creates the table of choices over a database.
   *
   * @param changed runs after a change was committed
   */
  Consents(Database database, Clock clock, Runnable changed) {
    this.database = database;
    this.clock = clock;
    this.changed = changed;
  }

  /** Returns the current document of a subject; null if there is no such subject. */
  @Nullable Document document(String subject) {
    return database.<@Nullable Document>snapshot(
        connection -> document(connection, subject, Heartbeats.last(connection).generation()));
  }

  /** Returns the current document of a subject, and how current it is. */
  Reading read(String subject) {
    return database.snapshot(
        connection -> {
          Heartbeats.Generation last = Heartbeats.last(connection);
          Document document = document(connection, subject, last.generation());
          boolean isOpen = document == null && last.isOpen() && last.isHere(connection);
          return new Reading(document, Heartbeats.shown(connection, last), isOpen);
        });
  }

  /**
   * Returns the choices of a subject, the oldest first.
   *
   * @param after the published revision after which they begin
   * @param limit the maximum number of choices
   * @return null if there is no such subject
   */
  @Nullable List<StoredChoice> history(String subject, long after, int limit) {
    return database.<@Nullable List<StoredChoice>>snapshot(
        connection -> {
          long base = Revisions.base(Heartbeats.last(connection).generation());
          long from = Math.max(0, after - base);
          SubjectRow row = SubjectRow.read(connection, subject);
          return row == null ? null : ChoiceRows.between(connection, row, from, from + limit, base);
        });
  }

  /**
   * Records a choice: history, revision and change in one transaction. A choice that is in force
   * already changes nothing, so that a request can be repeated; but {@link #isSaidAgain}.
   *
   * @return the current document; null if there is no such subject
   * @throws Problem if the terms are unknown or superseded
   */
  @Nullable Document choose(String subject, RequestedChoice requestedChoice) {
    Document document = chosen(subject, requestedChoice);
    changed.run();
    return document;
  }

  private @Nullable Document chosen(String subject, RequestedChoice requestedChoice) {
    return database.<@Nullable Document>transaction(
        connection -> {
          SubjectRow row = SubjectRow.lock(connection, subject);
          if (row == null) {
            return null;
          }
          Heartbeats.Generation generation = Heartbeats.last(connection);
          long base = Revisions.base(generation.generation());
          Document before = document(connection, subject, row, base);
          requireTerms(connection, requestedChoice.terms());
          if (saysAlready(before, requestedChoice)
              && !isSaidAgain(before, requestedChoice, generation)) {
            return before;
          }
          if (requestedChoice.granted()) {
            requireInForce(connection, requestedChoice.terms());
          }
          return append(
              connection, before, row, base, requestedChoice, time(before, requestedChoice), false);
        });
  }

  /**
   * Returns the time of a choice: after those before it about the same, also if another server's
   * clock is ahead. Across generations, the time tells which of two choices was later.
   */
  private Instant time(Document before, RequestedChoice choice) {
    Instant now = toMillis(clock.instant());
    return before.choices().stream()
        .filter(it -> it.requested().purpose().equals(choice.purpose()))
        .filter(it -> !Collections.disjoint(it.requested().categories(), choice.categories()))
        .map(it -> it.at().plusMillis(1))
        .filter(now::isBefore)
        .max(Comparator.naturalOrder())
        .orElse(now);
  }

  /**
   * Returns whether the time of a choice that is said again counts. That of a no counts against a
   * yes elsewhere that comes late. That of a yes counts in a later generation than its own: a no
   * after it may be lost, which processes keep until a later yes.
   */
  private boolean isSaidAgain(
      Document before, RequestedChoice choice, Heartbeats.Generation generation) {
    if (choice.granted() && generation.generation() == 0) {
      return false; // the first one has lost nothing
    }
    Instant until =
        choice.granted() ? generation.begun().plus(Ages.SKEW) : clock.instant().minus(AGAIN);
    return before.choices().stream()
        .filter(it -> it.hasSameChoice(choice))
        .filter(it -> !Collections.disjoint(it.requested().categories(), choice.categories()))
        .anyMatch(it -> it.at().isBefore(until));
  }

  /**
   * Records a choice that a person made at another platform, within a transaction that has locked
   * its subject.
   *
   * @param at when the person chose
   */
  void record(Connection connection, String subject, RequestedChoice choice, Instant at)
      throws SQLException {
    SubjectRow row = SubjectRow.read(connection, subject);
    if (row != null) {
      Document before = document(connection, subject, row, 0);
      Document unused = append(connection, before, row, 0, choice, at, true);
    }
  }

  /** Returns a time as it is stored. */
  static Instant toMillis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Returns the choices of a subject that a transaction shows. */
  List<StoredChoice> choices(Connection connection, String subject) throws SQLException {
    Document document = document(connection, subject, Heartbeats.last(connection).generation());
    return document == null ? List.of() : document.choices();
  }

  /** Returns whether people can agree to a version of the terms: it is known, and no older one. */
  boolean isInForce(Connection connection, LocalDate terms) throws SQLException {
    try {
      requireTerms(connection, terms);
      requireInForce(connection, terms);
      return true;
    } catch (Problem unknownOrSuperseded) {
      return false;
    }
  }

  private static Document append(
      Connection connection,
      Document before,
      SubjectRow row,
      long base,
      RequestedChoice requestedChoice,
      Instant at,
      boolean isBridged)
      throws SQLException {
    long revision = row.revision() + 1;
    List<StoredChoice> after =
        ChoiceRows.add(
            connection, row, before.choices(), base, requestedChoice, toMillis(at), isBridged);
    row.update(
        connection, revision, after.stream().map(choice -> choice.revision() - base).toList());
    Changes.append(connection, before.subject(), revision);
    return new Document(before.subject(), base + revision, before.adds(), after);
  }

  private static @Nullable Document document(Connection connection, String subject, long generation)
      throws SQLException {
    SubjectRow row = SubjectRow.read(connection, subject);
    return row == null ? null : document(connection, subject, row, Revisions.base(generation));
  }

  private static Document document(Connection connection, String subject, SubjectRow row, long base)
      throws SQLException {
    return new Document(
        subject, base + row.revision(), row.adds(), ChoiceRows.inForce(connection, row, base));
  }

  private static boolean saysAlready(Document document, RequestedChoice requestedChoice) {
    SortedSet<String> missing = new TreeSet<>(requestedChoice.categories());
    for (StoredChoice storedChoice : document.choices()) {
      if (storedChoice.hasSameChoice(requestedChoice)) {
        missing.removeAll(storedChoice.requested().categories());
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

  /**
   * Requires the newest version of the terms in force, or one that comes into force later: nobody
   * agrees to what does not apply any more.
   */
  private void requireInForce(Connection connection, @Nullable LocalDate terms)
      throws SQLException {
    LocalDate inForce =
        Sql.first(
            connection,
            "SELECT terms_version FROM terms_versions WHERE terms_version <= ?"
                + " ORDER BY terms_version DESC LIMIT 1",
            row -> row.getObject("terms_version", LocalDate.class),
            LocalDate.now(clock.withZone(UTC)));
    if (terms != null && inForce != null && terms.isBefore(inForce)) {
      throw new Problem(422, "terms: superseded by " + inForce);
    }
  }
}
