/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

import dev.assent.internal.position.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of a database, or its primary: a prefix of a log of commits and heartbeats. Revisions are
 * published with the generation, so they never fall.
 */
final class Copy {
  /**
   * An entry of the log.
   *
   * @param at when it was written
   * @param rows the rows that a commit changes; a row is null if it is deleted; none for a
   *     heartbeat
   */
  record Entry(Instant at, Map<String, Row> rows) {
    boolean isHeartbeat() {
      return rows.isEmpty();
    }
  }

  private final long generation;
  private final List<Entry> log;
  private final Map<String, Row> rows = new HashMap<>();
  private int applied;
  private long heartbeat;
  private Instant beaten;

  /** Creates a copy of a log that has nothing of it yet. */
  Copy(long generation, List<Entry> log, Instant now) {
    this.generation = generation;
    this.log = log;
    this.beaten = now;
  }

  long generation() {
    return generation;
  }

  List<Entry> log() {
    return log;
  }

  int applied() {
    return applied;
  }

  boolean isBehind() {
    return applied < log.size();
  }

  /** Replays entries up to a place in the log. */
  void replay(int until) {
    while (applied < Math.min(until, log.size())) {
      Entry entry = log.get(applied++);
      entry
          .rows()
          .forEach(
              (subject, row) -> {
                if (row == null) {
                  rows.remove(subject);
                } else {
                  rows.put(subject, row);
                }
              });
      if (entry.isHeartbeat()) {
        heartbeat++;
        beaten = entry.at();
      }
    }
  }

  /** Returns a new generation that begins with what this copy has. */
  Copy promoted(Instant now) {
    Copy next = new Copy(generation + 1, new ArrayList<>(log.subList(0, applied)), now);
    next.replay(applied);
    return next;
  }

  /** Returns another copy of the same generation, with the same content. */
  Copy another(Instant now) {
    Copy other = new Copy(generation, log, now);
    other.replay(applied);
    return other;
  }

  Position position() {
    return new Position(generation, heartbeat);
  }

  Instant beaten() {
    return beaten;
  }

  Row row(String subject) {
    return rows.get(subject);
  }

  /** Returns the published revision of a subject; -1 if it is missing. */
  long revision(String subject) {
    Row row = rows.get(subject);
    return row == null ? -1 : (generation << 32) + row.revision();
  }
}
