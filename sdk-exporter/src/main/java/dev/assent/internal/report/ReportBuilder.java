/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a report of counts. Thread-safe. */
final class ReportBuilder {
  /** What a line is about. */
  private record Line(@Nullable Kind kind, String name, boolean isName) {
    String word() {
      return kind == null ? "part" : ReportBuilder.word(kind);
    }
  }

  private final Catalog catalog;
  private final List<Destination> destinations;
  private final Map<String, String> labels;
  private final FieldCounts counts;
  private final Instant since;

  ReportBuilder(
      Catalog catalog,
      List<Destination> destinations,
      Map<String, String> labels,
      FieldCounts counts,
      Instant since) {
    this.catalog = catalog;
    this.destinations = destinations;
    this.labels = Map.copyOf(labels);
    this.counts = counts;
    this.since = since;
  }

  /** Returns the report of now. */
  StaysReport at(Instant now) {
    FieldNames names = counts.names();
    Map<Integer, Line> lines = new LinkedHashMap<>();
    Map<String, StaysReport.Prefix> prefixes = new TreeMap<>();
    int hidden = names.otherNames();
    for (int slot = 0; slot < FieldNames.SLOTS; slot++) {
      Line line = line(slot, prefixes);
      if (line != null) {
        lines.put(slot, line);
        hidden += !line.isName() && names.isOfName(slot) ? 1 : 0;
      }
    }
    List<StaysReport.Part> parts = new ArrayList<>();
    for (int index = 0; index < counts.counts().size(); index++) {
      parts.add(part(index, lines));
    }
    String snippet = new CatalogSnippet(names, counts.values()).of(shown(lines));
    return new StaysReport(
        since, now, parts, List.copyOf(prefixes.values()), hidden, fullKinds(), snippet);
  }

  private List<String> fullKinds() {
    return Arrays.stream(Kind.values())
        .filter(kind -> counts.names().isFull(kind))
        .map(ReportBuilder::word)
        .toList();
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The line that a slot counts in; null if nothing was counted. */
  private @Nullable Line line(int slot, Map<String, StaysReport.Prefix> prefixes) {
    FieldNames names = counts.names();
    NamelessField nameless = FieldNames.nameless(slot);
    if (nameless != null) {
      return new Line(null, nameless.label(), false);
    }
    Kind kind = names.kind(slot);
    if (kind == null) {
      return null;
    }
    String name = names.text(slot);
    if (name == null) {
      return new Line(kind, StaysRow.COUNTED, false);
    }
    String prefix = names.widePrefix(kind, name);
    if (prefix == null) {
      return new Line(kind, name, true);
    }
    String word = new Line(kind, prefix, false).word();
    prefixes.put(
        word + " " + prefix,
        new StaysReport.Prefix(word, prefix + "*", names.segments(kind, prefix)));
    return new Line(kind, prefix + "*", false);
  }

  private StaysReport.Part part(int index, Map<Integer, Line> lines) {
    Destination destination = destinations.get(index);
    DestinationCounts at = counts.counts().get(index);
    Map<Line, RowSum> sums = new LinkedHashMap<>();
    lines.forEach(
        (slot, line) -> {
          if (at.data(slot) > 0) {
            long mask = counts.names().categories(slot);
            sums.computeIfAbsent(line, added -> new RowSum(line.word(), line.name(), line.isName()))
                .add(at, slot, mask, counts.cells().otherwise(index, mask));
          }
        });
    List<StaysRow> rows =
        sums.values().stream()
            .map(sum -> sum.row(mask -> catalog.categories().names(mask)))
            .sorted(StaysRow.MOST_LOST)
            .toList();
    Map<Signal, Long> data = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      data.put(signal, at.data(signal));
    }
    return new StaysReport.Part(
        destination.name(),
        destination.purpose().name(),
        destination.recipient().id(),
        labels.get(destination.name()),
        data,
        at.nameless(),
        rows);
  }

  /** The slots of the names that are shown, by name. */
  private List<Integer> shown(Map<Integer, Line> lines) {
    return lines.entrySet().stream()
        .filter(each -> each.getValue().isName())
        .sorted(Comparator.comparing(each -> each.getValue().name()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public String toString() {
    return "ReportBuilder";
  }
}
