/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import dev.assent.internal.config.Loopback;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/**
 * The JVM's choice of proxies ({@code http.proxyHost}, {@code https.proxyHost}, {@code
 * http.nonProxyHosts}, or the application's selector) with two exceptions: requests to loopback use
 * no proxy, and a selector sees only scheme, host and port, not the path, which may contain a
 * subject.
 */
final class Proxies extends ProxySelector {
  @Override
  public List<Proxy> select(URI uri) {
    ProxySelector chosen = ProxySelector.getDefault();
    if (chosen == null || chosen instanceof Proxies || Loopback.is(uri.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    return chosen.select(URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + "/"));
  }

  /** Ignored; the next exchange selects again. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
