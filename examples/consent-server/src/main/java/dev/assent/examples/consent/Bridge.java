/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes choices from the answers that people gave at platforms. Thread-safe.
 *
 * <p>The last answer to each question is kept with its time, in the transaction that makes the
 * choice. So a request that comes twice, late or out of order changes nothing, and a yes that is
 * only repeated is no new yes. Only an explicit no is a denial, and it counts in any case. A yes
 * that is older than a denial of the person here does not count. An answer that is neither yes nor
 * no ends a grant, and lifts no denial. An answer without a time, or with one that is to come, can
 * be a no only.
 */
final class Bridge {
  /** The difference between clocks that is allowed. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Database database;
  private final Consents consents;
  private final BridgeMapping mapping;
  private final Clock clock;
  private final Meters meters;
  private final Runnable changed;

  /**
   * @param changed runs after choices were committed
   */
  Bridge(
      Database database,
      Consents consents,
      BridgeMapping mapping,
      Clock clock,
      Meters meters,
      Runnable changed) {
    this.database = database;
    this.consents = consents;
    this.mapping = mapping;
    this.clock = clock;
    this.meters = meters;
    this.changed = changed;
  }

  /**
   * Takes what a platform says.
   *
   * @param event null if it says nothing about answers
   */
  void take(String name, @Nullable BridgeEvent event) {
    BridgeMapping.Platform platform = mapping.platforms().get(name);
    if (platform == null) {
      throw new Problem(404, "--bridge has no such platform");
    }
    if (event == null) {
      meters.bridged(name, "other event");
      return;
    }
    if (!platform.sources().contains(event.source())) {
      meters.bridged(name, "other source");
      return;
    }
    if (event.regulation() != null && !event.regulation().equals("gdpr")) {
      meters.bridged(name, "other regulation");
      return;
    }
    String subject = mapping.account() + "/" + event.user();
    List<String> results =
        Subjects.isSubject(subject)
            ? database.transaction(connection -> apply(connection, name, platform, subject, event))
            : List.of("unknown subject");
    results.forEach(result -> meters.bridged(name, result));
    changed.run();
  }

  private List<String> apply(
      Connection connection,
      String name,
      BridgeMapping.Platform platform,
      String subject,
      BridgeEvent event)
      throws SQLException {
    List<String> results = new ArrayList<>();
    if (Consents.revision(connection, subject, " FOR UPDATE") == null) {
      return List.of("unknown subject");
    }
    List<BridgeEvent.Signal> heard = new ArrayList<>();
    for (BridgeEvent.Signal signal : event.signals()) {
      if (!platform.isListed(signal)) {
        results.add("unlisted");
      } else if (isNew(connection, name, subject, signal, event.at())) {
        heard.add(signal);
      } else {
        results.add("old");
      }
    }
    for (BridgeMapping.Row row : platform.rows()) {
      if (heard.stream().anyMatch(row::needs)) {
        results.add(choose(connection, name, subject, row));
      }
    }
    return results;
  }

  /** Keeps an answer, unless a newer one is known. */
  private boolean isNew(
      Connection connection,
      String name,
      String subject,
      BridgeEvent.Signal signal,
      @Nullable Instant at)
      throws SQLException {
    Instant now = clock.instant();
    Instant answered = at == null || at.isAfter(now.plus(SKEW)) ? null : at;
    boolean isNo = Boolean.FALSE.equals(signal.value());
    if (answered == null && !isNo) {
      return false;
    }
    Instant time = answered == null ? now : answered;
    Heard last = heard(connection, name, subject, signal.kind(), signal.id());
    if (last != null
        && (time.isBefore(last.at()) || (time.equals(last.at()) && !(isNo && !last.isNo())))) {
      return false;
    }
    String value = signal.value() == null ? "unknown" : signal.value() ? "yes" : "no";
    boolean isRepeated = last != null && last.answer().equals(value);
    int updated =
        Sql.update(
            connection,
            "UPDATE bridge_signals SET answer = ?, answered_at = ?"
                + " WHERE subject = ? AND platform = ? AND kind = ? AND id = ?",
            value,
            Sql.time(time),
            subject,
            name,
            signal.kind().name(),
            signal.id());
    if (updated == 0) {
      Sql.update(
          connection,
          "INSERT INTO bridge_signals (answer, answered_at, subject, platform, kind, id)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          value,
          Sql.time(time),
          subject,
          name,
          signal.kind().name(),
          signal.id());
    }
    return isNo || !isRepeated;
  }

