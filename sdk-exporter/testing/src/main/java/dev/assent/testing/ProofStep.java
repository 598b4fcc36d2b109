/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.Explanation;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The steps of a proof, in their order, and what two generated people have chosen in each. */
enum ProofStep {
  /** Nobody has chosen. */
  NOBODY_CHOSE("1. nobody has chosen", Choice.NONE, Choice.NONE),
  /** The first person granted everything that can be granted. */
  FIRST_GRANTED("2. the first person granted", Choice.GRANTED, Choice.NONE),
  /** The first person revoked it; the second granted. */
  SECOND_GRANTED("3. the first person revoked, the second granted", Choice.REVOKED, Choice.GRANTED),
  /** Both revoked. */
  BOTH_REVOKED("4. both revoked", Choice.REVOKED, Choice.REVOKED);

  private static final List<String> NAMES = List.of("the first person", "the second person");
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 10;

  private enum Choice {
    NONE(ChoiceState.UNSET),
    GRANTED(ChoiceState.GRANTED),
    REVOKED(ChoiceState.DENIED);

    private final ChoiceState state;

    Choice(ChoiceState state) {
      this.state = state;
    }
  }

  private final String words;
  private final Choice first;
  private final Choice second;

  ProofStep(String words, Choice first, Choice second) {
    this.words = words;
    this.first = first;
    this.second = second;
  }

  private Choice choice(int person) {
    return person == 0 ? first : second;
  }

  /** What the step is, for the page. */
  String words() {
    return words;
  }

  /** Lets the source say that nobody has chosen, whatever an instance before was told. */
  static void reset(FakeConsent source) {
    Proof.PEOPLE.forEach(source::clear);
  }

  /** Makes the choices of this step. */
  void choose(FakeConsent source, Inventory inventory) {
    for (int person = 0; person < Proof.PEOPLE.size(); person++) {
      for (DestinationEntry destination : inventory.destinations()) {
        Category[] asked = asked(destination);
        Choice choice = choice(person);
        if (asked.length > 0 && choice == Choice.GRANTED) {
          source.grant(Proof.PEOPLE.get(person), destination.purpose(), asked);
        } else if (asked.length > 0 && choice == Choice.REVOKED) {
          source.deny(Proof.PEOPLE.get(person), destination.purpose(), asked);
        }
      }
    }
  }

  private static Category[] asked(DestinationEntry destination) {
    return destination.categories().stream()
        .filter(entry -> entry.basis() == Basis.OPT_IN || entry.basis() == Basis.OPT_OUT)
        .map(CategoryEntry::category)
        .toArray(Category[]::new);
  }

  /** Waits until an instance has the choices; returns whether it has. */
  boolean awaitInForce(Assent assent, Inventory inventory) throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      // also before the first look: a grant covers no data of a moment that a clock dates before it
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      if (isInForce(assent, inventory)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInForce(Assent assent, Inventory inventory) {
    for (int person = 0; person < Proof.PEOPLE.size(); person++) {
      for (DestinationEntry destination : inventory.destinations()) {
        Explanation now = assent.explain(Proof.PEOPLE.get(person), destination.name());
        Set<Category> asked = Set.of(asked(destination));
        ChoiceState expected = choice(person).state;
        if (now.lines().stream()
            .filter(line -> asked.contains(line.category()))
            .anyMatch(line -> !isExpected(line.choice(), expected))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Where another source does not know a generated person, nobody has chosen either. */
  private static boolean isExpected(ChoiceState state, ChoiceState expected) {
    return state == expected || (expected == ChoiceState.UNSET && state == ChoiceState.UNKNOWN);
  }

  /**
   * Returns on whose word data of a person may leave in this step; empty if it may not.
   *
   * @param basis what the policy requires of it
   */
  String word(int person, Basis basis) {
    Choice choice = choice(person);
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
    return NAMES.get(person) + (choice(person) == Choice.REVOKED ? " revoked" : " did not grant");
  }
}
