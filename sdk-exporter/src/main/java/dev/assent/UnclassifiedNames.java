/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.category.UnclassifiedReport;
import dev.assent.exporter.gate.Unknowns;
import io.opentelemetry.api.common.AttributeType;

/** Passes what the gates withheld as unclassified on to the developers' report. */
record UnclassifiedNames(UnclassifiedReport report) implements Unknowns {
  @Override
  public void attribute(String name, AttributeType type) {
    report.attribute(name, type);
  }

  @Override
  public void event(String name) {
    report.event(name);
  }

  @Override
  public void scope(String name) {
    report.scope(name);
  }

  @Override
  public void metric(String name) {
    report.metric(name);
  }
}
