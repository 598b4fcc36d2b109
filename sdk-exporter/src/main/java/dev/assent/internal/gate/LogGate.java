/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.UnclassifiedReport.Whole;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.Classifier;
import dev.assent.internal.tag.Limits;

/** The gate of log records and events at one destination. Thread-safe, never throws. */
public final class LogGate extends DatumGate<StampedLog> {
  private final LogStripper stripper;
  private final Unknowns unknowns;

  /**
   * A gate of data of which nothing was cut.
   *
   * @param destination the destination's index
   * @param account of the logs at the destination
   * @param unknowns told the names of what was withheld as unclassified
   * @param waiting takes what waits for a choice or a source
   */
  public LogGate(
      int destination,
      Catalog catalog,
      Account account,
      Unknowns unknowns,
      Waiting<? super StampedLog> waiting) {
    this(destination, catalog, Limits.NONE, account, unknowns, waiting);
  }

  /**
   * A gate.
   *
   * @param limits what the SDK may have cut
   */
  public LogGate(
      int destination,
      Catalog catalog,
      Limits limits,
      Account account,
      Unknowns unknowns,
      Waiting<? super StampedLog> waiting) {
    this(destination, new Classifier(catalog, limits), account, unknowns, waiting);
  }

  private LogGate(
      int destination,
      Classifier classifier,
      Account account,
      Unknowns unknowns,
      Waiting<? super StampedLog> waiting) {
    super(destination, classifier, account, waiting);
    this.unknowns = unknowns;
    this.stripper = new LogStripper(classifier, unknowns);
  }

  @Override
  void tell(StampedLog datum, long missing) {
    String event = datum.getEventName();
    if (event == null || event.isEmpty()) {
      unknowns.whole(Whole.LOGS, datum.getInstrumentationScopeInfo().getName(), missing);
    } else {
      unknowns.whole(Whole.EVENT, event, missing);
    }
  }

  @Override
  StampedLog strip(StampedLog datum, Cut cut) {
    return stripper.strip(datum, cut);
  }

  @Override
  StampedLog copy(StampedLog datum, Cut cut, Stamped stamp) {
    return stripper.copy(datum, cut, stamp);
  }
}
