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
import java.util.function.Predicate;
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
  private final @Nullable Database copy;
  private final Predicate<Heartbeat> isLate;

  // guarded by this: what the primary has shown
  private @Nullable Shown shown;
  private boolean wasSetBack;

  /**
   * Creates the table of changes over a database.
   *
   * @param copy a replica, which is read as long as it is not late or behind; null for none
   * @param isLate whether the replica is so late that the database is read
   */
  Changes(Database database, @Nullable Database copy, Predicate<Heartbeat> isLate) {
    this.database = database;
    this.copy = copy;
    this.isLate = isLate;
  }

  /** Adds a change, within the transaction that changes the document. */
  static void append(Connection connection, String subject, long revision) throws SQLException {
    Sql.update(connection, "UPDATE change_clock SET last_id = last_id + 1 WHERE id = 1");
    int added =
        Sql.update(
            connection,
            "INSERT INTO changes (id, account, subject, revision)"
                + " SELECT CAST(? AS BIGINT), a.number, s.number, CAST(? AS BIGINT)"
                + " FROM subjects s, subjects a WHERE s.subject = ? AND a.subject = ?",
            last(connection),
            revision,
            subject,
            Subjects.account(subject));
    if (added != 1) {
      throw new SQLException("no such account", "23503");
    }
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
   * @param least what the answer shows at least
   * @throws StoreException if no snapshot shows that
   */
  Tail between(long after, long upTo, @Nullable String account, Least least) {
    return nearest(
        least,
        connection -> {
          Heartbeats.Generation last = Heartbeats.last(connection);
          long base = Revisions.base(last.generation());
          List<Change> changes = changes(connection, after, upTo, account, base);
          return new Tail(
              changes, Heartbeats.shown(connection, last), last(connection), changes.size() < PAGE);
        });
  }

  private static List<Change> changes(
      Connection connection, long after, long upTo, @Nullable String account, long base)
      throws SQLException {
    String select =
        "SELECT c.id, s.subject, c.revision FROM changes c JOIN subjects s ON s.number = c.subject"
            + " WHERE c.id > ? AND c.id <= ?";
    String order = " ORDER BY c.id LIMIT " + PAGE;
    Sql.Row<Change> change =
        row ->
            new Change(row.getLong("id"), row.getString("subject"), base + row.getLong("revision"));
    return account == null
        ? Sql.list(connection, select + order, change, after, upTo)
        : Sql.list(
            connection,
            select + " AND c.account = (SELECT number FROM subjects WHERE subject = ?)" + order,
            change,
            after,
            upTo,
            account);
  }

  /**
   * Compares levels with the database, all as of one moment.
   *
   * @param named the levels, with the revisions that a reader knows
   * @param received the last event that the reader has received; null if there is none
   * @param least what the answer shows at least
   * @throws StoreException if no snapshot shows that
   */
  Comparison compare(Collection<Level> named, @Nullable Position received, Least least) {
    Object[] subjects = named.stream().map(Level::subject).filter(Subjects::isSubject).toArray();
    return nearest(
        least,
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
          boolean isResumed = received != null && Heartbeats.at(connection, received) != null;
          return new Comparison(differing, heartbeat, last(connection), isResumed);
        });
  }

  /**
   * Something read in one snapshot.
   *
   * <p>A copy may be behind what another one has shown. So a reader that goes on from there says
   * what it has seen.
   */
  interface Shown {
    /** Returns the last heartbeat of the snapshot. */
    Heartbeat heartbeat();

    /** Returns the id of the last change that the snapshot shows. */
    long last();
  }

  /**
   * What an answer has to show.
   *
   * @param position the heartbeat; null for any
   * @param change the id of a change
   */
  record Least(@Nullable Position position, long change) {
    boolean isShownBy(Shown shown) {
      return shown.last() >= change
          && (position == null || shown.heartbeat().position().compareTo(position) >= 0);
    }
  }

  /** Returns what the primary shows now. */
  Shown look() {
    return primary(Changes::state);
  }

  /** Returns whether the primary has shown less than before: after a restore or a promotion. */
  synchronized boolean wasSetBack() {
    return wasSetBack;
  }

  /** Returns the same, and forgets it. */
  synchronized boolean takeSetBack() {
    boolean was = wasSetBack;
    wasSetBack = false;
    return was;
  }

  /** Returns the heartbeat of a position; null if it is too long ago, or of another generation. */
  @Nullable Heartbeat at(Position position) {
    if (copy != null) {
      try {
        Heartbeat near = copy.<@Nullable Heartbeat>transaction(it -> Heartbeats.at(it, position));
        if (near != null) {
          return near;
        }
      } catch (StoreException away) {
        // the database knows it, too
      }
    }
    return database.<@Nullable Heartbeat>transaction(it -> Heartbeats.at(it, position));
  }

  /** Returns whether a replica may be read. */
  boolean hasCopy() {
    return copy != null;
  }

  private static State state(Connection connection) throws SQLException {
    return new State(Heartbeats.shown(connection, Heartbeats.last(connection)), last(connection));
  }

  private record State(Heartbeat heartbeat, long last) implements Shown {}

  /**
   * Reads a snapshot that shows what it must: of the copy; of the database where the copy is away,
   * late or behind; of a late copy where the database is away.
   */
  private <T extends Shown> T nearest(Least least, Database.Work<T> work) {
    T near = ifAvailable(least, work);
    if (near != null && !isLate.test(near.heartbeat())) {
      return near;
    }
    try {
      T there = primary(work);
      if (least.isShownBy(there)) {
        return there;
      }
    } catch (StoreException away) {
      if (near == null) {
        throw away;
      }
    }
    if (near == null) {
      throw StoreException.behind();
    }
    return near;
  }

  private <T extends Shown> @Nullable T ifAvailable(Least least, Database.Work<T> work) {
    if (copy == null) {
      return null;
    }
    try {
      T near = copy.snapshot(work);
      return least.isShownBy(near) ? near : null;
    } catch (StoreException away) {
      return null;
    }
  }

  /** Reads a snapshot of the database, which has to have the last heartbeat that it has shown. */
  private <T extends Shown> T primary(Database.Work<T> work) {
    Shown before;
    synchronized (this) {
      before = shown;
    }
    return database.snapshot(
        connection -> {
          T there = work.in(connection);
          note(there, before != null && isSetBack(connection, before, there));
          return there;
        });
  }

  /**
   * Returns whether the database lacks what it has shown: a restore or a promotion without a new
   * generation may have added other heartbeats and changes of the same numbers since.
   */
  private static boolean isSetBack(Connection connection, Shown before, Shown now)
      throws SQLException {
    Position last = before.heartbeat().position();
    Position position = now.heartbeat().position();
    if (position.generation() != last.generation()) {
      return false;
    }
    boolean isKept = position.heartbeat() - last.heartbeat() < Heartbeats.KEPT / 2;
    return now.last() < before.last()
        || position.compareTo(last) < 0
        || (isKept && !before.heartbeat().equals(Heartbeats.at(connection, last)));
  }

  private synchronized void note(Shown there, boolean isBack) {
    wasSetBack |= isBack;
    shown = there;
  }

  /**
   * What differs from what a reader knows.
   *
   * @param differing the levels that are other ones, with their revisions; -1 if missing
   * @param heartbeat the last heartbeat of the snapshot
   * @param last the id of the last change that the snapshot shows
   * @param isResumed whether the snapshot has the last event that the reader has received
   */
  record Comparison(List<Change> differing, Heartbeat heartbeat, long last, boolean isResumed)
      implements Shown {}

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
