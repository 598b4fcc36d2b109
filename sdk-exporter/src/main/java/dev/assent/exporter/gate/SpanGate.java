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
import java.util.function.Consumer;

/** The gate of spans at one destination. Thread-safe, never throws. */
public final class SpanGate extends DatumGate<StampedSpan> {
  private final SpanStripper stripper;

  /**
   * A gate.
   *
   * @param destination the destination's index
   * @param account of the traces at the destination
   * @param clock by which a decision's end is judged; read at every {@link #leave}
   * @param unclassified told the name of each attribute that was withheld because no catalog knows
   *     it; called by whoever calls the gate
   */
  public SpanGate(
      int destination,
      Catalog catalog,
      Account account,
      Clock clock,
      Consumer<String> unclassified) {
    this(destination, new Classifier(catalog), account, clock, unclassified);
  }

  private SpanGate(
      int destination,
      Classifier classifier,
      Account account,
      Clock clock,
      Consumer<String> unclassified) {
    super(destination, classifier, account, clock);
    this.stripper = new SpanStripper(classifier, new AttributeStripper(classifier, unclassified));
  }

  @Override
  StampedSpan strip(StampedSpan datum, Cut cut) {
    return stripper.strip(datum, cut);
  }
}
