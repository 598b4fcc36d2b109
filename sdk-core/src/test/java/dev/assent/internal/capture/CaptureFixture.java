/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static dev.assent.internal.decision.GivenDecision.permitting;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.List;
import java.util.Map;

/** Events over a recording logger, with two destinations and decisions that a test sets. */
final class CaptureFixture {
  static final Categories CATEGORIES = Categories.builtIn();
  static final long USAGE = CATEGORIES.mask(Category.SERVICE_USAGE);
  static final long CHAT = CATEGORIES.mask(Category.CONTENT_CHAT);
  static final long AUDIO = CATEGORIES.mask(Category.CONTENT_AUDIO);
  static final long HEALTH = CATEGORIES.mask(Category.PROTECTED_HEALTH);

  static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));

  final RecordingLogger logger = new RecordingLogger();
  final Catalog catalog = Catalog.builtIn();
  final LiveLedger ledger = LiveLedger.create(CATEGORIES, DESTINATIONS);
  final Decisions decisions;
  final LiveEvents events;
  long added;

  /** Creates a fixture whose process has this subject; none if it is empty. */
  CaptureFixture(String own) {
    this(new GivenDecisions(DESTINATIONS, own));
  }

  /** Creates a fixture of a process that serves the people of an account. */
  static CaptureFixture ofAccount(String account) {
    return new CaptureFixture(
        new GivenDecisions(DESTINATIONS, "", builder -> builder.account(new SubjectPath(account))));
  }

  private CaptureFixture(GivenDecisions given) {
    decisions = given.decisions();
    permit(0, 0);
    events = LiveEvents.create(logger, catalog, decisions, ledger, (span, mask) -> added |= mask);
  }

  /** Permits these masks at the two destinations, for the process's own subject. */
  void permit(long ops, long training) {
    permit(decisions.processSubject(), ops, training);
  }

  void permit(SubjectHandle subject, long ops, long training) {
    decide(subject, permitting(ops), permitting(training));
  }

  /**
   * Sets the decision of the process's own subject. At the second destination the policy withholds
   * all other categories.
   */
  void decide(GivenDecision ops, GivenDecision training) {
    decide(decisions.processSubject(), ops, training);
  }

  private static void decide(SubjectHandle subject, GivenDecision ops, GivenDecision training) {
    GivenDecision second = training.because(Withheld.POLICY);
    GivenDecisions.decide(subject, GivenDecision.decision(List.of(ops, second)));
  }

  Ledger.Entry logs(String destination) {
    return ledger.snapshot().entry(destination, Signal.LOGS);
  }

  Map<Withheld, Long> withheld(String destination, String category) {
    return logs(destination).withheldByCategory().getOrDefault(category, Map.of());
  }
}
