/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.inventory.WayOut;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * The Actuator's endpoint {@code assent}: the takeover report, the other ways out of the process,
 * the destinations and the ledger. It is read only, and shows counts and names, never a value of a
 * datum and never a subject.
 */
@Endpoint(id = "assent")
public final class AssentEndpoint {
  private final Status status;

  AssentEndpoint(Status status) {
    this.status = status;
  }

  /** Returns the takeover report, the ways out, the destinations and the ledger. */
  @ReadOperation
  public Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("open", status.isOpen());
    report.put("reportsOnly", status.reportsOnly());
    report.put("takeover", status.report());
    report.put("waysOut", status.waysOut().stream().map(AssentEndpoint::row).toList());
    report.put("destinations", destinations());
    report.put("ledger", rows(status.ledger()));
    return report;
  }

  private List<Map<String, Object>> destinations() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Destination destination : status.destinations()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", destination.name());
      row.put("purpose", destination.purpose().name());
      row.put("recipient", destination.recipient().id());
      String label = status.label(rows.size());
      if (label != null) {
        row.put("label", label);
      }
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> row(WayOut way) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", way.name());
    row.put("state", way.state().name().toLowerCase(java.util.Locale.ROOT));
    row.put("count", way.count());
    row.put("advice", way.advice());
    return row;
  }

  private static List<Map<String, Object>> rows(Ledger ledger) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Ledger.Entry entry : ledger.entries()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("destination", entry.destination());
      row.put("signal", entry.signal().id());
      row.put("captured", entry.captured());
      row.put("states", byId(entry.states()));
      row.put("withheld", byId(entry.withheld()));
      row.put("lost", byId(entry.lost()));
      row.put("merged", entry.merged());
      row.put("wouldWithhold", entry.wouldWithhold());
      row.put("exportedByCategory", entry.exportedByCategory());
      row.put("withheldByCategory", byReason(entry.withheldByCategory()));
      row.put("possiblySentByCategory", entry.possiblySentByCategory());
      Ledger.Shadow shadow = entry.shadow();
      if (shadow != null) {
        row.put("newlyLeaves", byReason(shadow.newlyLeaves()));
        row.put("newlyStays", byReason(shadow.newlyStays()));
        row.put("notEvaluated", shadow.notEvaluated());
      }
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> byReason(Map<String, Map<Withheld, Long>> counts) {
    Map<String, Object> named = new LinkedHashMap<>();
    counts.forEach((name, reasons) -> named.put(name, byId(reasons)));
    return named;
  }

  /** The names of the constants in lower case, as the ledger's table and meters have them. */
  private static Map<String, Long> byId(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> named = new LinkedHashMap<>();
    counts.forEach((key, count) -> named.put(key.name().toLowerCase(java.util.Locale.ROOT), count));
    return named;
  }
}
