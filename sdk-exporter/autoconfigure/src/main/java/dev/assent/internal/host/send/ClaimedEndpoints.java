/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.Endpoints;
import dev.assent.internal.send.ExportLog;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.transport.DataBody;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.send.transport.HttpTransport;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import dev.assent.internal.supervise.Restored;
import dev.assent.ledger.Signal;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one destination whose exporters somebody else made: autoconfigure, the Java
 * agent, Spring Boot, or the application. One exporter per signal. Claimed by one thread; the
 * endpoints are thread-safe. Close it after the pipeline.
 *
 * <pre>{@code
 * ClaimedEndpoints endpoints = new ClaimedEndpoints("otlp", log);
 * ClaimedEndpoint<SpanData> claimed = endpoints.claim(exporter); // throws UnclaimableException
 * pipeline.addSignal(Signal.TRACES, queue, account, support, claimed.endpoint());
 * report.say(claimed.exporter().kind(), claimed.exporter().className());
 * …
 * endpoints.close(timeout);
 * }</pre>
 *
 * <p>By the kind of the exporter:
 *
 * <ul>
 *   <li><b>OTLP/HTTP</b>: the exporter is copied with all its settings (address, headers and their
 *       supplier, TLS, proxy, compression, timeouts) and shut down. Assent encodes and sends. A
 *       setting that can't be kept is a reason not to claim it. One that does not send protobuf
 *       counts as any other exporter.
 *   <li><b>OTLP/gRPC</b>: the same, but a sender of the host's carries the encoded message. Its
 *       retries are switched off. A call counts as begun when the sender asks for the message; an
 *       abort ends it by shutting the sender down, and the next call gets a new one. Answers are
 *       read, partial success included. An executor that code set on the exporter is not copied.
 *   <li><b>Any other exporter</b> gets each batch once, on a thread of its own. An aborted call
 *       goes on, so all its data counts as possibly sent. It is flushed as long as nothing of what
 *       it may keep was withdrawn, and shut down at the end.
 * </ul>
 *
 * <p>Spooled data is OTLP for every kind. It is replayed as it is over OTLP, and decoded for other
 * exporters. Metrics are not spooled.
 */
public final class ClaimedEndpoints implements Endpoints {
  /**
   * The maximum time of an attempt: the default of {@code OTEL_BSP_EXPORT_TIMEOUT} and of {@code
   * OTEL_BLRP_EXPORT_TIMEOUT}. The exporter's own timeout is not known.
   */
  private static final Duration FOREIGN_TIMEOUT = Duration.ofSeconds(30);

  private final ExportLog log;
  private final @Nullable ComponentLoader loader;
  private final ClaimedSenders senders;
  private final ExporterThreads threads;
  private final List<LongConsumer> closers = new ArrayList<>();
  private final List<ExporterFlush> flushes = new ArrayList<>();
  private @Nullable SignalEndpoint<SpanData> spans;
  private @Nullable SignalEndpoint<LogRecordData> logs;
  private @Nullable SignalEndpoint<MetricData> metrics;

  /**
   * Without endpoints.
   *
   * @param destination its name, for the names of threads
   * @param log logs failing exports
   * @param senders opens senders
   */
  public ClaimedEndpoints(String destination, ExportLog log, HttpSenders senders) {
    this(destination, log, senders, null);
  }

  /**
   * Without endpoints.
   *
   * @param destination its name, for the names of threads
   * @param log logs failing exports
   * @param senders opens senders
   * @param loader finds the host's gRPC sender; null means the loader of the exporter's class
   */
  public ClaimedEndpoints(
      String destination, ExportLog log, HttpSenders senders, @Nullable ComponentLoader loader) {
    this.log = log;
    this.loader = loader;
    this.senders = new ClaimedSenders("assent-" + destination + "-http", senders);
    this.threads = new ExporterThreads("assent-" + destination + "-exporter");
  }

