/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Real decisions with real handles whose decisions a test sets. Other handles have the decision of
 * the policy, which permits nothing unless a test sets another one. Nothing runs on the executor.
 */
public final class GivenDecisions {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final Destination ANY =
      new Destination("any", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY);

  private final Documents documents = new Documents();
  private final Decisions decisions;

  /**
   * @param own the subject of the process; empty for none
   */
  public GivenDecisions(List<Destination> destinations, String own) {
    this(destinations, own, builder -> builder);
  }

  public GivenDecisions(
      List<Destination> destinations, String own, UnaryOperator<DecisionsBuilder> settings) {
    DecisionsBuilder builder =
        Decisions.builder()
            .policy(PooledPolicy.never(CATEGORIES))
            .destinations(destinations)
            .sources(List.of(documents))
            .ownSubject(own.isEmpty() ? null : new SubjectPath(own))
            .executor(new ManualExecutor(new ManualClock()))
            .spanSubjects((span, subject) -> {});
    decisions = settings.apply(builder).build();
  }

  /** Returns a handle with decisions of its own. */
  public static SubjectHandle subject(String path, Decision decision) {
    SubjectHandle subject = new GivenDecisions(List.of(ANY), "").subject(path);
    decide(subject, decision);
    return subject;
  }

  public Decisions decisions() {
    return decisions;
  }

  public SubjectHandle processSubject() {
    return decisions.processSubject();
  }

  public SubjectHandle subject(String path) {
    return decisions.subject(path);
  }

  /** Sets the decision, without a call of the enforcers. */
  public static void decide(SubjectHandle subject, GivenDecision decision) {
    decide(subject, GivenDecision.decision(List.of(decision), subject.evaluated()));
  }

  /** Sets the decision, without a call of the enforcers. */
  public static void decide(SubjectHandle subject, Decision decision) {
    subject.replace(decision);
  }

  /** Returns the change that enforcers would receive if one given decision followed another. */
  public static Enforcer.Change change(Decision before, Decision after) {
    long content = CATEGORIES.find("content");
    return new Enforcer.Change(
        after.lostSince(before, content), after.gainedSince(before, content));
  }

  /** Makes every use of the subject's decision fail. */
  public static void breakDown(SubjectHandle subject) {
    subject.replace(null);
  }

  /**
   * Sets a grant of a subject in the source. The decisions read it only when they are evaluated for
   * another reason, or for data of an earlier run.
   */
  public void say(String path, Purpose purpose, long mask, long epochNanos) {
    Instant at = Instant.ofEpochSecond(0, epochNanos);
    MaskedChoice granted =
        new MaskedChoice(purpose, mask, ChoiceValue.GRANTED, null, at, null, false);
    documents.all.put(
        path, new MaskedDocument(path, 0, 0, mask == 0 ? List.of() : List.of(granted)));
  }

  /** A source that never notifies its listener. */
  private static final class Documents implements KnownChoices {
    private final Map<String, MaskedDocument> all = new ConcurrentHashMap<>();

    @Override
    public String name() {
      return "given";
    }

    @Override
    public Answer answer(String level) {
      return Answer.ageless(all.getOrDefault(level, MaskedDocument.empty(level)));
    }

    @Override
    public void start(Listener listener) {}
  }
}
