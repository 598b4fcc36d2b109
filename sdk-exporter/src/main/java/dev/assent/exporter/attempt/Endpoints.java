/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import dev.assent.exporter.config.EndpointSettings;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one destination. They share one HTTP client as long as they agree on TLS and on
 * the time to connect. HTTP/1.1, no redirects. Not thread-safe. Close it after the pipeline.
 */
public final class Endpoints implements AutoCloseable {
  private final String userAgent = "assent/" + version();
  private final ThreadPoolExecutor executor;
  private final Map<ClientKey, Client> clients = new HashMap<>();
  private final List<JdkTransport> transports = new ArrayList<>();

  /**
   * No endpoints yet.
   *
   * @param destination its name, for the names of threads
   */
  public Endpoints(String destination) {
    this.executor = executor("assent-" + destination + "-http");
  }

  /**
   * Where spans go.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public Endpoint<SpanData> spans(EndpointSettings settings) {
    return endpoint(settings, each -> Encoders.spans(each, Encoders.MAX_BODY_BYTES));
  }

  /**
   * Where log records go.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public Endpoint<LogRecordData> logs(EndpointSettings settings) {
    return endpoint(settings, each -> Encoders.logs(each, Encoders.MAX_BODY_BYTES));
  }

  /**
   * Where metrics go.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public Endpoint<MetricData> metrics(EndpointSettings settings) {
    return endpoint(settings, each -> Encoders.metrics(each, Encoders.MAX_BODY_BYTES));
  }

  /** Nothing is sent any more. Idle threads end; what is being aborted comes to its end. */
  @Override
  public void close() {
    transports.forEach(JdkTransport::close);
    clients.clear();
    executor.setKeepAliveTime(0, TimeUnit.SECONDS);
  }

  private <T> Endpoint<T> endpoint(
      EndpointSettings settings, Function<EndpointSettings, Encoder<T>> encoders) {
    HttpSenderConfig config = encoders.apply(settings).config();
    Client client = clients.computeIfAbsent(new ClientKey(settings), key -> client(key, config));
    JdkTransport transport = new JdkTransport(client, executor, config, userAgent);
    transports.add(transport);
    EndpointSettings plain = EndpointSettings.of(settings.signal(), settings.endpoint());
    return new Endpoint<>(transport, () -> encoders.apply(settings), () -> encoders.apply(plain));
  }

  /** With TLS it is made at once, so that what can't be trusted or read is said at the start. */
  private Client client(ClientKey key, HttpSenderConfig config) {
    Client client = new Client(() -> newClient(config));
    if (key.tls()) {
      client.get();
    }
    return client;
  }

  private HttpClient newClient(HttpSenderConfig config) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Runnable::run); // nothing that the client calls waits
    // The exporter's builder makes "none" of zero: a duration that the client can't take.
    if (config.getConnectTimeout().compareTo(Duration.ofDays(1)) < 0) {
      client.connectTimeout(config.getConnectTimeout());
    }
    SSLContext ssl = config.getSslContext();
    if (ssl != null) {
      client.sslContext(ssl);
    }
    return client.build();
  }

  private static ThreadPoolExecutor executor(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(null, task, name, 0, false);
          thread.setDaemon(true);
          thread.setContextClassLoader(Endpoints.class.getClassLoader());
          return thread;
        });
  }

  private static String version() {
    String version = Endpoints.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /** What a client is made for: two endpoints that agree on it share one. */
  private record ClientKey(
      boolean tls,
      Duration connectTimeout,
      @Nullable ByteBuffer trusted,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer certificate) {
    ClientKey(EndpointSettings settings) {
      this(
          "https".equalsIgnoreCase(settings.endpoint().getScheme()),
          settings.connectTimeout(),
          content(settings.trustedCertificates()),
          content(settings.clientKey()),
          content(settings.clientCertificate()));
    }

    private static @Nullable ByteBuffer content(byte @Nullable [] pem) {
      return pem == null ? null : ByteBuffer.wrap(pem);
    }
  }
}
