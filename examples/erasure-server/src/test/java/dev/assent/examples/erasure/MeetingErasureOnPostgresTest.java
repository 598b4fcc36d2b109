/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

class MeetingErasureOnPostgresTest extends MeetingErasureContract {
  @Override
  Telemetry store() {
    return new PostgresTelemetry();
  }
}
