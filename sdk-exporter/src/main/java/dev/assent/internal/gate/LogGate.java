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
  private final WithheldNames names;

  /**
   * A gate of data from an SDK without limits.
   *
   * @param destination the destination's index
   * @param account of the logs at the destination
   * @param names receives the names of data withheld as unclassified
   * @param holdSink takes data that awaits a choice or a source
   */
  public LogGate(
      int destination,
      Catalog catalog,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedLog> holdSink) {
    this(destination, catalog, Limits.NONE, account, names, holdSink);
  }

  /**
   * A gate.
   *
   * @param limits the SDK's limits, by which it may have truncated data
   */
  public LogGate(
      int destination,
      Catalog catalog,
      Limits limits,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedLog> holdSink) {
    this(destination, new Classifier(catalog, limits), account, names, holdSink);
  }

  private LogGate(
      int destination,
      Classifier classifier,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedLog> holdSink) {
    super(destination, classifier, account, holdSink);
    this.names = names;
    this.stripper = new LogStripper(classifier, names);
  }

  @Override
  void reportWithheld(StampedLog datum, long missing) {
    String event = datum.getEventName();
    if (event == null || event.isEmpty()) {
      names.whole(Whole.LOGS, datum.getInstrumentationScopeInfo().getName(), missing);
    } else {
      names.whole(Whole.EVENT, event, missing);
    }
  }

  @Override
  StampedLog strip(StampedLog datum, StripContext strip) {
    return stripper.strip(datum, strip);
  }

  @Override
  StampedLog copy(StampedLog datum, StripContext strip, Stamped stamp) {
    return stripper.copy(datum, strip, stamp);
  }
}
