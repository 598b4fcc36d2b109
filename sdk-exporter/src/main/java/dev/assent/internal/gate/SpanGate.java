/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.UnclassifiedReport.Whole;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.Classifier;
import dev.assent.internal.tag.Limits;

/** The gate of spans at one destination. Thread-safe, never throws. */
public final class SpanGate extends DatumGate<StampedSpan> {
  private final SpanStripper stripper;
  private final WithheldNames names;

  /**
   * A gate of data from an SDK without limits.
   *
   * @param destination the destination's index
   * @param account of the traces at the destination
   * @param names receives the names of data withheld as unclassified
   * @param holdSink takes data that awaits a choice or a source
   */
  public SpanGate(
      int destination,
      Catalog catalog,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedSpan> holdSink) {
    this(destination, catalog, Limits.NONE, account, names, holdSink);
  }

  /**
   * A gate.
   *
   * @param limits the SDK's limits, by which it may have truncated data
   */
  public SpanGate(
      int destination,
      Catalog catalog,
      Limits limits,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedSpan> holdSink) {
    this(destination, new Classifier(catalog, limits), account, names, holdSink);
  }

  private SpanGate(
      int destination,
      Classifier classifier,
      Account account,
      WithheldNames names,
      HoldSink<? super StampedSpan> holdSink) {
    super(destination, classifier, account, holdSink);
    this.names = names;
    this.stripper = new SpanStripper(classifier, names);
  }

  @Override
  void reportWithheld(StampedSpan datum, long missing) {
    names.whole(Whole.SPANS, datum.getInstrumentationScopeInfo().getName(), missing);
  }

  @Override
  StampedSpan strip(StampedSpan datum, StripContext strip) {
    return stripper.strip(datum, strip);
  }

  @Override
  StampedSpan copy(StampedSpan datum, StripContext strip, Stamped stamp) {
    return stripper.copy(datum, strip, stamp);
  }
}
