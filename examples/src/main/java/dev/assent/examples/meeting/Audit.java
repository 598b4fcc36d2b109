/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import com.google.protobuf.Message;
import dev.assent.Assent;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.examples.receiver.Received;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares, for each step, the data that a receiver decoded with the ledger's counts and with the
 * sentences that the step permits. It searches every byte that arrived.
 */
final class Audit {
  /** Compares the data that arrived with the ledger's counts by category. */
  interface CategoryCheck {
    /**
     * Returns whether the messages contain exactly the exported data of the ledger.
     *
     * @param exported the number of data of each category, by name
     */
    boolean agrees(String destination, List<Message> messages, Map<String, Long> exported);
  }

  private final Assent assent;
  private final List<String> destinations;
  private final @Nullable OtlpReceiver receiver;
  private final CategoryCheck check;
  private final Set<Secret> leaked = EnumSet.noneOf(Secret.class);
  private final List<String> findings = new ArrayList<>();
  private List<Received> arrived = List.of();
  private Ledger before;
  private int seen;
  private long bytes;

  /**
   * Starts an audit; data sent or received before does not count.
   *
   * @param receiver null if there is no receiver in this process
   */
  Audit(
      Assent assent,
      MeetingDestinations destinations,
      @Nullable OtlpReceiver receiver,
      CategoryCheck check) {
    this.assent = assent;
    this.destinations = destinations.names();
    this.receiver = receiver;
    this.check = check;
    this.seen = receiver == null ? 0 : receiver.received().size();
    this.before = assent.ledger();
  }

  /**
   * Ends a step.
   *
   * @param permitted the sentences that may arrive in the step, and their destinations; they must
   *     arrive there
   * @return the tables of sent and withheld data
   */
  String step(Map<Secret, Set<String>> permitted) {
    Ledger now = assent.ledger();
    if (receiver != null) {
      List<Received> all = receiver.received();
      arrived = all.subList(seen, all.size());
      seen = all.size();
      arrived.forEach(request -> bytes += request.body().length);
      lookForSecrets(permitted);
      destinations.forEach(destination -> compare(destination, now));
    }
    if (!now.balances()) {
      findings.add("the ledger does not balance");
    }
    String tables = StepTable.of(destinations, before, now);
    before = now;
    return tables;
  }

  private void lookForSecrets(Map<Secret, Set<String>> permitted) {
    for (Secret secret : Secret.values()) {
      Set<String> allowed = permitted.getOrDefault(secret, Set.of());
      for (String destination : destinations) {
        boolean found = of(destination).stream().anyMatch(it -> secret.isIn(it.body()));
        if (found && !allowed.contains(destination)) {
          leaked.add(secret);
        } else if (!found && allowed.contains(destination)) {
          findings.add(secret + " did not arrive at " + destination + ", which may have it");
        }
      }
    }
  }

  private void compare(String destination, Ledger now) {
    for (Signal signal : Signal.values()) {
      long sent = exported(now, destination, signal) - exported(before, destination, signal);
      long decoded =
          of(destination).stream().mapToLong(it -> DatumCount.of(it.message(), signal)).sum();
      if (sent != decoded) {
        findings.add(
            destination + " got " + decoded + " " + signal.id() + "; the ledger says " + sent);
      }
    }
    List<Message> messages = of(destination).stream().map(Received::message).toList();
    if (!check.agrees(destination, messages, StepTable.exported(destination, before, now))) {
      findings.add("the categories at " + destination + " are not those of the ledger");
    }
  }

  private static long exported(Ledger ledger, String destination, Signal signal) {
    return ledger.entry(destination, signal).states().getOrDefault(State.EXPORTED, 0L);
  }

  private List<Received> of(String destination) {
    return arrived.stream().filter(it -> it.destination().equals(destination)).toList();
  }

  /** Returns the events of one name that arrived in the last step; empty without a receiver. */
  List<String> events(String destination, String name) {
    return of(destination).stream()
        .map(Received::message)
        .filter(ExportLogsServiceRequest.class::isInstance)
        .map(message -> EventText.of((ExportLogsServiceRequest) message, name))
        .flatMap(Collection::stream)
        .toList();
  }

  /** Returns the number of decoded bytes. */
  long bytes() {
    return bytes;
  }

  /** Returns the sentences that arrived where they were not permitted. */
  Set<Secret> leaked() {
    return leaked;
  }

  /** Returns descriptions of all other faults. */
  List<String> findings() {
    return findings;
  }

  /** Returns whether there were no faults. */
  boolean sound() {
    return leaked.isEmpty() && findings.isEmpty();
  }
}
