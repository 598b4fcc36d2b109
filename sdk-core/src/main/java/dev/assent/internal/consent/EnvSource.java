/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The source of the choices in the environment variable {@code ASSENT_CONSENT}, such as {@code
 * ai_training=content.chat,content.audio;product_improvement=!content}, where {@code !} denies. Its
 * grants apply to the process's own subject, and its denials apply to every subject. The time of
 * its choices is the start of the process, and they never become stale. If a category is both
 * granted and denied, the denial applies. Immutable and thread-safe.
 */
final class EnvSource implements KnownChoices {
  static final String VARIABLE = "ASSENT_CONSENT";
  static final String TERMS_VARIABLE = "ASSENT_CONSENT_TERMS";
  static final String NAME = "env";

  private final @Nullable SubjectPath subject;
  private final @Nullable LocalDate terms;
  private final List<MaskedChoice> choices;
  private final List<MaskedChoice> denials;
  private final ChoiceVocabulary vocabulary;

  private EnvSource(
      @Nullable SubjectPath subject,
      @Nullable LocalDate terms,
      List<MaskedChoice> choices,
      ChoiceVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.subject = subject;
    this.terms = terms;
    this.choices = List.copyOf(choices);
    this.denials = choices.stream().filter(MaskedChoice::isDenied).toList();
  }

  /**
   * Parses the variables.
   *
   * @throws ConfigurationException naming the variable, the item, and the valid values
   */
  static EnvSource parse(
      @Nullable String consent,
      @Nullable String terms,
      @Nullable SubjectPath subject,
      ChoiceVocabulary vocabulary,
      Clock clock) {
    LocalDate date = terms == null || terms.isBlank() ? null : date(terms.strip());
    Instant start = EpochNanos.instant(clock);
    List<MaskedChoice> choices = new ArrayList<>();
    Set<Purpose> seen = new HashSet<>();
    if (consent != null && !consent.isBlank()) {
      for (String item : consent.split(";", -1)) {
        Item parsed = Item.parse(item.strip(), vocabulary);
        if (!seen.add(parsed.purpose)) {
          throw problem(
              item.strip(), "this purpose is listed twice; list it once, with all its categories");
        }
        if (parsed.granted != 0 && subject == null) {
          throw problem(
              item.strip(), "a grant needs ASSENT_SUBJECT, which names the subject that grants");
        }
        parsed.addTo(choices, date, start);
      }
    }
    return new EnvSource(subject, date, choices, vocabulary);
  }

  private static LocalDate date(String text) {
    try {
      if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException noSuchDay) {
      throw noDate(text);
    }
    throw noDate(text);
  }

  private static ConfigurationException noDate(String text) {
    return new ConfigurationException(
        TERMS_VARIABLE, "'" + text + "' is not a date; write a date such as 2023-08-07");
  }

  private static ConfigurationException problem(String item, String problem) {
    return new ConfigurationException(VARIABLE, "'" + item + "': " + problem);
  }

  /**
   * Checks that grants state their terms if the policy has {@code since} for one of their cells.
   *
   * @throws ConfigurationException naming the variable and the cell
   */
  void validate(PooledPolicy policy, List<Destination> destinations) {
    for (MaskedChoice choice : choices) {
      for (Destination destination : destinations) {
        if (terms == null && !choice.isDenied() && destination.purpose().equals(choice.purpose())) {
          long asking = choice.categories();
          for (; asking != 0; asking &= asking - 1) {
            int bit = Long.numberOfTrailingZeros(asking);
            Cell cell = policy.cell(bit, choice.purpose(), destination.recipient());
            refuse(cell, vocabulary.categories().name(bit), destination);
          }
        }
      }
    }
  }

  private static void refuse(Cell cell, String category, Destination destination) {
    boolean asks = cell.basis() == Basis.OPT_IN || cell.basis() == Basis.OPT_OUT;
    if (asks && cell.sinceEpochNanos() != Long.MIN_VALUE) {
      throw new ConfigurationException(
          TERMS_VARIABLE,
          "is required: "
              + VARIABLE
              + " grants "
              + category
              + " for "
              + destination.purpose()
              + ", and the policy's rule for it has 'since'; write the date of the terms that were"
              + " agreed to, such as 2023-08-07");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Answer answer(String level) {
    boolean own = subject != null && subject.value().equals(level);
    return Answer.ageless(new MaskedDocument(level, 0, 0, own ? choices : denials));
  }

  @Override
  public void start(Listener listener) {}

  /** One item of the variable: a purpose with its granted and denied categories. */
  private record Item(Purpose purpose, long granted, long denied) {
    static Item parse(String item, ChoiceVocabulary vocabulary) {
      int equals = item.indexOf('=');
      if (equals < 0) {
        throw problem(
            item, "write purpose=category,!category (! denies), and separate purposes with ';'");
      }
      Purpose purpose = vocabulary.purpose(item.substring(0, equals).strip());
      if (purpose == null) {
        throw problem(item, vocabulary.purposeProblem());
      }
      long granted = 0;
      long denied = 0;
      for (String word : item.substring(equals + 1).split(",", -1)) {
        String name = word.strip();
        boolean denies = name.startsWith("!");
        long mask = vocabulary.mask(denies ? name.substring(1).strip() : name);
        if (mask == 0) {
          throw problem(item, "'" + name + "': " + vocabulary.categoryProblem());
        }
        denied |= denies ? mask : 0;
        granted |= denies ? 0 : mask;
      }
      return new Item(purpose, granted, denied);
    }

    void addTo(List<MaskedChoice> choices, @Nullable LocalDate terms, Instant at) {
      if (denied != 0) {
        choices.add(new MaskedChoice(purpose, denied, ChoiceValue.DENIED, terms, at, null, false));
      }
      if ((granted & ~denied) != 0) {
        choices.add(
            new MaskedChoice(
                purpose, granted & ~denied, ChoiceValue.GRANTED, terms, at, null, false));
      }
    }
  }
}
