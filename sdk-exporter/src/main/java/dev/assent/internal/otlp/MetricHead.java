/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/**
 * What identifies an encoded metric. Its points are counted, and not decoded. Immutable.
 *
 * @param name the name
 * @param unit the unit; empty if there is none
 * @param points the number of points
 * @param scope the scope
 */
public record MetricHead(String name, String unit, int points, InstrumentationScopeInfo scope) {
  private static final int POINTS = 1;

  /** Reads a message {@code Metric}. */
  static MetricHead read(ProtoReader in, InstrumentationScopeInfo scope)
      throws MalformedOtlpException {
    String name = "";
    String unit = "";
    int points = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 3 -> unit = in.text();
        case 5, 7, 9, 10, 11 -> points += points(in.message());
        default -> in.skip();
      }
    }
    return new MetricHead(name, unit, points, scope);
  }

  private static int points(ProtoReader data) throws MalformedOtlpException {
    int points = 0;
    while (data.next()) {
      points += data.field() == POINTS ? 1 : 0;
      data.skip();
    }
    return points;
  }

  @Override
  public String toString() {
    return "MetricHead";
  }
}
