/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.fixtures.ManualClock;
import dev.assent.internal.time.Clock;

/** A clock that stands still until it is moved, for Assent and for the SDK. */
public final class TestClock extends ManualClock
    implements Clock, io.opentelemetry.sdk.common.Clock {
  @Override
  public long now() {
    return epochNanos();
  }
}
