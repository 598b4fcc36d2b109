/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.fixtures.ManualClock;
import dev.assent.internal.time.Clock;

/** A clock for Assent and for the SDK that stands still until a test moves it. */
public final class TestClock extends ManualClock
    implements Clock, io.opentelemetry.sdk.common.Clock {
  @Override
  public long now() {
    return epochNanos();
  }
}
