/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import dev.assent.transport.Transport;
import dev.assent.transport.TransportOptions;
import dev.assent.transport.TransportProvider;

/**
 * Opens transports over OkHttp, each with a client, a pool of connections and a dispatcher of its
 * own. On the class path, it is found; in code, it is {@code AssentBuilder.transport(new
 * OkHttpTransportProvider())}. Stateless.
 *
 * <p>It speaks HTTP/1.1, with one thread of Assent per exchange. After a close, OkHttp's shared
 * daemon thread for idle connections may stay for a minute.
 */
public final class OkHttpTransportProvider implements TransportProvider {
  /** A provider, also for the service loader. */
  public OkHttpTransportProvider() {}

  @Override
  public String name() {
    return "okhttp";
  }

  @Override
  public Transport open(TransportOptions options) {
    return new OkHttpTransport(options);
  }
}