  private record Heard(String answer, Instant at) {
    boolean isNo() {
      return answer.equals("no");
    }

    boolean isYes() {
      return answer.equals("yes");
    }
  }

  private static @Nullable Heard heard(
      Connection connection, String name, String subject, BridgeEvent.Kind kind, String id)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT answer, answered_at FROM bridge_signals"
            + " WHERE subject = ? AND platform = ? AND kind = ? AND id = ?",
        row -> new Heard(row.getString("answer"), Sql.instant(row, "answered_at")),
        subject,
        name,
        kind.name(),
        id);
  }

  /** Makes the choice of a row from the answers that it needs. */
  private String choose(Connection connection, String name, String subject, BridgeMapping.Row row)
      throws SQLException {
    List<Heard> answers = answers(connection, name, subject, row);
    if (answers.stream().anyMatch(Heard::isNo)) {
      record(connection, subject, row, false, answers);
      return "denied";
    }
    if (!answers.stream().allMatch(Heard::isYes)) {
      end(connection, subject, row);
      return "unknown";
    }
    if (!consents.isInForce(connection, mapping.terms())) {
      end(connection, subject, row);
      return "superseded terms";
    }
    if (isDeniedSince(connection, subject, row, last(answers))) {
      return "older than a denial";
    }
    record(connection, subject, row, true, answers);
    return "granted";
  }

  private void record(
      Connection connection,
      String subject,
      BridgeMapping.Row row,
      boolean granted,
      List<Heard> answers)
      throws SQLException {
    boolean unused =
        consents.record(
            connection,
            subject,
            new RequestedChoice(
                row.ours(),
                row.categories(),
                granted,
                granted ? mapping.terms() : null,
                null,
                false),
            last(answers));
  }

  private static Instant last(List<Heard> answers) {
    return answers.stream().map(Heard::at).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
  }

  /** Returns the answers that a row needs; unknown ones among them. */
  private static List<Heard> answers(
      Connection connection, String name, String subject, BridgeMapping.Row row)
      throws SQLException {
    List<Heard> answers = new ArrayList<>();
    if (row.purpose() != null) {
      answers.add(answer(connection, name, subject, BridgeEvent.Kind.PURPOSE, row.purpose()));
    }
    if (row.vendor() != null) {
      answers.add(answer(connection, name, subject, BridgeEvent.Kind.VENDOR, row.vendor()));
    }
    return answers;
  }

  private static Heard answer(
      Connection connection, String name, String subject, BridgeEvent.Kind kind, String id)
      throws SQLException {
    Heard heard = heard(connection, name, subject, kind, id);
    return heard == null ? new Heard("unknown", Instant.EPOCH) : heard;
  }

  private boolean isDeniedSince(
      Connection connection, String subject, BridgeMapping.Row row, Instant at)
      throws SQLException {
    for (StoredChoice choice : consents.choices(connection, subject)) {
      RequestedChoice said = choice.requested();
      if (!said.granted()
          && said.purpose().equals(row.ours())
          && !choice.at().isBefore(at.truncatedTo(ChronoUnit.MILLIS))
          && !Collections.disjoint(said.categories(), row.categories())) {
        return true;
      }
    }
    return false;
  }

  /** Ends grants; a grant with an end that has come is no answer any more. */
  private void end(Connection connection, String subject, BridgeMapping.Row row)
      throws SQLException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    for (StoredChoice choice : consents.choices(connection, subject)) {
      RequestedChoice said = choice.requested();
      NavigableSet<String> granted = new TreeSet<>(said.categories());
      granted.retainAll(row.categories());
      boolean isInForce = said.expires() == null || said.expires().isAfter(now);
      if (said.granted() && isInForce && said.purpose().equals(row.ours()) && !granted.isEmpty()) {
        boolean unused =
            consents.record(
                connection,
                subject,
                new RequestedChoice(row.ours(), granted, true, said.terms(), now, false),
                now);
      }
    }
  }
}
