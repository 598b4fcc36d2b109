/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Catalog;
import dev.assent.exporter.tag.Classifier;
import dev.assent.exporter.tag.StampedSpan;
import dev.assent.ledger.Account;
import dev.assent.time.Clock;

/** The gate of spans at one destination. Thread-safe, never throws. */
public final class SpanGate extends DatumGate<StampedSpan> {
  private final SpanStripper stripper;

  /**
   * A gate.
   *
   * @param destination the destination's index
   * @param account of the traces at the destination
   * @param clock by which a decision's end is judged; read at every {@link #leave}
   * @param unknowns told the names of what was withheld as unclassified
   */
  public SpanGate(
      int destination, Catalog catalog, Account account, Clock clock, Unknowns unknowns) {
    this(destination, new Classifier(catalog), account, clock, unknowns);
  }

  private SpanGate(
      int destination, Classifier classifier, Account account, Clock clock, Unknowns unknowns) {
    super(destination, classifier, account, clock);
    this.stripper = new SpanStripper(classifier, unknowns);
  }

  @Override
  StampedSpan strip(StampedSpan datum, Cut cut) {
    return stripper.strip(datum, cut);
  }
}
