/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.TransportContract;

class JdkTransportTest extends TransportContract {
  JdkTransportTest() {
    super(JdkSender::new);
  }
}
