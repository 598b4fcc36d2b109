/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The address at which a destination is scraped, and who may scrape it. Immutable, provided that no
 * caller writes into the arrays. {@code toString()} shows neither the token nor keys.
 *
 * @param host a host name or address; an IPv6 address has brackets
 * @param port 0 for any free port
 * @param token the bearer token of a scraper; null if none is needed
 * @param serverKey PEM, PKCS#8; null for plain HTTP
 * @param serverCertificate PEM; null for plain HTTP
 * @param clientCertificates PEM: the certificates that certify scrapers; null if a scraper needs
 *     none
 * @param timeout of one scrape, from the connection to the end of the response
 */
@SuppressWarnings("ArrayRecordComponent")
public record ListenSettings(
    String host,
    int port,
    @Nullable String token,
    byte @Nullable [] serverKey,
    byte @Nullable [] serverCertificate,
    byte @Nullable [] clientCertificates,
    Duration timeout) {

  /** Whether only this machine can connect, judged by the text of the host. */
  public boolean isLoopback() {
    return Loopback.is(host);
  }

  /** Whether a scraper must prove who it is. */
  public boolean isProtected() {
    return token != null || clientCertificates != null;
  }

  /** Whether the response is readable on the way. */
  public boolean isPlain() {
    return serverKey == null;
  }

  @Override
  public String toString() {
    return "ListenSettings{"
        + host
        + ":"
        + port
        + ", token="
        + (token != null)
        + ", tls="
        + !isPlain()
        + ", clients="
        + (clientCertificates != null)
        + "}";
  }
}
