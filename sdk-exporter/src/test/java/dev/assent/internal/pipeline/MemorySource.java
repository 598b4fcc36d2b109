/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A source in memory that stores choices; tests can add further ones. Thread-safe. */
final class MemorySource implements KnownChoices, LocalStore {
  private final Map<String, MaskedDocument> documents = new HashMap<>();
  private volatile @Nullable Listener listener;

  /** Adds a choice, and notifies the listener. */
  void report(String level, MaskedChoice choice) {
    store(level, choice);
    Listener received = listener;
    if (received != null) {
      received.changed(level);
    }
  }

  @Override
  public synchronized void store(List<LevelChoice> choices) {
    choices.forEach(each -> store(each.level(), each.choice()));
  }

  private synchronized void store(String level, MaskedChoice choice) {
    MaskedDocument before = documents.getOrDefault(level, MaskedDocument.empty(level));
    List<MaskedChoice> choices = new ArrayList<>(before.choices());
    choices.add(choice);
    documents.put(level, new MaskedDocument(level, before.revision() + 1, 0, choices));
  }

  @Override
  public synchronized Answer answer(String level) {
    return Answer.ageless(documents.getOrDefault(level, MaskedDocument.empty(level)));
  }

  @Override
  public String name() {
    return "file:told.json";
  }

  @Override
  public void start(Listener received) {
    listener = received;
  }
}
