/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import dev.assent.fixtures.ManualClock;

/** A clock that stands still until a test moves it. */
public final class TestClock extends ManualClock implements Clock {}
