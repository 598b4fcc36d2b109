/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A source of consent that is in any state: for the account and for the user, one choice for one
 * purpose. Its grants cover data on hold, and are older than all data. Not thread-safe.
 */
final class StateSource implements KnownChoices {
  static final String ACCOUNT = "account";
  static final String USER = ACCOUNT + "/user";

  private static final Instant AT = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant ENDED = Instant.parse("1900-01-02T00:00:00Z");

  private final Purpose purpose;
  private final long categories;
  private Map<String, LevelChoice> choices = Map.of();

  StateSource(Purpose purpose, long categories) {
    this.purpose = purpose;
    this.categories = categories;
  }

  void set(LevelChoice account, LevelChoice user) {
    choices = Map.of(ACCOUNT, account, USER, user);
  }

  @Override
  public String name() {
    return "state";
  }

  @Override
  public Answer answer(String level) {
    LevelChoice choice = choices.get(level);
    if (choice == null || choice.said() == LevelChoice.Said.UNKNOWN) {
      return Answer.unknown("the state says so");
    }
    List<MaskedChoice> made =
        choice.said() == LevelChoice.Said.UNSET ? List.of() : List.of(made(choice));
    MaskedDocument document = new MaskedDocument(level, 0, 0, made);
    return new Answer(document, null, 0, 0, false, EpochNanos.nanos(AT));
  }

  private MaskedChoice made(LevelChoice choice) {
    boolean denied = choice.said() == LevelChoice.Said.DENIED;
    return new MaskedChoice(
        purpose,
        categories,
        denied ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
        choice.terms(),
        AT,
        choice.said() == LevelChoice.Said.EXPIRED ? ENDED : null,
        !denied);
  }

  @Override
  public void start(Listener listener) {}
}
