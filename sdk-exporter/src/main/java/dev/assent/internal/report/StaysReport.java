/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.config.Settings;
import dev.assent.ledger.Signal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stays, and why: a report at one moment. It has names and counts, and no value. Immutable.
 *
 * @param since the start of the instance
 * @param at the moment
 * @param destinations the destinations, in their order
 * @param prefixes the prefixes below which no name is shown, with the number of next segments
 * @param hiddenNames the names that are only counted
 * @param fullKinds the kinds of which there were more names than can be counted: of these, no name
 *     below a prefix is shown that the catalog does not list
 * @param snippet a catalog file to complete
 */
public record StaysReport(
    Instant since,
    Instant at,
    List<Part> destinations,
    List<Prefix> prefixes,
    int hiddenNames,
    List<String> fullKinds,
    String snippet) {
  /** Copies the lists. */
  public StaysReport {
    destinations = List.copyOf(destinations);
    prefixes = List.copyOf(prefixes);
    fullKinds = List.copyOf(fullKinds);
  }

  /**
   * A prefix with too many names below it.
   *
   * @param kind what has the names
   * @param segments the number of different next segments
   */
  public record Prefix(String kind, String prefix, int segments) {
    private Map<String, Object> tree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("kind", kind);
      tree.put("prefix", prefix);
      tree.put("names", segments);
      return tree;
    }

    @Override
    public String toString() {
      return "Prefix";
    }
  }

  /**
   * What stays at one destination.
   *
   * @param name its name
   * @param purpose the name of its purpose
   * @param recipient the id of its recipient
   * @param label who receives the data, in words for people; null if nobody said
   * @param data the data on the way to it
   * @param nameless its spans without a name, whatever may leave of them
   * @param rows sorted by how many data lose a name
   */
  public record Part(
      String name,
      String purpose,
      String recipient,
      @Nullable String label,
      Map<Signal, Long> data,
      long nameless,
      List<StaysRow> rows) {
    /** The word for the data of a signal. */
    public static String unit(Signal signal) {
      return switch (signal) {
        case TRACES -> "spans";
        case METRICS -> "points";
        case LOGS -> "logRecords";
      };
    }

    private Map<String, Object> tree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("name", name);
      tree.put("purpose", purpose);
      tree.put("recipient", recipient);
      if (label != null) {
        tree.put("label", label);
      }
      data.forEach((signal, count) -> tree.put(unit(signal), count));
      tree.put("spansWithoutName", nameless);
      tree.put("fields", rows.stream().map(StaysRow::tree).toList());
      return tree;
    }

    @Override
    public String toString() {
      return "Part[" + rows.size() + "]";
    }
  }

  /** The report as a tree for JSON. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("title", Settings.REPORT_TITLE);
    tree.put("since", since.toString());
    tree.put("at", at.toString());
    tree.put("destinations", destinations.stream().map(Part::tree).toList());
    tree.put("prefixes", prefixes.stream().map(Prefix::tree).toList());
    tree.put("namesNotShown", hiddenNames);
    tree.put("fullKinds", fullKinds);
    tree.put("snippet", snippet);
    return tree;
  }

  /** Shows no name. */
  @Override
  public String toString() {
    return "StaysReport[" + destinations.size() + " destinations]";
  }
}
