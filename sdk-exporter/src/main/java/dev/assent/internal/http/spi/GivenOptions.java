/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.HttpSender;
import dev.assent.transport.TransportOptions;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The settings of a sender, as a transport reads them. */
record GivenOptions(HttpSender.Settings settings, ProxySelector proxies)
    implements TransportOptions {
  GivenOptions(HttpSender.Settings settings) {
    this(settings, settings.selector());
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.ofNullable(settings.connectTimeout());
  }

  @Override
  public Optional<SSLContext> tls() {
    return Optional.ofNullable(settings.tls());
  }

  @Override
  public List<String> tlsVersions() {
    return settings.protocols();
  }

  @Override
  public String toString() {
    return "TransportOptions";
  }
}
