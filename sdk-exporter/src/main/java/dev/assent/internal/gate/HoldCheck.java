/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

/** Whether a held datum may stay on hold. */
public enum HoldCheck {
  /** It may stay. */
  GOES_ON,
  /** Its deadline has passed: categories still awaited are withheld for the reason of the hold. */
  OVER,
  /** Newer data needs its room: categories still awaited are withheld and count as such. */
  PUSHED_OUT
}
