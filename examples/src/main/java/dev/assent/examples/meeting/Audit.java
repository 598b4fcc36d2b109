/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import com.google.protobuf.Message;
import dev.assent.Assent;
import dev.assent.examples.receiver.CategoryCount;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.examples.receiver.Received;
import dev.assent.internal.capture.EventDeclarations;
import dev.assent.internal.catalog.Catalog;
import dev.assent.ledger.LedgerSnapshot;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares, step by step, what a receiver decoded with what the ledger says was sent, and shows
 * both with what was withheld and why.
 */
final class Audit {
  private final Assent assent;
  private final List<String> destinations;
  private final @Nullable OtlpReceiver receiver;
  private final CategoryCount auditor;
  private LedgerSnapshot before;
  private int seen;
  private boolean sound = true;

  /**
   * Begins now: what was sent or received before does not count.
   *
   * @param receiver null if nobody here can tell what arrived
   */
  Audit(
      Assent assent,
      MeetingDestinations destinations,
      Path catalog,
      @Nullable OtlpReceiver receiver) {
    this.assent = assent;
    this.destinations = destinations.names();
    this.receiver = receiver;
    this.seen = receiver == null ? 0 : receiver.received().size();
    Catalog names = Catalog.load(List.of(catalog), List.of());
    MeetingEvents.ALL.forEach(event -> EventDeclarations.declare(event, names));
    this.auditor = new CategoryCount(names);
    this.before = assent.ledger().snapshot();
  }

  /** Whether all steps so far agreed, and the ledger balanced after each. */
  boolean sound() {
    return sound;
  }

  /** The table of what happened since the last step. */
  String step() {
    LedgerSnapshot now = assent.ledger().snapshot();
    Map<String, Map<String, Long>> arrived = arrived();
    Map<String, Map<String, Long>> sent = new HashMap<>();
    Map<String, Map<String, Map<Withheld, Long>>> withheld = new HashMap<>();
    for (int i = 0; i < now.entries().size(); i++) {
      LedgerSnapshot.Entry entry = now.entries().get(i);
      LedgerSnapshot.Entry old = before.entries().get(i);
      entry
          .exportedByCategory()
          .forEach(
              (category, count) ->
                  add(
                      sent.computeIfAbsent(entry.destination(), d -> new TreeMap<>()),
                      category,
                      count - old.exportedByCategory().getOrDefault(category, 0L)));
      entry
          .withheldByCategory()
          .forEach(
              (category, reasons) ->
                  reasons.forEach(
                      (reason, count) -> {
                        long more =
                            count
                                - old.withheldByCategory()
                                    .getOrDefault(category, Map.of())
                                    .getOrDefault(reason, 0L);
                        if (more != 0) {
                          withheld
                              .computeIfAbsent(entry.destination(), d -> new TreeMap<>())
                              .computeIfAbsent(category, c -> new TreeMap<>())
                              .merge(reason, more, Long::sum);
                        }
                      }));
    }
    before = now;
    sound &= now.balances();
    return table(arrived, sent, withheld)
        + (now.balances() ? "the ledger balances" : "THE LEDGER DOES NOT BALANCE");
  }

  private Map<String, Map<String, Long>> arrived() {
    Map<String, Map<String, Long>> arrived = new HashMap<>();
    if (receiver != null) {
      List<Received> all = receiver.received();
      Map<String, List<Message>> byDestination = new HashMap<>();
      for (Received request : all.subList(seen, all.size())) {
        byDestination
            .computeIfAbsent(request.destination(), d -> new ArrayList<>())
            .add(request.message());
      }
      seen = all.size();
      byDestination.forEach((name, messages) -> arrived.put(name, auditor.count(messages)));
    }
    return arrived;
  }

  private String table(
      Map<String, Map<String, Long>> arrived,
      Map<String, Map<String, Long>> sent,
      Map<String, Map<String, Map<Withheld, Long>>> withheld) {
    Set<String> categories = new TreeSet<>();
    sent.values().forEach(counts -> categories.addAll(counts.keySet()));
    arrived.values().forEach(counts -> categories.addAll(counts.keySet()));
    withheld.values().forEach(counts -> categories.addAll(counts.keySet()));
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("arrived | kept"));
    head.addAll(destinations);
    rows.add(head);
    for (String category : categories) {
      List<String> row = new ArrayList<>(List.of(category));
      for (String name : destinations) {
        row.add(
            cell(
                count(arrived, name, category),
                count(sent, name, category),
                withheld.getOrDefault(name, Map.of()).getOrDefault(category, Map.of())));
      }
      rows.add(row);
    }
    return aligned(rows);
  }

  private String cell(long arrived, long sent, Map<Withheld, Long> kept) {
    long counted = receiver == null ? sent : arrived;
    sound &= counted == sent;
    return counted + (counted == sent ? "" : " BUT THE LEDGER SAYS " + sent) + reasons(kept);
  }

  private static long count(
      Map<String, Map<String, Long>> counts, String destination, String category) {
    return counts.getOrDefault(destination, Map.of()).getOrDefault(category, 0L);
  }

  private static String aligned(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        int width = 2;
        for (List<String> other : rows) {
          width = Math.max(width, other.get(column).length() + 2);
        }
        boolean last = column == row.size() - 1;
        text.append(last ? row.get(column) : pad(row.get(column), width));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String pad(String cell, int width) {
    return cell + " ".repeat(width - cell.length());
  }

  private static String reasons(Map<Withheld, Long> reasons) {
    StringBuilder text = new StringBuilder();
    reasons.forEach(
        (reason, count) -> {
          if (count > 0) {
            text.append(text.isEmpty() ? " | " : ", ")
                .append(count)
                .append(' ')
                .append(reason.id());
          }
        });
    return text.toString();
  }

  private static <K> void add(Map<K, Long> counts, K key, long count) {
    if (count != 0) {
      counts.merge(key, count, Long::sum);
    }
  }
}
