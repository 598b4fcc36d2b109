/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

/** What must be taken over before Assent starts, beside OpenTelemetry's beans. */
interface BeforeStart {
  /** Claims and gates it. */
  void takeOver(Host host);
}
