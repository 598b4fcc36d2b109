/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import static dev.assent.internal.decision.spec.SpecPolicy.CATEGORIES;

import dev.assent.consent.ChoiceValue;
import dev.assent.fixtures.policy.PolicyFacts;
import dev.assent.fixtures.policy.PolicyFacts.Choice;
import dev.assent.fixtures.policy.PolicySpec.Fate;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DecisionEvaluator;
import dev.assent.internal.decision.evaluate.Preceding;
import dev.assent.internal.decision.evaluate.TrackedSource;
import dev.assent.internal.decision.spec.SpecCase.Step;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.RatchetClock;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Assent's decisions along a history, and what its gates do with data that was captured at each
 * step. One object judges many histories, one after the other. Not thread-safe.
 */
final class DecidedHistory {
  static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("composer", Purpose.CHAT_COMPOSE, Recipient.PROCESSOR),
          new Destination("partner", Purpose.PRODUCT_IMPROVEMENT, Recipient.THIRD_PARTY));

  static final long CONTENT = CATEGORIES.find("content");
  private static final int MAX_SOURCES = 3;
  private static final Duration MAX_STALENESS = Duration.ofHours(1);

  private final List<Scripted> sources = new ArrayList<>();
  private final List<DecisionEvaluator> evaluators = new ArrayList<>();
  private final List<Captured> captured = new ArrayList<>();
  private SpecCase history;
  private CompiledPolicy compiled;
  private Decision decision;

  DecidedHistory() {
    RatchetClock clock = RatchetClock.of(new TestClock());
    List<TrackedSource> tracked = new ArrayList<>();
    for (int i = 0; i < MAX_SOURCES; i++) {
      Scripted source = new Scripted("s" + i);
      sources.add(source);
      tracked.add(new TrackedSource(source, clock, clock));
      evaluators.add(new DecisionEvaluator(CATEGORIES, List.copyOf(tracked), MAX_STALENESS, 1, 0));
    }
  }

  /** Begins a history. */
  void begin(SpecCase history) {
    this.history = history;
    captured.clear();
    sources.forEach(source -> source.answers.clear());
    compiled = null;
    decision = null;
  }

  /** Takes a step; the steps are taken in order. */
  void step(int index) {
    Step step = history.steps().get(index);
    for (int ends = 0; decision != null && ends < 20; ends++) {
      long end = decision.ends().epochNanos();
      if (end >= step.time()) {
        break;
      }
      evaluate(end);
      judge();
    }
    PooledPolicy policy =
        step.isPolicyReadable()
            ? step.policy().pooled
            : step.policy().pooled.withNothingPermitted();
    List<Destination> destination = List.of(DESTINATIONS.get(history.destination()));
    if (compiled == null) {
      compiled = new CompiledPolicy(step.policy().pooled, CATEGORIES, destination, step.time());
    }
    if (compiled.policy() != policy) {
      compiled = compiled.replacedBy(policy, CATEGORIES, destination, step.time());
    }
    for (int i = 0; i < step.sources().size(); i++) {
      sources.get(i).says(step.sources().get(i), step.time());
    }
    evaluate(step.time());
    judge();
    for (long rest = SpecComparison.COMPARED; rest != 0; rest &= rest - 1) {
      Captured field = new Captured(Long.lowestOneBit(rest), index, step.dataTime(), decision);
      field.judge(decision);
      captured.add(field);
    }
  }

  private void evaluate(long time) {
    int sources = history.steps().get(0).sources().size();
    decision =
        evaluators
            .get(sources - 1)
            .evaluate(
                history.subjects().stream().map(SubjectPath::new).toList(),
                false,
                decision == null ? null : new Preceding(decision, Long.MAX_VALUE, 0),
                compiled,
                new ClockReading(time, time));
  }

  private void judge() {
    captured.forEach(field -> field.judge(decision));
  }

  Decision decision() {
    return decision;
  }

  CompiledPolicy.Column column() {
    return compiled.columns().get(0);
  }

  List<Captured> captured() {
    return captured;
  }

  /** A datum with one field, in a queue or in the hold, as a gate treats it. */
  static final class Captured {
    final long mask;
    final int step;
    final long time;
    private Decision stamp;
    Fate fate = Fate.LEAVES;

    Captured(long mask, int step, long time, Decision stamp) {
      this.mask = mask;
      this.step = step;
      this.time = time;
      this.stamp = stamp;
    }

    private void judge(Decision now) {
      if (fate == Fate.STRIPPED) {
        return;
      }
      boolean isHeld = fate == Fate.WAITS;
      long permitted = now.permitted(0, time, stamp) | (isHeld ? now.covered(0, time, stamp) : 0);
      long added =
          isHeld ? now.addedToContent() | now.addedToWaiting(stamp) : now.addedToContent(stamp);
      if ((with(added) & ~permitted) == 0) {
        fate = Fate.LEAVES;
        stamp = isHeld ? now.forContentOf(stamp).afterWait() : stamp;
        return;
      }
      long awaited = now.awaited(0, stamp);
      boolean mayWait = (awaited & with(now.addedToWaiting(stamp))) != 0 || awaitsWhatIsAdded(now);
      boolean waits = mayWait && (with(now.addedToWaiting(stamp)) & ~(permitted | awaited)) == 0;
      fate = waits ? Fate.WAITS : Fate.STRIPPED;
    }

    private long with(long added) {
      return (mask & CONTENT) == 0 ? mask : mask | added;
    }

    private boolean awaitsWhatIsAdded(Decision now) {
      return now.addedToContent() != now.addedToWaiting()
          && stamp.addedToContent() == stamp.addedToWaiting();
    }
  }

  /** A source whose answers the history states. */
  private static final class Scripted implements KnownChoices {
    private final String name;
    private final Map<String, KnownChoices.Answer> answers = new HashMap<>();
    private Map<String, PolicyFacts.Answer> said = Map.of();

    Scripted(String name) {
      this.name = name;
    }

    void says(Map<String, PolicyFacts.Answer> now, long time) {
      if (answers.isEmpty()) {
        said = Map.of();
      }
      Map<String, PolicyFacts.Answer> before = said;
      now.forEach(
          (level, answer) -> {
            if (!answer.equals(before.get(level))) {
              answers.put(level, answer(level, answer, time));
            }
          });
      said = now;
    }

    private static KnownChoices.Answer answer(String level, PolicyFacts.Answer answer, long time) {
      if (answer.equals(PolicyFacts.Answer.UNHEARD)) {
        return KnownChoices.Answer.unknown("not loaded");
      }
      long confirmed =
          answer.staleAt() == PolicyFacts.NO_END
              ? time
              : answer.staleAt() - MAX_STALENESS.toNanos();
      return new KnownChoices.Answer(
          new MaskedDocument(
              level, 1, answer.adds(), answer.choices().stream().map(Scripted::choice).toList()),
          answer.readable() ? null : "broken",
          confirmed,
          confirmed,
          answer.staleAt() != PolicyFacts.NO_END,
          time,
          Long.MAX_VALUE,
          answer.absent());
    }

    private static MaskedChoice choice(Choice choice) {
      return new MaskedChoice(
          new Purpose(choice.purpose()),
          choice.categories(),
          choice.granted() ? ChoiceValue.GRANTED : ChoiceValue.DENIED,
          choice.terms() == PolicyFacts.NONE
              ? null
              : LocalDate.ofEpochDay(TimeUnit.NANOSECONDS.toDays(choice.terms())),
          Instant.ofEpochSecond(0, choice.at()),
          choice.expires() == PolicyFacts.NO_END
              ? null
              : Instant.ofEpochSecond(0, choice.expires()),
          choice.coversHeld());
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public KnownChoices.Answer answer(String level) {
      return answers.get(level);
    }

    @Override
    public void start(Listener listener) {}
  }
}
