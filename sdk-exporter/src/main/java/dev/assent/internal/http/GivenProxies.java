/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/**
 * A given choice of proxies. The JDK's client ignores a SOCKS proxy and connects directly, so such
 * a choice fails the exchange instead.
 */
public final class GivenProxies extends ProxySelector {
  private final ProxySelector chosen;

  /** Uses a selector. */
  public GivenProxies(ProxySelector chosen) {
    this.chosen = chosen;
  }

  /**
   * Returns the proxies for an address.
   *
   * @throws IllegalStateException if the first one can't be used
   */
  @Override
  public List<Proxy> select(URI uri) {
    List<Proxy> proxies = chosen.select(uri);
    if (!proxies.isEmpty() && proxies.get(0).type() == Proxy.Type.SOCKS) {
      throw new IllegalStateException("a SOCKS proxy can't be used");
    }
    return proxies;
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    chosen.connectFailed(uri, address, failure);
  }
}
