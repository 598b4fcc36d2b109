/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.http.PemTls;
import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.transport.GzipCompressor;
import dev.assent.internal.send.transport.HttpTransport;
import dev.assent.internal.supervise.Restored;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one destination. Endpoints with equal TLS settings and connect timeout share one
 * sender. Not thread-safe. Close it after the pipeline.
 */
public final class DestinationEndpoints implements AutoCloseable {
  private final String threads;
  private final ExportLog log;
  private final HttpSenders opener;
  private final Map<ClientKey, HttpSender> senders = new HashMap<>();

  /** Without endpoints and without a log. */
  public DestinationEndpoints(String destination, HttpSenders opener) {
    this(destination, ExportLog.withoutLogging(), opener);
  }

  /**
   * Without endpoints.
   *
   * @param destination its name, for the names of threads
   * @param log logs failing exports
   * @param opener opens senders
   */
  public DestinationEndpoints(String destination, ExportLog log, HttpSenders opener) {
    this.threads = "assent-" + destination + "-http";
    this.log = log;
    this.opener = opener;
  }

  /**
   * The endpoint of spans.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public SignalEndpoint<SpanData> spans(EndpointSettings settings) {
    return endpoint(settings, OtlpEncoder.spans());
  }

  /**
   * The endpoint of log records.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public SignalEndpoint<LogRecordData> logs(EndpointSettings settings) {
    return endpoint(settings, OtlpEncoder.logs());
  }

  /**
   * The endpoint of metrics.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public SignalEndpoint<MetricData> metrics(EndpointSettings settings) {
    return endpoint(settings, OtlpEncoder.metrics());
  }

  /**
   * Creates the endpoints of a destination's signals.
   *
   * @throws IllegalArgumentException if the settings can't be used; without values of headers
   */
  public Endpoints all(Map<Signal, EndpointSettings> settings) {
    EndpointSettings spans = settings.get(Signal.TRACES);
    EndpointSettings logs = settings.get(Signal.LOGS);
    EndpointSettings metrics = settings.get(Signal.METRICS);
    return new All(
        spans == null ? null : spans(spans),
        logs == null ? null : logs(logs),
        metrics == null ? null : metrics(metrics),
        this,
        List.copyOf(senders.values()));
  }

  private record All(
      @Nullable SignalEndpoint<SpanData> spans,
      @Nullable SignalEndpoint<LogRecordData> logs,
      @Nullable SignalEndpoint<MetricData> metrics,
      DestinationEndpoints clients,
      List<HttpSender> senders)
      implements Endpoints {
    @Override
    public void check(long nanoTime, Restored restored) {
      for (int i = 0; i < senders.size(); i++) { // an iterator would be an allocation
        senders.get(i).check(nanoTime, restored);
      }
    }

    @Override
    public void close(Duration timeout) {
      clients.close();
    }
  }

  /** Stops sending; ends threads and connections. */
  @Override
  public void close() {
    senders.values().forEach(HttpSender::close);
  }

  private <T> SignalEndpoint<T> endpoint(EndpointSettings settings, OtlpEncoder<T> otlp) {
    HttpSender sender =
        senders.computeIfAbsent(new ClientKey(settings), key -> sender(key, settings));
    HttpTransport transport =
        HttpTransport.withCheckedHeaders(sender, settings.endpoint(), settings.headers());
    Duration timeout = settings.timeout();
    return SignalEndpoint.protobuf(
        new SignalEndpoint.Route(
            transport,
            settings.signal(),
            log,
            timeout.isZero() ? Duration.ofNanos(Long.MAX_VALUE) : timeout,
            true),
        otlp,
        settings.compression().equals("gzip") ? GzipCompressor.INSTANCE : null);
  }

  /** Prepares TLS, so that invalid certificates and keys show at the start. */
  private HttpSender sender(ClientKey key, EndpointSettings settings) {
    Duration connect = settings.connectTimeout();
    // a client can't take a duration of many years
    boolean bounded = !connect.isZero() && connect.compareTo(Duration.ofDays(1)) < 0;
    HttpSender sender =
        opener.open(new HttpSender.Settings(threads, 0, bounded ? connect : null, tls(settings)));
    if (key.isTls()) {
      sender.prepare();
    }
    return sender;
  }

  /** Returns the settings of TLS; null if they are the JDK's. */
  private static @Nullable SSLContext tls(EndpointSettings settings) {
    boolean isDefault = settings.trustedCertificates() == null && settings.clientKey() == null;
    return isDefault
        ? null
        : PemTls.context(
            settings.trustedCertificates(), settings.clientKey(), settings.clientCertificate());
  }

  /** The settings of a client; endpoints with equal settings share it. */
  private record ClientKey(
      boolean isTls,
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
