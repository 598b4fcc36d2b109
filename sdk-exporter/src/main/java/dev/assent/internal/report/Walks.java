/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;

/**
 * Creates walks, whose classifiers they share. Thread-safe.
 *
 * @param spans classifies spans
 * @param logs classifies log records
 * @param points classifies metric points
 * @param facts the known facts about instruments
 */
record Walks(
    Catalog catalog, Classifier spans, Classifier logs, Classifier points, InstrumentFacts facts) {
  /**
   * Returns walks by a catalog.
   *
   * @param spanLimits the limits of the SDK that records spans
   * @param logLimits the same for log records
   */
  static Walks of(Catalog catalog, Limits spanLimits, Limits logLimits, InstrumentFacts facts) {
    return new Walks(
        catalog,
        new Classifier(catalog, spanLimits),
        new Classifier(catalog, logLimits),
        new Classifier(catalog),
        facts);
  }

  DatumWalk ofSpans(FieldSink sink) {
    return new DatumWalk(catalog, spans, sink);
  }

  DatumWalk ofLogs(FieldSink sink) {
    return new DatumWalk(catalog, logs, sink);
  }

  PointWalk ofPoints(FieldSink sink) {
    return new PointWalk(catalog, points, facts, sink);
  }

  @Override
  public String toString() {
    return "Walks";
  }
}
