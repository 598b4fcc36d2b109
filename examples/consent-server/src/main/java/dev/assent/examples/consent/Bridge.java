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
import java.time.LocalDate;
import java.time.ZoneOffset;
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
 * <p>The last answer to each question is kept, in the transaction that makes the choice. So a
 * request that comes twice, late or out of order changes nothing. Only an explicit no is a denial,
 * and it is never older than a denial that it repeats. A yes is a grant only if all answers of its
 * row are a yes under the mapping's terms, each since a time after the last choice that the person
 * made here. An answer that is neither ends a grant of the bridge, and lifts no denial.
 */
final class Bridge {
  /** How far a platform's clock may be ahead. */
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
   * @throws Problem 404 if there is no such person here, so that the platform may try again
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
    String refused = refused(platform, event);
    if (refused != null) {
      meters.bridged(name, refused);
      return;
    }
    for (int i = 0; i < event.unreadable(); i++) {
      meters.bridged(name, "unreadable");
    }
    String subject = mapping.account() + "/" + event.user();
    List<String> results =
        Subjects.isSubject(subject)
            ? database.<@Nullable List<String>>transaction(
                connection ->
                    apply(
                        connection, new BridgeAnswers(connection, name, subject), platform, event))
            : null;
    if (results == null) {
      meters.bridged(name, "unknown subject");
      throw new Problem(404, "no such person");
    }
    results.forEach(result -> meters.bridged(name, result));
    changed.run();
  }

  private static @Nullable String refused(BridgeMapping.Platform platform, BridgeEvent event) {
    if (!platform.sources().contains(event.source())) {
      return "other source";
    }
    return event.isOfOtherRegulation() ? "other regulation" : null;
  }

  /** An answer that is new, or a no, and as it is kept. */
  private record Heard(BridgeEvent.Signal signal, BridgeAnswer answer) {}

  private @Nullable List<String> apply(
      Connection connection,
      BridgeAnswers answers,
      BridgeMapping.Platform platform,
      BridgeEvent event)
      throws SQLException {
    String subject = answers.subject();
    if (SubjectRow.lock(connection, subject) == null) {
      return null;
    }
    boolean isInForce = consents.isInForce(connection, mapping.terms());
    List<String> results = new ArrayList<>();
    List<Heard> heard = new ArrayList<>();
    for (BridgeEvent.Signal signal : event.signals()) {
      if (!platform.isListed(signal)) {
        results.add("unlisted");
      } else if (Boolean.TRUE.equals(signal.value()) && !isInForce) {
        results.add("superseded terms");
      } else {
        BridgeAnswer kept = keep(answers, signal, usable(event.at()));
        if (kept == null) {
          results.add("old");
        } else {
          heard.add(new Heard(signal, kept));
        }
      }
    }
    for (BridgeMapping.Row row : platform.rows()) {
      List<Heard> ofRow = heard.stream().filter(it -> row.needs(it.signal())).toList();
      if (!ofRow.isEmpty()) {
        results.add(choose(connection, subject, row, ofRow, answers));
      }
    }
    return results;
  }

  /** Returns a time that an answer can have; null if it has none. */
  private @Nullable Instant usable(@Nullable Instant at) {
    boolean isUsable =
        at != null && at.isAfter(Instant.EPOCH) && !at.isAfter(clock.instant().plus(SKEW));
    return isUsable ? at : null;
  }

  /**
   * Keeps an answer, unless a newer one is known. Of answers of one time, a no counts before one
   * that is unknown, and that one before a yes. Without a time, only a no counts, now.
   *
   * @return what is kept; null if it is neither a new answer nor a no
   */
  private @Nullable BridgeAnswer keep(
      BridgeAnswers answers, BridgeEvent.Signal signal, @Nullable Instant at) throws SQLException {
    String value = BridgeAnswer.word(signal.value());
    boolean isNo = Boolean.FALSE.equals(signal.value());
    BridgeAnswer last = answers.last(signal);
    Instant time = at;
    if (time == null) {
      if (!isNo) {
        return null;
      }
      Instant now = clock.instant();
      time = last != null && last.at().isAfter(now) ? last.at() : now;
    }
    if (last != null
        && (time.isBefore(last.at())
            || (time.equals(last.at()) && BridgeAnswer.rank(value) < last.rank()))) {
      return null;
    }
    boolean isSame = last != null && last.isSame(value, mapping.terms());
    BridgeAnswer answer =
        new BridgeAnswer(
            value, time, last != null && isSame ? last.since() : time, mapping.terms());
    answers.store(signal, answer);
    return isNo || !isSame ? answer : null;
  }

  /** Makes the choice of a row after some of its answers were heard. */
  private String choose(
      Connection connection,
      String subject,
      BridgeMapping.Row row,
      List<Heard> heard,
      BridgeAnswers answers)
      throws SQLException {
    List<StoredChoice> here = overlapping(connection, subject, row);
    for (Heard each : heard) {
      if (Boolean.FALSE.equals(each.signal().value())) {
        deny(connection, subject, row, here, each.answer().at());
        return "denied";
      }
    }
    for (Heard each : heard) {
      if (each.signal().value() == null) {
        end(connection, subject, row, here, each.answer().at());
        return "unknown";
      }
    }
    return grant(connection, subject, row, here, answers);
  }

  /** Returns the latest choices here about the purpose and some leaves of a row. */
  private List<StoredChoice> overlapping(
      Connection connection, String subject, BridgeMapping.Row row) throws SQLException {
    return consents.choices(connection, subject).stream()
        .filter(choice -> choice.requested().purpose().equals(row.ours()))
        .filter(choice -> !Collections.disjoint(choice.requested().categories(), row.categories()))
        .toList();
  }

  /** Denies what is not denied since then already: a denial never gets older. */
  private void deny(
      Connection connection,
      String subject,
      BridgeMapping.Row row,
      List<StoredChoice> here,
      Instant at)
      throws SQLException {
    NavigableSet<String> missing = new TreeSet<>(row.categories());
    Instant time = Consents.toMillis(at);
    for (StoredChoice choice : here) {
      if (!choice.requested().granted() && !choice.at().isBefore(time)) {
        missing.removeAll(choice.requested().categories());
      }
    }
    if (!missing.isEmpty()) {
      consents.record(
          connection,
          subject,
          new RequestedChoice(row.ours(), missing, false, null, null, false),
          time);
    }
  }

  /** Grants after a yes, which counts only while the mapping's terms are in force. */
  private String grant(
      Connection connection,
      String subject,
      BridgeMapping.Row row,
      List<StoredChoice> here,
      BridgeAnswers known)
      throws SQLException {
    List<BridgeAnswer> answers = new ArrayList<>();
    for (BridgeEvent.Signal needed : row.needed()) {
      BridgeAnswer answer = known.last(needed);
      if (answer == null || !answer.isSame("yes", mapping.terms())) {
        return "incomplete";
      }
      answers.add(answer);
    }
    Instant oldest =
        answers.stream()
            .map(BridgeAnswer::since)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    if (oldest.isBefore(start(mapping.terms()))) {
      return "superseded terms";
    }
    Instant since = Consents.toMillis(oldest);
    if (here.stream().anyMatch(choice -> !choice.isBridged() && !choice.at().isBefore(since))) {
      return "older than a choice";
    }
    consents.record(
        connection,
        subject,
        new RequestedChoice(row.ours(), row.categories(), true, mapping.terms(), null, false),
        answers.stream().map(BridgeAnswer::at).max(Comparator.naturalOrder()).orElse(oldest));
    return "granted";
  }

  private static Instant start(LocalDate terms) {
    return terms.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Ends grants of the bridge; a grant with an end that has come is no answer any more. */
  private void end(
      Connection connection,
      String subject,
      BridgeMapping.Row row,
      List<StoredChoice> here,
      Instant at)
      throws SQLException {
    Instant now = Consents.toMillis(clock.instant());
    for (StoredChoice choice : here) {
      RequestedChoice said = choice.requested();
      boolean isInForce = said.expires() == null || said.expires().isAfter(now);
      if (choice.isBridged() && said.granted() && isInForce) {
        NavigableSet<String> granted = new TreeSet<>(said.categories());
        granted.retainAll(row.categories());
        consents.record(
            connection,
            subject,
            new RequestedChoice(row.ours(), granted, true, said.terms(), now, false),
            Consents.toMillis(at));
      }
    }
  }
}
