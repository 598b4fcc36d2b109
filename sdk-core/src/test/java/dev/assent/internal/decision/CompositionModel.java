/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Explanation;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DESIGN.md section 5 as a model: policies, choices, and the resulting decisions, for one moment
 * and for later ones without new choices. It works on rules and documents as they are written, and
 * uses no mask except a category's bit.
 */
final class CompositionModel {
  /** A rule as it is written; categories are leaves, groups, or any. */
  record Raw(
      String file,
      int line,
      List<String> categories,
      List<String> purposes,
      List<String> recipients,
      String basis,
      LocalDate since,
      boolean inherit) {
    boolean covers(String category, Destination destination) {
      return covers(categories, category)
          && covers(purposes, destination.purpose().name())
          && covers(recipients, destination.recipient().id());
    }

    private static boolean covers(List<String> words, String name) {
      return words.stream()
          .anyMatch(
              word ->
                  word.equals(name)
                      || name.startsWith(word + ".")
                      || (word.equals("any") && !name.equals("unclassified")));
    }

    int strictness() {
      return List.of("allow", "opt_out", "opt_in", "never").indexOf(basis);
    }
  }

  /**
   * The document of one source and level.
   *
   * @param staleAfter the time, in nanoseconds from now, after which grants and silence are unknown
   * @param ageMillis the age in an explanation
   * @param changed the time since which this process has it
   */
  record Doc(
      String source,
      String level,
      long revision,
      List<MaskedChoice> choices,
      long adds,
      boolean unreadable,
      boolean absent,
      long staleAfter,
      long ageMillis,
      Instant changed) {
    /**
     * Returns denied, granted, silent, or unknown: the latest choice counts, ties deny, only grants
     * age, and a grant that is dated ahead lifts no denial yet.
     */
    String says(Purpose purpose, int bit, LocalDate since, Instant now, long elapsed) {
      Instant later = now.plusNanos(elapsed);
      List<MaskedChoice> all = of(purpose, bit);
      List<MaskedChoice> begun =
          all.stream().filter(choice -> denies(choice) || !choice.at().isAfter(later)).toList();
      boolean ended = latest(all).anyMatch(choice -> !counts(choice, since, later));
      if (denied(all, since, later) || denied(begun, since, later)) {
        return "denied";
      }
      if (unreadable || ended || elapsed >= staleAfter) {
        return "unknown";
      }
      return all.isEmpty() ? absent ? "unknown" : "silent" : "granted";
    }

    private static Stream<MaskedChoice> latest(List<MaskedChoice> choices) {
      Instant last = choices.stream().map(MaskedChoice::at).max(Instant::compareTo).orElse(null);
      return choices.stream().filter(choice -> choice.at().equals(last));
    }

    private static boolean denied(List<MaskedChoice> choices, LocalDate since, Instant now) {
      return latest(choices).anyMatch(CompositionModel::denies)
          || (latest(choices).anyMatch(choice -> !counts(choice, since, now))
              && choices.stream().anyMatch(CompositionModel::denies));
    }

    List<MaskedChoice> of(Purpose purpose, int bit) {
      return choices.stream()
          .filter(
              choice -> choice.purpose().equals(purpose) && (choice.categories() >>> bit & 1) == 1)
          .toList();
    }

    private static boolean counts(MaskedChoice grant, LocalDate since, Instant now) {
      return (since == null || (grant.terms() != null && !grant.terms().isBefore(since)))
          && (grant.expires() == null || grant.expires().isAfter(now));
    }
  }

  private static boolean denies(MaskedChoice choice) {
    return choice.value() == ChoiceValue.DENIED;
  }

  private final List<Raw> rules;
  private final List<Doc> docs;
  private final List<String> subjects;
  private final Instant inForce;
  private final Instant now;
  private final Map<String, List<Doc>> docsOf = new HashMap<>();
  private final Map<String, List<Raw>> matching = new HashMap<>();

  /**
   * Creates a world.
   *
   * @param rules of all policies, pooled
   * @param docs of all sources and levels
   * @param subjects all of which must permit
   * @param inForce the time since which the policy is in force in this process
   * @param now the current time
   */
  CompositionModel(
      List<Raw> rules, List<Doc> docs, List<String> subjects, Instant inForce, Instant now) {
    this.rules = rules;
    this.docs = docs;
    this.subjects = subjects;
    this.inForce = inForce;
    this.now = now;
  }

  /** Returns the most restrictive rules; none if no rule matches the cell. */
  List<Raw> deciding(String category, Destination destination) {
    List<Raw> matching = matching(category, destination);
    int strictest = matching.stream().mapToInt(Raw::strictness).max().orElse(0);
    return matching.stream().filter(rule -> rule.strictness() == strictest).toList();
  }

  String basis(String category, Destination destination) {
    List<Raw> deciding = deciding(category, destination);
    return deciding.isEmpty() ? "never" : deciding.get(0).basis;
  }

  private List<Raw> matching(String category, Destination destination) {
    return matching.computeIfAbsent(
        category + " " + destination.name(),
        key -> rules.stream().filter(rule -> rule.covers(category, destination)).toList());
  }

  private LocalDate since(String category, Destination destination) {
    return matching(category, destination).stream()
        .map(Raw::since)
        .filter(date -> date != null)
        .max(LocalDate::compareTo)
        .orElse(null);
  }

