/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

/** Whether a datum that waits may wait on. */
public enum HoldCheck {
  /** It may. */
  GOES_ON,
  /** Its time is over: what it still waits for is withheld, for the reason for which it waited. */
  OVER,
  /** Others need its room: what it still waits for is withheld, and counted as that. */
  PUSHED_OUT
}
