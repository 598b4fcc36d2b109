/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The steps of a proof, in their order, and what two generated people have chosen in each. */
enum ProofStep {
  /** Nobody has chosen. */
  NOBODY_CHOSE("nobody has chosen", Choice.NONE, Choice.NONE),
  /** The first person granted everything that can be granted. */
  FIRST_GRANTED("the first person granted", Choice.GRANTED, Choice.NONE),
  /** The first person revoked it; the second granted. */
  SECOND_GRANTED("the first person revoked, the second granted", Choice.REVOKED, Choice.GRANTED),
  /** Both revoked. */
  BOTH_REVOKED("both revoked", Choice.REVOKED, Choice.REVOKED);

  /** Generated subjects of two accounts. */
  static final List<String> PEOPLE = List.of("assentproofone/first", "assentprooftwo/second");

  private static final List<String> NAMES = List.of("the first person", "the second person");
  private static final long TIMEOUT_SECONDS = 30;

  private enum Choice {
    NONE,
    GRANTED,
    REVOKED
  }

  private final String words;
  private final List<Choice> choices;

  ProofStep(String words, Choice first, Choice second) {
    this.words = words;
    choices = List.of(first, second);
  }

  /** What the step is, for the page. */
  String words() {
    return words;
  }

  /** Makes the choices that differ from those of the step before, and waits until they are made. */
  void choose(Assent assent, Inventory inventory) throws Exception {
    if (ordinal() == 0) {
      return;
    }
    ProofStep before = values()[ordinal() - 1];
    List<CompletableFuture<?>> made = new ArrayList<>();
    for (int person = 0; person < PEOPLE.size(); person++) {
      Choice choice = choices.get(person);
      if (choice != before.choices.get(person)) {
        Consent consent = assent.consent(PEOPLE.get(person));
        for (DestinationEntry destination : inventory.destinations()) {
          choose(consent, destination, choice, made);
        }
      }
    }
    CompletableFuture.allOf(made.toArray(CompletableFuture[]::new))
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private static void choose(
      Consent consent,
      DestinationEntry destination,
      Choice choice,
      List<CompletableFuture<?>> made) {
    Category[] asked =
        destination.categories().stream()
            .filter(entry -> entry.basis() == Basis.OPT_IN || entry.basis() == Basis.OPT_OUT)
            .map(CategoryEntry::category)
            .toArray(Category[]::new);
    if (asked.length > 0) {
      made.add(
          choice == Choice.GRANTED
              ? consent.grant(
                  destination.purpose(),
                  GrantOptions.underTerms(LocalDate.now(ZoneOffset.UTC)),
                  asked)
              : consent.revoke(destination.purpose(), asked));
    }
  }

  /**
   * Returns on whose word data of a person may leave in this step; empty if it may not.
   *
   * @param basis what the policy requires of it
   */
  String word(int person, Basis basis) {
    Choice choice = choices.get(person);
    return switch (basis) {
      case ALLOW -> "the policy: without consent";
      case OPT_OUT -> choice == Choice.REVOKED ? "" : "the policy: unless the person refuses";
      case OPT_IN ->
          choice == Choice.GRANTED ? "the grant of " + NAMES.get(person) + ", in force then" : "";
      case NEVER -> "";
    };
  }

  /** Returns in words why data of a person may not leave in this step. */
  String refusal(int person, Basis basis) {
    if (basis == Basis.NEVER) {
      return "the policy: never";
    }
    return NAMES.get(person)
        + (choices.get(person) == Choice.REVOKED ? " revoked" : " did not grant");
  }
}
