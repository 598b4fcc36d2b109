/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import org.junit.jupiter.api.Test;

class MeetingErasureOnPostgresTest extends MeetingErasureContract {
  @Override
  Telemetry store() {
    return new PostgresTelemetry();
  }

  @Test
  void revocation_onThePage_isFollowedToTheLookThatFindsNothing() throws Exception {
    revokeAndFollow();
  }
}
