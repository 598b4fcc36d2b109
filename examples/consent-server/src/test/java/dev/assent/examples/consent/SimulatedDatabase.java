/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.fixtures.ManualClock;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A primary or a copy of it, with the server's own tables. A copy has a prefix of the log of its
 * primary's commits.
 */
final class SimulatedDatabase implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "change_clock",
          "subjects",
          "credentials",
          "terms_versions",
          "choices",
          "changes",
          "generations",
          "heartbeats");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

  /**
   * A commit.
   *
   * @param rows the rows of each table after it
   * @param truth who permits, after it
   */
  record Commit(Map<String, Set<List<Object>>> rows, Map<String, Boolean> truth) {}

  private final String name = "simulated-" + UUID.randomUUID();
  private final ManualClock clock;
  private final Mistake mistake;
  private final Connection own;
  private final String url;
  private final Map<String, Set<List<Object>>> rows = new HashMap<>();

  /** Shared by a primary and its copies. */
  private final List<Commit> log;

  private Supplier<Map<String, Boolean>> truth = Map::of;
  private int applied;
  private boolean isUp = true;
  private boolean isIsolated;

  /** Creates an empty database that begins a log. */
  SimulatedDatabase(ManualClock clock, Mistake mistake) {
    this(clock, mistake, new ArrayList<>());
  }

  private SimulatedDatabase(ManualClock clock, Mistake mistake, List<Commit> log) {
    this.clock = clock;
    this.mistake = mistake;
    this.log = log;
    try (Database real = new Database("jdbc:h2:mem:" + name)) {
      own = connect();
      Schema.create(real);
      try (Statement statement = own.createStatement()) {
        statement.execute("SET REFERENTIAL_INTEGRITY FALSE");
        statement.execute("DELETE FROM change_clock");
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    TABLES.forEach(table -> rows.put(table, Set.of()));
    url = SimulatedDriver.add(this);
  }

  String name() {
    return name;
  }

  String url() {
    return url;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + name);
  }

  /** Returns the time of its clock, as SQL has it. */
  String time() {
    return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).format(TIME);
  }

  boolean isUp() {
    return isUp;
  }

  void setUp(boolean up) {
    isUp = up;
  }

  /** No commit succeeds any more: no synchronous copy takes it. */
  void isolate() {
    isIsolated = true;
  }

  void requireWritable() throws SQLException {
    if (isIsolated) {
      throw SimulatedDriver.away();
    }
  }

  /** Sets who tells, at each commit, who permits. */
  void setTruth(Supplier<Map<String, Boolean>> teller) {
    truth = teller;
  }

  /** Returns the last commit that it shows. */
  Commit last() {
    return log.get(applied - 1);
  }

  int applied() {
    return applied;
  }

  int size() {
    return log.size();
  }

  boolean isCopyOf(SimulatedDatabase primary) {
    return log == primary.log;
  }

  /** Notes a commit that has changed tables. */
  void committed(Set<String> changed) {
    try {
      for (String table : changed) {
        if (TABLES.contains(table)) {
          rows.put(table, read(table));
        }
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    log.add(new Commit(Map.copyOf(rows), truth.get()));
    applied = log.size();
  }

  /** Returns a copy of it that shows the same. */
  SimulatedDatabase copy() {
    SimulatedDatabase copy = new SimulatedDatabase(clock, mistake, log);
    copy.replay(applied);
    return copy;
  }

  /** Returns a primary that begins with what this one shows. */
  SimulatedDatabase promoted() {
    SimulatedDatabase next =
        new SimulatedDatabase(clock, mistake, new ArrayList<>(log.subList(0, applied)));
    next.replay(applied);
    return next;
  }

  /** Replays commits up to a place in the log. */
  void replay(int until) {
    int end = Math.min(until, log.size());
    if (end <= applied) {
      return;
    }
    Map<String, Set<List<Object>>> next = new HashMap<>(log.get(end - 1).rows());
    if (mistake == Mistake.HEARTBEATS_FIRST && end < log.size()) {
      next.put("heartbeats", log.get(log.size() - 1).rows().get("heartbeats"));
      next.put("generations", log.get(log.size() - 1).rows().get("generations"));
    }
    try {
      for (String table : TABLES) {
        if (table.equals("changes") && mistake == Mistake.CHANGES_MISSING) {
          continue;
        }
        replace(table, rows.get(table), next.get(table));
        rows.put(table, next.get(table));
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    applied = end;
  }

  private Set<List<Object>> read(String table) throws SQLException {
    Set<List<Object>> all = new LinkedHashSet<>();
    try (Statement statement = own.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          Object value = result.getObject(i);
          row.add(
              value instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : value);
        }
        all.add(Collections.unmodifiableList(row));
      }
    }
    return all;
  }

  private void replace(String table, Set<List<Object>> before, Set<List<Object>> after)
      throws SQLException {
    if (before == after) {
      return;
    }
    Set<List<Object>> gone = new LinkedHashSet<>(before);
    gone.removeAll(after);
    Set<List<Object>> added = new LinkedHashSet<>(after);
    added.removeAll(before);
    for (List<Object> row : gone) {
      delete(table, row);
    }
    for (List<Object> row : added) {
      insert(table, row);
    }
  }

  /** Deletes a row by its key, which is in the first columns. */
  private void delete(String table, List<Object> row) throws SQLException {
    Map<String, Integer> keys = new LinkedHashMap<>();
    switch (table) {
      case "choices" -> keys.putAll(Map.of("subject", 0, "revision", 1));
      case "heartbeats" -> keys.putAll(Map.of("generation", 0, "number", 1));
      case "subjects" -> keys.put("number", 0);
      case "credentials" -> keys.put("token_hash", 0);
      case "terms_versions" -> keys.put("terms_version", 0);
      case "generations" -> keys.put("generation", 0);
      default -> keys.put("id", 0);
    }
    String where = String.join(" = ? AND ", keys.keySet()) + " = ?";
    try (PreparedStatement statement =
        own.prepareStatement("DELETE FROM " + table + " WHERE " + where)) {
      int at = 1;
      for (int column : keys.values()) {
        statement.setObject(at++, row.get(column));
      }
      statement.executeUpdate();
    }
  }

  private void insert(String table, List<Object> row) throws SQLException {
    String places = String.join(", ", Collections.nCopies(row.size(), "?"));
    try (PreparedStatement statement =
        own.prepareStatement("INSERT INTO " + table + " VALUES (" + places + ")")) {
      for (int i = 0; i < row.size(); i++) {
        Object value = row.get(i);
        statement.setObject(i + 1, value instanceof List<?> list ? list.toArray() : value);
      }
      statement.executeUpdate();
    }
  }

  @Override
  public void close() {
    SimulatedDriver.remove(this);
    try {
      own.close();
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** A mistake of a platform. */
  enum Mistake {
    NONE,

    /** Copies show heartbeats before the commits that precede them. */
    HEARTBEATS_FIRST,

    /** Copies do not show which subjects were changed. */
    CHANGES_MISSING,

    /** A promotion does not begin a generation. */
    SAME_GENERATION,

    /** An operator opens a generation although its database is empty. */
    EMPTY_IS_OPENED,

    /** A change of a stream is lost at the balancer, which says that it was taken. */
    CHANGES_OF_STREAMS_LOST
  }
}
