/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The report about a takeover, which is logged before the application's SDK records: what is gated,
 * what makes attempts of its own, and what is closed. It contains names of classes, destinations
 * and settings, never an address or a value. Not thread-safe.
 */
final class TakeoverReport {
  private final Map<Signal, String> closed = new EnumMap<>(Signal.class);
  private final List<String> refused = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> attempts = new TreeSet<>();
  private final List<String> gated = new ArrayList<>();

  /** Reports that a destination is gated. */
  void gated(String destination) {
    gated.add(destination);
  }

  /** Reports that an exporter makes attempts of its own. */
  void attemptsOf(String className) {
    attempts.add(className);
  }

  /** Reports that nothing of a signal leaves. Only the first reason is kept. */
  void closed(Signal signal, String reason) {
    closed.putIfAbsent(signal, reason);
  }

  /** Reports that exporters were refused. */
  void refused(String sentence) {
    refused.add(sentence);
  }

  /** Adds a sentence. */
  void note(String sentence) {
    if (!sentence.isEmpty() && !notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  /** Returns whether no signal is closed and no exporter was refused. */
  boolean isClean() {
    return closed.isEmpty() && refused.isEmpty();
  }

  /** Returns the sentences, the first of which names what is gated. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        gated.isEmpty()
            ? "Assent took over this application's OpenTelemetry SDK. Nothing is exported."
            : "Assent took over this application's OpenTelemetry SDK. Gated: "
                + String.join("; ", gated)
                + ".");
    closed.forEach(
        (signal, reason) -> sentences.add("Assent exports no " + signal.id() + ": " + reason));
    sentences.addAll(refused);
    if (!attempts.isEmpty()) {
      sentences.add(
          "These exporters retry and buffer by themselves: "
              + String.join(", ", attempts)
              + ". Data that they got before a revocation can't be taken back.");
    }
    sentences.addAll(notes);
    return sentences;
  }
}
