/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import dev.assent.transport.Exchange;
import dev.assent.transport.Transport;
import dev.assent.transport.TransportOptions;
import dev.assent.transport.TransportRequest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** A client of OkHttp without anything that repeats, follows or answers by itself. Thread-safe. */
final class OkHttpTransport implements Transport {
  private static final int IDLE_CONNECTIONS = 5;
  private static final long IDLE_MINUTES = 5;

  private final OkHttpClient client;

  OkHttpTransport(TransportOptions options) {
    this.client =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1)) // an abort closes the socket, and no stream
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .authenticator(Authenticator.NONE)
            .proxyAuthenticator(Authenticator.NONE)
            .cookieJar(CookieJar.NO_COOKIES)
            .cache(null)
            .dispatcher(new Dispatcher())
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_MINUTES, TimeUnit.MINUTES))
            .connectionSpecs(List.of(tls(options), ConnectionSpec.CLEARTEXT))
            .sslSocketFactory(context(options).getSocketFactory(), NoTrust.INSTANCE)
            .proxySelector(options.proxies())
            .connectTimeout(options.connectTimeout().orElse(Duration.ZERO))
            .readTimeout(Duration.ZERO) // Assent limits the whole exchange
            .writeTimeout(Duration.ZERO)
            .callTimeout(Duration.ZERO)
            .addNetworkInterceptor(OneTransmission.INSTANCE)
            .build();
  }

  private static SSLContext context(TransportOptions options) {
    try {
      return options.tls().isPresent() ? options.tls().get() : SSLContext.getDefault();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalArgumentException("this platform has no TLS", missing);
    }
  }

  /** Cipher suites are the context's, and so are the versions, unless they are given. */
  private static ConnectionSpec tls(TransportOptions options) {
    ConnectionSpec.Builder spec =
        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS).allEnabledCipherSuites();
    return options.tlsVersions().isEmpty()
        ? spec.allEnabledTlsVersions().build()
        : spec.tlsVersions(options.tlsVersions().toArray(new String[0])).build();
  }

  @Override
  public Exchange exchange(TransportRequest request) {
    return OkHttpExchange.of(client, request);
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  @Override
  public String toString() {
    return "OkHttpTransport";
  }
}
