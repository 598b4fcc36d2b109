/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.gate.WithheldNames;
import io.opentelemetry.api.common.AttributeType;

/**
 * Passes names to two receivers. Thread-safe if both are.
 *
 * @param first the first receiver
 * @param second the second receiver
 */
public record AllNames(WithheldNames first, WithheldNames second) implements WithheldNames {
  /** Returns a receiver that passes names to both, or one of them if the other ignores all. */
  public static WithheldNames of(WithheldNames first, WithheldNames second) {
    if (first == IGNORED) {
      return second;
    }
    return second == IGNORED ? first : new AllNames(first, second);
  }

  @Override
  public void attribute(String name, AttributeType type) {
    first.attribute(name, type);
    second.attribute(name, type);
  }

  @Override
  public void event(String name) {
    first.event(name);
    second.event(name);
  }

  @Override
  public void scope(String name) {
    first.scope(name);
    second.scope(name);
  }

  @Override
  public void metric(String name) {
    first.metric(name);
    second.metric(name);
  }

  @Override
  public void span(String name) {
    first.span(name);
    second.span(name);
  }

  @Override
  public void logger(String name) {
    first.logger(name);
    second.logger(name);
  }

  @Override
  public void withheld(String name, long missing) {
    first.withheld(name, missing);
    second.withheld(name, missing);
  }

  @Override
  public void whole(Whole kind, String name, long missing) {
    first.whole(kind, name, missing);
    second.whole(kind, name, missing);
  }
}
