/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import java.net.http.HttpClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client that endpoints share, made when the first request goes out: making one takes a
 * third of what the whole start takes, most of it for TLS even where there is none. Thread-safe.
 */
final class Client {
  private final Supplier<HttpClient> maker;
  // Written once, guarded by this; read without.
  private volatile @Nullable HttpClient made;

  Client(Supplier<HttpClient> maker) {
    this.maker = maker;
  }

  /** Makes it, unless it is made. */
  HttpClient get() {
    HttpClient client = made;
    return client == null ? make() : client;
  }

  private synchronized HttpClient make() {
    HttpClient client = made;
    if (client == null) {
      client = maker.get();
      made = client;
    }
    return client;
  }

  @Override
  public String toString() {
    return made == null ? "not made yet" : "made";
  }
}
