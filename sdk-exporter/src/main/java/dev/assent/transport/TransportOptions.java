/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What holds for all exchanges of a transport. Implemented by Assent. Immutable. */
public interface TransportOptions {
  /** Returns the most time for a connection, of TCP alone; empty for no limit. */
  Optional<Duration> connectTimeout();

  /** Returns the context of TLS connections; empty for the platform's. */
  Optional<SSLContext> tls();

  /** Returns the permitted versions of TLS, such as {@code TLSv1.3}; empty for the platform's. */
  List<String> tlsVersions();

  /**
   * Returns the selector of proxies. A proxy that it names must be used, or the exchange fails. No
   * credentials may be sent to it.
   */
  ProxySelector proxies();
}
