/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

/**
 * A part of the application that is taken over before Assent starts, beside OpenTelemetry's beans.
 */
interface BeforeStart {
  /** Takes it over. */
  void takeOver(TelemetryTakeover takeover);
}
