/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.otlp.OtlpEncoder;
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
 * verdict.say(claimed.exporter().kind(), claimed.exporter().className());
 * …
 * endpoints.close(timeout);
 * }</pre>
 *
 * <p>By the kind of the exporter:
 *
 * <ul>
 *   <li><b>OTLP/HTTP</b>: the exporter is copied with all its settings (address, headers and their
 *       supplier, TLS, proxy, compression, timeouts) and shut down. Assent encodes and sends. A
 *       setting that can't be kept is a reason not to claim it.
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
   */
  public ClaimedEndpoints(String destination, ExportLog log) {
    this(destination, log, null);
  }

  /**
   * Without endpoints.
   *
   * @param destination its name, for the names of threads
   * @param log logs failing exports
   * @param loader finds the host's gRPC sender; null means the loader of the exporter's class
   */
  public ClaimedEndpoints(String destination, ExportLog log, @Nullable ComponentLoader loader) {
    this.log = log;
    this.loader = loader;
    this.senders = new ClaimedSenders("assent-" + destination + "-http");
    this.threads = new ExporterThreads("assent-" + destination + "-exporter");
  }

  /**
   * Claims an exporter of spans.
   *
   * @throws UnclaimableException if its data would go another way than configured; then it was shut
   *     down
   */
  public ClaimedEndpoint<SpanData> claim(SpanExporter host) {
    Signals<SpanData> signals =
        new Signals<>(Signal.TRACES, OtlpEncoder.spans(), OtlpDecoder::spans);
    ClaimedEndpoint<SpanData> claimed;
    if (isOtlp(host) && host instanceof OtlpHttpSpanExporter http) {
      claimed = http(signals, http, () -> ExporterCopies.http(http), http::shutdown);
    } else if (isOtlp(host) && host instanceof OtlpGrpcSpanExporter grpc) {
      claimed = grpc(signals, grpc, () -> ExporterCopies.grpc(grpc), grpc::shutdown);
    } else {
      claimed = foreign(signals, host, host::export, host::flush, host::shutdown);
    }
    this.spans = claimed.endpoint();
    return claimed;
  }

  /**
   * Claims an exporter of log records.
   *
   * @throws UnclaimableException if its data would go another way than configured; then it was shut
   *     down
   */
  public ClaimedEndpoint<LogRecordData> claim(LogRecordExporter host) {
    Signals<LogRecordData> signals =
        new Signals<>(Signal.LOGS, OtlpEncoder.logs(), OtlpDecoder::logs);
    ClaimedEndpoint<LogRecordData> claimed;
    if (isOtlp(host) && host instanceof OtlpHttpLogRecordExporter http) {
      claimed = http(signals, http, () -> ExporterCopies.http(http), http::shutdown);
    } else if (isOtlp(host) && host instanceof OtlpGrpcLogRecordExporter grpc) {
      claimed = grpc(signals, grpc, () -> ExporterCopies.grpc(grpc), grpc::shutdown);
    } else {
      claimed = foreign(signals, host, host::export, host::flush, host::shutdown);
    }
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
  public ClaimedEndpoint<MetricData> claim(MetricExporter host) {
    Signals<MetricData> signals =
        new Signals<>(
            Signal.METRICS,
            OtlpEncoder.metrics(),
            message -> {
              throw new UnsupportedOperationException("metrics are not spooled");
            });
    ClaimedEndpoint<MetricData> claimed;
    if (isOtlp(host) && host instanceof OtlpHttpMetricExporter http) {
      claimed = http(signals, http, () -> ExporterCopies.http(http), http::shutdown);
    } else if (isOtlp(host) && host instanceof OtlpGrpcMetricExporter grpc) {
      claimed = grpc(signals, grpc, () -> ExporterCopies.grpc(grpc), grpc::shutdown);
    } else {
      claimed = foreign(signals, host, host::export, host::flush, host::shutdown);
    }
    this.metrics = claimed.endpoint();
    return claimed;
  }

  /** An application without these exporters lacks their classes. */
  private static boolean isOtlp(Object host) {
    return host.getClass().getName().startsWith("io.opentelemetry.exporter.otlp.");
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

  private <T> ClaimedEndpoint<T> http(
      Signals<T> signals,
      Object host,
      Supplier<ExporterEncoder<T>> encoders,
      Supplier<CompletableResultCode> shutdown) {
    try {
      HttpSenderConfig config = encoders.get().sender().config();
      Transport transport =
          new HttpTransport(
              senders.of(config),
              new HttpTransport.Target(
                  config.getEndpoint(), config.getContentType(), config.getHeadersSupplier()));
      boolean protobuf = "application/x-protobuf".equals(config.getContentType());
      ClaimedExporter exporter = ClaimedExporter.of(ClaimedExporter.Kind.OTLP_HTTP, host);
      return protobuf
          ? protobuf(
              signals,
              transport,
              new EncoderSettings(config.getTimeout(), config.getCompressor()),
              exporter)
          : new ClaimedEndpoint<>(
              new SignalEndpoint<>(
                  new SignalEndpoint.Route(
                      transport,
                      signals.signal(),
                      log,
                      true,
                      () -> new ReplayEncoder<>(encoders.get(), signals.decoder())),
                  encoders::get,
                  signals.packer()),
              exporter);
    } catch (RuntimeException | LinkageError e) {
      throw unclaimable(e);
    } finally {
      CompletableResultCode unused = ExporterThreads.safely(shutdown);
    }
  }

  private <T> ClaimedEndpoint<T> grpc(
      Signals<T> signals,
      Object host,
      Supplier<GrpcSenderConfig> configs,
      Supplier<CompletableResultCode> shutdown) {
    try {
      GrpcSenderConfig config = configs.get();
      GrpcSenderProvider provider =
          GrpcSenders.find(
              loader == null
                  ? ComponentLoader.forClassLoader(host.getClass().getClassLoader())
                  : loader);
      GrpcTransport transport = new GrpcTransport(() -> provider.createSender(config), threads);
      transport.prepare();
      closers.add(transport::close);
      // the sender compresses
      return protobuf(
          signals,
          transport,
          new EncoderSettings(config.getTimeout(), null),
          ClaimedExporter.of(ClaimedExporter.Kind.OTLP_GRPC, host));
    } catch (RuntimeException | LinkageError e) {
      throw unclaimable(e);
    } finally {
      CompletableResultCode unused = ExporterThreads.safely(shutdown);
    }
  }

  /** Without the message and the cause of another exception, which may contain an address. */
  private static UnclaimableException unclaimable(Throwable failure) {
    return failure instanceof UnclaimableException reason
        ? reason
        : new UnclaimableException(
            "it can't be copied (" + failure.getClass().getSimpleName() + ")");
  }

  private <T> ClaimedEndpoint<T> foreign(
      Signals<T> signals,
      Object host,
      Function<Collection<T>, CompletableResultCode> export,
      Supplier<CompletableResultCode> flush,
      Supplier<CompletableResultCode> shutdown) {
    closers.add(timeoutNanos -> threads.await(shutdown, timeoutNanos));
    ExporterFlush flushing = new ExporterFlush(flush, threads);
    flushes.add(flushing);
    Encoder<T> encoder = new DataEncoder<>();
    SignalEndpoint<T> endpoint =
        new SignalEndpoint<>(
            new SignalEndpoint.Route(
                new ExporterTransport<>(export, threads, flushing::given),
                signals.signal(),
                log,
                false,
                () -> new ReplayEncoder<>(encoder, signals.decoder())),
            () -> encoder,
            signals.packer());
    return new ClaimedEndpoint<>(endpoint, ClaimedExporter.of(ClaimedExporter.Kind.FOREIGN, host));
  }

  private <T> ClaimedEndpoint<T> protobuf(
      Signals<T> signals, Transport transport, EncoderSettings settings, ClaimedExporter exporter) {
    EncodedRequestMerger merger = new EncodedRequestMerger(settings, Encoders.MAX_BODY_BYTES);
    return new ClaimedEndpoint<>(
        new SignalEndpoint<>(
            new SignalEndpoint.Route(transport, signals.signal(), log, true, () -> merger),
            () -> signals.protobuf(settings),
            signals.packer()),
        exporter);
  }

  /** The parts that depend on the signal. */
  private record Signals<T>(Signal signal, OtlpEncoder<T> otlp, ReplayEncoder.Decoder<T> decoder) {
    Encoder<T> protobuf(EncoderSettings settings) {
      return new ProtobufEncoder<>(otlp, settings, Encoders.MAX_BODY_BYTES);
    }

    /** Creates an encoder for the disk. */
    Encoder<T> packer() {
      return protobuf(new EncoderSettings(Duration.ZERO, null));
    }
  }
}
