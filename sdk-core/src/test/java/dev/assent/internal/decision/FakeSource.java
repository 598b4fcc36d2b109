/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A source whose answers a test sets, and which stores choices unless it is broken. */
public class FakeSource implements KnownChoices {
  private final String name;
  private final Clock clock;
  private final boolean ages;
  private final Map<String, MaskedDocument> documents = new ConcurrentHashMap<>();
  private volatile Runnable onChange = () -> {};
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  private volatile String problem;
  private volatile long confirmedNanoTime;
  private volatile long confirmedEpochNanos;

  FakeSource(String name, Clock clock, boolean ages) {
    this.name = name;
    this.clock = clock;
    this.ages = ages;
    confirm();
  }

  /** Confirms the present answers now. */
  final void confirm() {
    confirmedNanoTime = clock.nanoTime();
    confirmedEpochNanos = clock.epochNanos();
  }

  /** Replaces a level's document and notifies the listener. */
  final void say(MaskedDocument document) {
    put(document);
    onChange.run();
  }

  final void put(MaskedDocument document) {
    documents.put(document.subject(), document);
    confirm();
  }

  public final void say(String level, MaskedChoice... choices) {
    say(new MaskedDocument(level, 1, 0, List.of(choices)));
  }

  /** Makes all answers unknown; null makes them readable again. */
  public final void fail(String why) {
    problem = why;
    onChange.run();
  }

  /** Makes the answer about one level unknown. */
  final void failAbout(String level) {
    unreadable.add(level);
    onChange.run();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Answer answer(String level) {
    String why = problem == null && unreadable.contains(level) ? "not this level" : problem;
    return why != null
        ? Answer.unknown(why)
        : new Answer(
            documents.getOrDefault(level, MaskedDocument.empty(level)),
            null,
            confirmedNanoTime,
            confirmedEpochNanos,
            ages);
  }

  @Override
  public void start(Listener listener) {
    onChange = listener::changedAny;
  }

  /** A source that stores. */
  static final class Storing extends FakeSource implements LocalStore {
    volatile boolean broken;
    final List<String> stored = new ArrayList<>();

    /** What happens during a write. */
    Runnable onWrite = () -> {};

    /** The number of choices that one write has room for. */
    int room = Integer.MAX_VALUE;

    int writes;

    Storing(String name, Clock clock) {
      super(name, clock, true);
    }

    @Override
    public synchronized void store(List<LevelChoice> choices) throws IOException {
      writes++;
      onWrite.run();
      if (broken) {
        throw new IOException("disk full");
      }
      if (choices.size() > room) {
        throw new TooMuchException("no room");
      }
      choices.forEach(each -> store(each.level(), each.choice()));
    }

    private void store(String level, MaskedChoice choice) {
      stored.add(level + " " + choice.value());
      List<MaskedChoice> choices = new ArrayList<>(answer(level).document().choices());
      choices.add(choice);
      put(new MaskedDocument(level, stored.size(), 0, choices)); // as a file that holds no more
    }
  }
}
