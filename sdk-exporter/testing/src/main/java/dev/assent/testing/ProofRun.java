/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.internal.canary.CanarySearch;
import dev.assent.internal.canary.CanarySearch.Found;
import dev.assent.internal.canary.GzipDecoder;
import dev.assent.internal.canary.OtlpPlaces;
import dev.assent.inventory.DestinationEntry;
import dev.assent.policy.Basis;
import dev.assent.testing.ProofPlants.Plant;
import dev.assent.testing.ProofReport.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The proof of one instance: what was planted in it, what arrived meanwhile, and what may. Requests
 * come from any thread; everything else is confined to the thread that proves.
 *
 * <pre>
 * field     guarded by
 * arrived   this
 * closed    this
 * </pre>
 */
final class ProofRun {
  private final ProofVerdicts verdicts;
  private final CanarySearch canaries;
  private final ProofPlants plants;

  private final List<ReceivedRequest> arrived = new ArrayList<>();
  private boolean closed;

  ProofRun(ProofVerdicts verdicts, CanarySearch canaries) {
    this.verdicts = verdicts;
    this.canaries = canaries;
    plants = new ProofPlants(canaries, verdicts.running());
  }

  ProofPlants plants() {
    return plants;
  }

  ProofVerdicts verdicts() {
    return verdicts;
  }

  /** Adds a request; returns false, and adds none, after {@link #close}. */
  synchronized boolean takes(ReceivedRequest request) {
    return !closed && arrived.add(request);
  }

  /** Ends the time in which canaries may arrive, and returns what arrived. */
  synchronized List<ReceivedRequest> close() {
    closed = true;
    return List.copyOf(arrived);
  }

  /** Whether a canary, given by its number, was planted in this instance. */
  boolean planted(int number) {
    return number >= plants.first() && number < plants.first() + plants.planted().size();
  }

  private Plant plant(int number) {
    return plants.planted().get(number - plants.first());
  }

  /**
   * Judges what arrived.
   *
   * @return the requests that hold canaries of other instances
   */
  List<ReceivedRequest> judge(List<ReceivedRequest> requests, ProofReport report) {
    List<ReceivedRequest> ofOthers = new ArrayList<>();
    Map<String, Set<Integer>> found = new TreeMap<>();
    for (ReceivedRequest request : requests) {
      String destination = verdicts.destinationOf(request);
      if (destination.equals(ProofVerdicts.SHARED)) {
        report.add(
            Kind.PROBLEM,
            "several destinations send to one address, and no header of a request has the name of"
                + " one: give each an address of its own, such as Receiver.endpoint(NAME)");
      }
      report.add(Kind.BYTES, (long) request.head().length() + request.body().length, destination);
      Found in = search(request, canaries, destination, report);
      found.computeIfAbsent(destination, unused -> new TreeSet<>()).addAll(in.numbers());
      for (int number : in.numbers()) {
        if (planted(number)) {
          Plant plant = plant(number);
          Basis basis = verdicts.basis(plant.field(), destination);
          if (plant.step().word(plant.person(), basis).isEmpty()) {
            leak(number, request, "though " + plant.step().refusal(plant.person(), basis), report);
          }
        }
      }
      if (in.numbers().stream().anyMatch(number -> !planted(number))) {
        ofOthers.add(request);
      }
    }
    for (int i = 0; i < plants.planted().size(); i++) {
      Plant plant = plants.planted().get(i);
      report.add(Kind.PLANTED, plant.place(), verdicts.categories(plant.field()));
      for (DestinationEntry destination : verdicts.running().destinations()) {
        if (ProofVerdicts.isPlanted(destination)) {
          Set<Integer> there = found.getOrDefault(destination.name(), Set.of());
          outcome(plant, destination.name(), there.contains(plants.first() + i), report);
        }
      }
    }
    verdicts.running().destinations().forEach(each -> count(each, requests, report));
    if (!plants.scopesWithout().isEmpty()) {
      report.add(
          Kind.UNSEEN,
          "Nothing was planted in these instrumentation scopes, because there are too many: "
              + String.join(", ", plants.scopesWithout())
              + ".");
    }
    return ofOthers;
  }

