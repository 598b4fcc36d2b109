/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens.
 *
 * @param host the address; beyond loopback only with a certificate
 * @param port the port; 0 for a free one
 * @param certificate a PEM file with the certificate and those that lead to its root; null for
 *     plain HTTP on loopback
 * @param key a PEM file with the certificate's private key (PKCS #8)
 * @param peer the address at which the other servers reach this one, for changes of streams that it
 *     holds; null if there are no others
 * @param authority a PEM file with the root of the other servers' certificates; null for the JDK's
 *     roots
 * @param drain the time for which a server that ends is not ready any more, and sends its readers
 *     away evenly
 */
public record Listening(
    String host,
    int port,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable URI peer,
    @Nullable Path authority,
    Duration drain) {
  /** A free port of loopback, without TLS. */
  public static final Listening ON_LOOPBACK =
      new Listening("127.0.0.1", 0, null, null, null, null, Duration.ZERO);

  public Listening withHost(String address) {
    return new Listening(address, port, certificate, key, peer, authority, drain);
  }

  public Listening withPort(int number) {
    return new Listening(host, number, certificate, key, peer, authority, drain);
  }

  public Listening withCertificate(Path file) {
    return new Listening(host, port, file, key, peer, authority, drain);
  }

  public Listening withKey(Path file) {
    return new Listening(host, port, certificate, file, peer, authority, drain);
  }

  Listening withPeer(URI address) {
    return new Listening(host, port, certificate, key, address, authority, drain);
  }

  Listening withAuthority(Path file) {
    return new Listening(host, port, certificate, key, peer, file, drain);
  }

  Listening withDrain(Duration time) {
    return new Listening(host, port, certificate, key, peer, authority, time);
  }

  boolean isSecure() {
    return certificate != null;
  }

  /**
   * Returns these settings if a server may listen so.
   *
   * @throws IllegalArgumentException naming the options that are wrong together
   */
  public Listening checked() {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--tls-certificate and --tls-key belong together");
    }
    if (!isSecure() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "--listen: beyond loopback, tokens and choices need TLS: set --tls-certificate and"
              + " --tls-key, or listen on 127.0.0.1 behind a proxy that has TLS");
    }
    if (peer != null && !"https".equals(peer.getScheme()) && !isLoopback(peer.getHost())) {
      throw new IllegalArgumentException("--peer: must be https, since it carries tokens");
    }
    return this;
  }

  /** Returns whether an address is one of loopback, by its digits: names can mean anything. */
  public static boolean isLoopback(@Nullable String host) {
    return host != null
        && (host.equals("localhost")
            || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}")
            || host.matches("\\[?::1]?"));
  }
}