  /**
   * Claims an exporter of spans.
   *
   * @throws UnclaimableException if its data would go another way than configured; then it was shut
   *     down
   */
  public ClaimedEndpoint<SpanData> claim(SpanExporter exporter) {
    Host<SpanData> host =
        new Host<>(
            Signal.TRACES,
            exporter,
            exporter::export,
            exporter::flush,
            exporter::shutdown,
            OtlpEncoder.spans(),
            OtlpDecoder::spans);
    ClaimedEndpoint<SpanData> claimed =
        isOtlp(exporter) && exporter instanceof OtlpHttpSpanExporter http
            ? http(host, () -> ExporterSettings.of(http))
            : isOtlp(exporter) && exporter instanceof OtlpGrpcSpanExporter grpc
                ? grpc(host, () -> ExporterSettings.of(grpc))
                : foreign(host);
    this.spans = claimed.endpoint();
    return claimed;
  }

  /**
   * Claims an exporter of log records.
   *
   * @throws UnclaimableException if its data would go another way than configured; then it was shut
   *     down
   */
  public ClaimedEndpoint<LogRecordData> claim(LogRecordExporter exporter) {
    Host<LogRecordData> host =
        new Host<>(
            Signal.LOGS,
            exporter,
            exporter::export,
            exporter::flush,
            exporter::shutdown,
            OtlpEncoder.logs(),
            OtlpDecoder::logs);
    ClaimedEndpoint<LogRecordData> claimed =
        isOtlp(exporter) && exporter instanceof OtlpHttpLogRecordExporter http
            ? http(host, () -> ExporterSettings.of(http))
            : isOtlp(exporter) && exporter instanceof OtlpGrpcLogRecordExporter grpc
                ? grpc(host, () -> ExporterSettings.of(grpc))
                : foreign(host);
    this.logs = claimed.endpoint();
    return claimed;
  }

  /**
   * Claims an exporter of metrics. Temporality and aggregation stay the exporter's: its owner asks
   * the exporter itself.
   *
   * @throws UnclaimableException if its data would go another way than configured; then it was shut
   *     down
   */
  public ClaimedEndpoint<MetricData> claim(MetricExporter exporter) {
    Host<MetricData> host =
        new Host<>(
            Signal.METRICS,
            exporter,
            exporter::export,
            exporter::flush,
            exporter::shutdown,
            OtlpEncoder.metrics(),
            message -> {
              throw new UnsupportedOperationException("metrics are not spooled");
            });
    ClaimedEndpoint<MetricData> claimed =
        isOtlp(exporter) && exporter instanceof OtlpHttpMetricExporter http
            ? http(host, () -> ExporterSettings.of(http))
            : isOtlp(exporter) && exporter instanceof OtlpGrpcMetricExporter grpc
                ? grpc(host, () -> ExporterSettings.of(grpc))
                : foreign(host);
    this.metrics = claimed.endpoint();
    return claimed;
  }

  /** An application without these exporters lacks their classes. */
  private static boolean isOtlp(Object exporter) {
    return exporter.getClass().getName().startsWith("io.opentelemetry.exporter.otlp.");
  }

  @Override
  public @Nullable SignalEndpoint<SpanData> spans() {
    return spans;
  }

  @Override
  public @Nullable SignalEndpoint<LogRecordData> logs() {
    return logs;
  }

  @Override
  public @Nullable SignalEndpoint<MetricData> metrics() {
    return metrics;
  }

  @Override
  public boolean flush(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    boolean all = true;
    for (ExporterFlush each : flushes) {
      all &= each.run(Math.max(0, end - System.nanoTime()));
    }
    return all;
  }

  @Override
  public void withdrawn(long categories) {
    flushes.forEach(each -> each.withdrawn(categories));
  }

  /** Restores the threads that carry requests or call exporters. */
  @Override
  public void check(long nanoTime, Restored restored) {
    senders.check(nanoTime, restored);
    threads.check();
  }

  /**
   * Stops sending; ends connections and shuts other exporters down. What is not over in time goes
   * on in daemon threads.
   */
  @Override
  public void close(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    for (LongConsumer closer : closers) {
      closer.accept(Math.max(0, end - System.nanoTime()));
    }
    senders.close();
    threads.close();
  }

