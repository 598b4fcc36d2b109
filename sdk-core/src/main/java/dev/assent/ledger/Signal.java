/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import java.util.Locale;

/** The three kinds of data. The unit of {@link #METRICS} is the point. */
public enum Signal {
  /** Spans. */
  TRACES,
  /** Metric points. */
  METRICS,
  /** Log records and events. */
  LOGS;

  /** The name in configuration and in meters, in lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
