/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import dev.assent.internal.http.TransportContract;
import dev.assent.internal.http.spi.TransportChoice;

class OkHttpTransportTest extends TransportContract {
  OkHttpTransportTest() {
    super(TransportChoice.of(new OkHttpTransportProvider(), null));
  }
}
