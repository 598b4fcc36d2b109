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
 * The JVM's own choice of proxies ({@code http.proxyHost}, {@code https.proxyHost}, {@code
 * http.nonProxyHosts}, or a selector of the application's), but for two things: what goes to
 * loopback goes there, and a selector sees scheme, host and port only, never a path, in which a
 * subject may stand.
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

  /** The next exchange asks again. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
