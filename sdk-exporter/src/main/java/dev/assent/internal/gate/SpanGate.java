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
  private final Unknowns unknowns;

  /**
   * A gate of data of which nothing was cut.
   *
   * @param destination the destination's index
   * @param account of the traces at the destination
   * @param unknowns told the names of what was withheld as unclassified
   * @param waiting takes what waits for a choice or a source
   */
  public SpanGate(
      int destination,
      Catalog catalog,
      Account account,
      Unknowns unknowns,
      Waiting<? super StampedSpan> waiting) {
    this(destination, catalog, Limits.NONE, account, unknowns, waiting);
  }

  /**
   * A gate.
   *
   * @param limits what the SDK may have cut
   */
  public SpanGate(
      int destination,
      Catalog catalog,
      Limits limits,
      Account account,
      Unknowns unknowns,
      Waiting<? super StampedSpan> waiting) {
    this(destination, new Classifier(catalog, limits), account, unknowns, waiting);
  }

  private SpanGate(
      int destination,
      Classifier classifier,
      Account account,
      Unknowns unknowns,
      Waiting<? super StampedSpan> waiting) {
    super(destination, classifier, account, waiting);
    this.unknowns = unknowns;
    this.stripper = new SpanStripper(classifier, unknowns);
  }

  @Override
  void tell(StampedSpan datum, long missing) {
    unknowns.whole(Whole.SPANS, datum.getInstrumentationScopeInfo().getName(), missing);
  }

  @Override
  StampedSpan strip(StampedSpan datum, Cut cut) {
    return stripper.strip(datum, cut);
  }

  @Override
  StampedSpan copy(StampedSpan datum, Cut cut, Stamped stamp) {
    return stripper.copy(datum, cut, stamp);
  }
}