  /** Returns one subject's state: granted, denied, unset, unknown. */
  private String state(
      String subject, String category, int bit, Destination destination, long elapsed) {
    LocalDate since = since(category, destination);
    boolean own = matching(category, destination).stream().anyMatch(rule -> !rule.inherit);
    boolean unconfirmed = false;
    boolean granted = false;
    boolean silent = true;
    for (Doc doc : docsOf.computeIfAbsent(subject, one -> docs(List.of(one)))) {
      String says = doc.says(destination.purpose(), bit, since, now, elapsed);
      if (says.equals("denied")) {
        return "denied";
      }
      unconfirmed |= doc.unreadable || elapsed >= doc.staleAfter;
      granted |= says.equals("granted") && (!own || doc.level.equals(subject));
      silent &= says.equals("silent");
    }
    return unconfirmed ? "unknown" : granted ? "granted" : silent ? "unset" : "unknown";
  }

  private List<Doc> docs(List<String> of) {
    return docs.stream()
        .filter(
            doc ->
                of.stream()
                    .anyMatch(
                        subject ->
                            subject.equals(doc.level) || subject.startsWith(doc.level + "/")))
        .toList();
  }

  List<String> states(String category, int bit, Destination destination, long elapsed) {
    return subjects.stream()
        .map(subject -> state(subject, category, bit, destination, elapsed))
        .toList();
  }

  boolean permitted(String category, int bit, Destination destination, long elapsed) {
    List<String> states = states(category, bit, destination, elapsed);
    return switch (basis(category, destination)) {
      case "allow" -> true;
      case "opt_out" -> List.of("granted", "unset").containsAll(states);
      case "opt_in" -> List.of("granted").containsAll(states);
      default -> false;
    };
  }

  /** Returns the ledger's reason for withholding one category. */
  String reason(String category, int bit, Destination destination, long elapsed) {
    List<String> states = states(category, bit, destination, elapsed);
    return category.equals("unclassified")
        ? "unclassified"
        : basis(category, destination).equals("never")
            ? "policy"
            : states.contains("denied")
                ? "denied"
                : states.contains("unset") && basis(category, destination).equals("opt_in")
                    ? "unset"
                    : "unknown";
  }

  /** Returns the possible names of the deciding choice in an explanation. */
  List<String> explained(String category, int bit, Destination destination) {
    List<String> states = states(category, bit, destination, 0);
    List<String> order =
        basis(category, destination).equals("opt_out")
            ? List.of("denied", "unknown")
            : List.of("denied", "unset", "unknown");
    return order.stream().filter(states::contains).findFirst().map(List::of).orElse(states);
  }

  /**
   * Returns the time from which data of a permitted category may leave, for a new handle: the
   * rule's {@code since}; for a grant also its time and its start in this process. An interruption
   * before that is not remembered, so the latest of all these times counts.
   */
  long from(String category, int bit, Destination destination) {
    LocalDate since = since(category, destination);
    Instant from = since == null ? null : since.atStartOfDay().toInstant(ZoneOffset.UTC);
    if (!basis(category, destination).equals("allow")
        && states(category, bit, destination, 0).contains("granted")) {
      from = from == null || inForce.isAfter(from) ? inForce : from;
      for (Doc doc : docs(subjects)) {
        from = doc.changed.isAfter(from) ? doc.changed : from;
        for (MaskedChoice choice : doc.of(destination.purpose(), bit)) {
          from = !denies(choice) && choice.at().isAfter(from) ? choice.at() : from;
        }
      }
    }
    return from == null ? Long.MIN_VALUE : EpochNanos.nanos(from);
  }

  /** Returns the categories that documents add to content; all if a document is unreadable. */
  long adds(long everything) {
    long adds = 0;
    for (Doc doc : docs(subjects)) {
      adds |= doc.unreadable ? everything : doc.adds;
    }
    return adds;
  }

  /**
   * Returns the times, in nanoseconds from now, at which a choice begins, or it or a document ends.
   */
  List<Long> ends() {
    List<Long> ends = new ArrayList<>();
    for (Doc doc : docs(subjects)) {
      if (doc.staleAfter != Long.MAX_VALUE) {
        ends.add(doc.staleAfter);
      }
      for (MaskedChoice choice : doc.choices) {
        ends.add(EpochNanos.nanos(choice.at()) - EpochNanos.nanos(now));
        if (choice.expires() != null) {
          ends.add(EpochNanos.nanos(choice.expires()) - EpochNanos.nanos(now));
        }
      }
    }
    return ends.stream().filter(end -> end > 0).distinct().sorted().toList();
  }

  /** Returns whether a document of this name, level and revision has this choice for a cell. */
  boolean says(Explanation.Line line, int bit, Destination destination, String what) {
    LocalDate since = since(line.category().name(), destination);
    return docs(subjects).stream()
        .anyMatch(
            doc ->
                doc.source.equals(line.source())
                    && doc.level.equals(line.level())
                    && doc.revision == line.revision()
                    && doc.ageMillis == millis(line)
                    && doc.of(destination.purpose(), bit).stream()
                        .anyMatch(
                            choice ->
                                choice.value().name().toLowerCase(Locale.ROOT).equals(what)
                                    && (choice.terms() == null ? "null" : choice.terms().toString())
                                        .equals(String.valueOf(line.terms())))
                    && doc.says(destination.purpose(), bit, since, now, 0).equals(what));
  }

  private static long millis(Explanation.Line line) {
    return line.age() == null ? -1 : line.age().toMillis();
  }
}
