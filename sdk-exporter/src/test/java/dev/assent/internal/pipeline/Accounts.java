/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.consent.Receipt;
import dev.assent.internal.pipeline.History.Chosen;
import dev.assent.internal.pipeline.History.Content;
import dev.assent.internal.send.SentRequest;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares ledger and receipts with the requests of a transport. */
final class Accounts {
  private static final Set<State> MOVING = EnumSet.of(State.QUEUED, State.IN_FLIGHT, State.HELD);

  private final History history;
  private final List<Chosen> chosen;
  private final List<SentRequest> requests;
  private final List<String> found = new ArrayList<>();

  Accounts(History history, List<SentRequest> requests, List<Chosen> chosen) {
    this.history = history;
    this.requests = requests;
    this.chosen = chosen;
  }

  List<String> check(Ledger ledger, boolean wasClosed) {
    checkStates(ledger);
    checkCategories(ledger);
    if (!wasClosed) {
      checkReceipts();
    }
    return found;
  }

  private void checkStates(Ledger ledger) {
    long captured = 0;
    for (Ledger.Entry entry : ledger.entries()) {
      captured += entry.captured();
      if (entry.imbalance() != 0 || entry.states().keySet().stream().anyMatch(MOVING::contains)) {
        found.add("does not balance at rest: " + entry);
      }
    }
    if (captured != history.recorded().size()) {
      found.add(history.recorded().size() + " recorded, " + captured + " captured");
    }
  }

  /**
   * Checks that every accepted canary, and every canary that may have arrived, is counted once. A
   * request that was read and answered with an error may have arrived. What was withdrawn before an
   * answer was counted is possibly sent, even if it was accepted.
   */
  private void checkCategories(Ledger ledger) {
    Set<Content> accepted = new HashSet<>();
    Set<Content> handedOn = new HashSet<>();
    Set<Content> asked = new HashSet<>();
    Set<Content> either = new HashSet<>();
    for (SentRequest request : requests) {
      for (Content content : history.contents(request)) {
        if (request.wasAccepted() && !accepted.add(content)) {
          found.add(content + " was accepted twice");
        }
        addIf(request.wasAccepted() && mayBeWithdrawn(content), either, content);
        addIf(request.mayHaveArrived(), handedOn, content);
        addIf(request.wasAsked() && !request.wasAccepted(), asked, content);
      }
    }
    long spooled =
        ledger.entries().stream()
            .mapToLong(entry -> entry.states().getOrDefault(State.SPOOLED, 0L))
            .sum();
    handedOn.removeAll(accepted);
    asked.removeAll(accepted);
    for (String category : List.of("chat", "audio")) {
      String name = "content." + category;
      long exported = sum(ledger, entry -> entry.exportedByCategory(), name);
      long possibly = sum(ledger, entry -> entry.possiblySentByCategory(), name);
      long open = count(either, category);
      if (exported > count(accepted, category) || exported < count(accepted, category) - open) {
        found.add(name + ": accepted " + count(accepted, category) + ", exported " + exported);
      }
      // data on disk counts as spooled, even if it may have arrived
      if (exported + possibly + spooled < count(accepted, category) + count(handedOn, category)
          || possibly > count(asked, category) + open) {
        found.add(
            ("%s: possibly sent %d, of which %d may have arrived and at most %d seem to")
                .formatted(name, possibly, count(handedOn, category), count(asked, category)));
      }
    }
  }

  private static void addIf(boolean condition, Set<Content> set, Content content) {
    if (condition) {
      set.add(content);
    }
  }

  private static long count(Set<Content> contents, String category) {
    return contents.stream().filter(content -> content.category().equals(category)).count();
  }

  private static long sum(Ledger ledger, Counts counts, String category) {
    return ledger.entries().stream()
        .mapToLong(entry -> counts.of(entry).getOrDefault(category, 0L))
        .sum();
  }

  private interface Counts {
    Map<String, Long> of(Ledger.Entry entry);
  }

  /**
   * Checks withdrawn content in aborted requests: the receipts count it as possibly sent, or as
   * erased if it was on disk before.
   */
  private void checkReceipts() {
    Set<Content> aborted = new HashSet<>();
    for (SentRequest request : requests) {
      for (Content content : history.contents(request)) {
        addIf(isWithdrawn(request, content), aborted, content);
      }
    }
    // content that was accepted or refused later was not withdrawn at that time
    requests.stream()
        .filter(SentRequest::wasFinal)
        .forEach(request -> aborted.removeAll(history.contents(request)));
    long data = aborted.stream().map(Content::datum).distinct().count();
    long stated = 0;
    for (Receipt.Count count : history.reported()) {
      stated += count.possiblySent() + count.erased();
    }
    if (stated < data) {
      found.add("receipts say " + stated + " possibly sent of " + data + " aborted");
    }
  }

  private boolean isWithdrawn(SentRequest request, Content content) {
    return request.cancelled() >= 0
        && request.mayHaveArrived()
        && isWithdrawn(content, request.cancelled());
  }

  private boolean mayBeWithdrawn(Content content) {
    return chosen.stream().anyMatch(choice -> history.mayWithdraw(choice, content));
  }

  /** Returns whether somebody had begun to withdraw content at a time. */
  private boolean isWithdrawn(Content content, long at) {
    return chosen.stream()
        .anyMatch(choice -> choice.begun < at && history.withdraws(choice, content));
  }
}