  /** Searches a request, and reports what hides something from the search. */
  static Found search(
      ReceivedRequest request, CanarySearch canaries, String destination, ProofReport report) {
    Found found = canaries.search(request.parts());
    if (!request.decoded() || GzipDecoder.isSealed(request.body())) {
      report.add(
          Kind.PROBLEM, "a request to " + request.path() + " can't be decompressed or searched");
    }
    if (found.isCut()) {
      report.add(
          Kind.PROBLEM,
          "a canary that was cut off left to destination '"
              + destination
              + "' in "
              + places(request, canaries, bytes -> canaries.search(bytes).isCut())
              + "; which one can't be told: let the tests run without limits of the length of"
              + " values, such as OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");
    }
    return found;
  }

  /** Returns the places of something in a request, without canaries in their names. */
  static String places(ReceivedRequest request, CanarySearch canaries, Predicate<byte[]> holds) {
    List<String> places = OtlpPlaces.located(request.path(), request.body(), holds);
    return places.isEmpty()
        ? "the headers or another part of a request"
        : canaries.withoutWords(String.join("; ", places));
  }

  private void count(
      DestinationEntry destination, List<ReceivedRequest> requests, ProofReport report) {
    boolean isPlanted = ProofVerdicts.isPlanted(destination);
    boolean mayGetSome =
        destination.categories().stream().anyMatch(it -> it.basis() != Basis.NEVER);
    report.add(
        Kind.DESTINATION,
        requests.stream()
            .filter(it -> verdicts.destinationOf(it).equals(destination.name()))
            .count(),
        destination.name(),
        destination.purpose().name(),
        destination.recipient().id(),
        String.valueOf(isPlanted && mayGetSome));
    if (!isPlanted) {
      report.add(
          Kind.UNSEEN,
          "Destination '"
              + destination.name()
              + "' takes only metrics, in which no canary is planted.");
    }
  }

  private void outcome(Plant plant, String destination, boolean left, ProofReport report) {
    Basis basis = verdicts.basis(plant.field(), destination);
    String word = plant.step().word(plant.person(), basis);
    String categories = verdicts.categories(plant.field());
    if (!left) {
      String reason =
          word.isEmpty()
              ? plant.step().refusal(plant.person(), basis)
              : "permitted, but not where it stands: of another type, form or length, or in data that"
                  + " may not leave";
      report.add(Kind.STAYED, destination, plant.place(), categories, reason);
    } else if (!word.isEmpty()) {
      report.add(Kind.LEFT, destination, plant.place(), categories, word);
    }
  }

  /**
   * Judges a canary of this instance that arrived when both people had revoked and the search had
   * ended.
   */
  void late(int number, ReceivedRequest request, ProofReport report) {
    Plant plant = plant(number);
    ProofStep last = ProofStep.BOTH_REVOKED;
    Basis basis = verdicts.basis(plant.field(), verdicts.destinationOf(request));
    boolean isPermitted =
        !plant.step().word(plant.person(), basis).isEmpty()
            && !last.word(plant.person(), basis).isEmpty();
    if (isPermitted) {
      report.add(
          Kind.PROBLEM,
          "canaries arrived at "
              + request.path()
              + " after the search, though all had arrived before: what else comes late was not"
              + " searched in time");
    } else {
      String refusal =
          plant.step().word(plant.person(), basis).isEmpty()
              ? plant.step().refusal(plant.person(), basis)
              : last.refusal(plant.person(), basis);
      leak(number, request, "after the search had ended, though " + refusal, report);
    }
  }

  private void leak(int number, ReceivedRequest request, String reason, ProofReport report) {
    Plant plant = plant(number);
    report.add(
        Kind.LEAK,
        "a canary of "
            + verdicts.categories(plant.field())
            + ", planted in "
            + plant.place()
            + ", left to destination '"
            + verdicts.destinationOf(request)
            + "' in "
            + places(request, canaries, bytes -> canaries.holds(bytes, number))
            + ", "
            + reason);
  }
}
