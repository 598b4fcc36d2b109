/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.ledger.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of one signal at one destination, and its transport settings. Immutable, provided
 * that no caller writes into the arrays. {@code toString()} shows neither values of headers nor
 * certificates.
 *
 * @param signal which signal
 * @param endpoint the whole URL, path included
 * @param headers by name; sent with every request
 * @param compression {@code none} or {@code gzip}
 * @param timeout of one attempt, from connecting to the end of the response; zero means none
 * @param connectTimeout zero means none
 * @param trustedCertificates PEM; null means the JDK's
 * @param clientKey PEM, PKCS#8; null unless the client authenticates itself
 * @param clientCertificate PEM; null unless the client authenticates itself
 */
@SuppressWarnings("ArrayRecordComponent")
public record EndpointSettings(
    Signal signal,
    URI endpoint,
    Map<String, String> headers,
    String compression,
    Duration timeout,
    Duration connectTimeout,
    byte @Nullable [] trustedCertificates,
    byte @Nullable [] clientKey,
    byte @Nullable [] clientCertificate) {

  /** Copies the headers. */
  public EndpointSettings {
    headers = Map.copyOf(headers);
  }

  /**
   * Returns settings with OTLP's defaults: no headers, no compression, ten seconds, the JDK's
   * certificates.
   */
  public static EndpointSettings of(Signal signal, URI endpoint) {
    return new EndpointSettings(
        signal,
        endpoint,
        Map.of(),
        "none",
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        null,
        null,
        null);
  }

  @Override
  public String toString() {
    return "EndpointSettings{signal="
        + signal.id()
        + ", endpoint="
        + endpoint.getScheme()
        + "://"
        + endpoint.getHost()
        + ", headers="
        + headers.keySet()
        + ", compression="
        + compression
        + ", timeout="
        + timeout
        + "}";
  }
}