  private <T> ClaimedEndpoint<T> http(Host<T> host, Supplier<HttpSenderConfig> settings) {
    return otlp(
        host,
        ClaimedExporter.Kind.OTLP_HTTP,
        () -> {
          HttpSenderConfig config = settings.get();
          if (!HttpTransport.PROTOBUF.equals(config.getContentType())) {
            return null;
          }
          Transport transport =
              new HttpTransport(
                  senders.of(config),
                  new HttpTransport.Target(config.getEndpoint(), config.getHeadersSupplier()));
          return SignalEndpoint.protobuf(
              new SignalEndpoint.Route(transport, host.signal(), log, config.getTimeout(), true),
              host.otlp(),
              config.getCompressor());
        });
  }

  private <T> ClaimedEndpoint<T> grpc(Host<T> host, Supplier<GrpcSenderConfig> settings) {
    return otlp(
        host,
        ClaimedExporter.Kind.OTLP_GRPC,
        () -> {
          GrpcSenderConfig config = settings.get();
          GrpcSenderProvider provider =
              GrpcSenders.find(
                  loader == null
                      ? ComponentLoader.forClassLoader(host.exporter().getClass().getClassLoader())
                      : loader);
          GrpcTransport transport = new GrpcTransport(() -> provider.createSender(config), threads);
          transport.prepare();
          closers.add(transport::close);
          return SignalEndpoint.protobuf(
              new SignalEndpoint.Route(transport, host.signal(), log, config.getTimeout(), true),
              host.otlp(),
              null); // the sender compresses
        });
  }

  /**
   * Takes the place of an exporter and shuts it down.
   *
   * @param endpoint creates the endpoint; null if the exporter does not send protobuf, so that its
   *     receiver may not take what Assent encodes
   */
  private <T> ClaimedEndpoint<T> otlp(
      Host<T> host, ClaimedExporter.Kind kind, Supplier<@Nullable SignalEndpoint<T>> endpoint) {
    SignalEndpoint<T> created;
    try {
      created = endpoint.get();
    } catch (RuntimeException | LinkageError e) {
      CompletableResultCode unused = ExporterThreads.safely(host.shutdown());
      throw unclaimable(e);
    }
    if (created == null) {
      return foreign(host);
    }
    CompletableResultCode unused = ExporterThreads.safely(host.shutdown());
    return new ClaimedEndpoint<>(created, ClaimedExporter.of(kind, host.exporter()));
  }

  /** Without the message and the cause of another exception, which may contain an address. */
  private static UnclaimableException unclaimable(Throwable failure) {
    return failure instanceof UnclaimableException reason
        ? reason
        : new UnclaimableException(
            "it can't be copied (" + failure.getClass().getSimpleName() + ")");
  }

  private <T> ClaimedEndpoint<T> foreign(Host<T> host) {
    closers.add(timeoutNanos -> threads.await(host.shutdown(), timeoutNanos));
    ExporterFlush flushing = new ExporterFlush(host.flush(), threads);
    flushes.add(flushing);
    Transport transport = new ExporterTransport<>(host.export(), threads, flushing::given);
    return new ClaimedEndpoint<>(
        new SignalEndpoint<T>(
            new SignalEndpoint.Route(transport, host.signal(), log, FOREIGN_TIMEOUT, false),
            DataBody::of,
            SignalEndpoint.packer(host.otlp()),
            host::decoded),
        ClaimedExporter.of(ClaimedExporter.Kind.FOREIGN, host.exporter()));
  }

  /** An exporter and the parts that depend on its signal. */
  private record Host<T>(
      Signal signal,
      Object exporter,
      Function<Collection<T>, CompletableResultCode> export,
      Supplier<CompletableResultCode> flush,
      Supplier<CompletableResultCode> shutdown,
      OtlpEncoder<T> otlp,
      Decoder<T> decoder) {
    /** Decodes what is read from disk, for an exporter that does not take it encoded. */
    RequestBody decoded(Collection<? extends EncodedRequest> data) {
      List<T> decoded = new ArrayList<>();
      try {
        for (EncodedRequest request : data) {
          decoded.addAll(decoder.decode(request.message()));
        }
        return DataBody.of(decoded).askingFirst(EncodedRequest.beforeSend(data));
      } catch (MalformedOtlpException | RuntimeException | StackOverflowError e) {
        return RequestBody.FAILED;
      }
    }
  }

  /** Decodes a whole OTLP request. */
  @FunctionalInterface
  private interface Decoder<T> {
    List<T> decode(byte[] message) throws MalformedOtlpException;
  }
}
