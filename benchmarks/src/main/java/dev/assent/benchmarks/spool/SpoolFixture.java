/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.spool;

import dev.assent.benchmarks.Everybody;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.consent.ApplicationSource;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.send.DestinationEndpoints;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.RetrySettings;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.spool.FrameCodec;
import dev.assent.internal.spool.SignalSpool;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.Restamper;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A destination's spool in new files, and spans of one subject for it: ten attributes, two events
 * with two attributes each.
 */
final class SpoolFixture implements AutoCloseable {
  /** The part of the spans that the subject denies later. */
  enum Content {
    /** Nothing: the spans have no content. */
    NONE,
    /** Three attributes of ten are chat. */
    ATTRIBUTES,
    /** The spans as a whole are chat. */
    ALL
  }

  /** A segment is a 64th of the spool's maximum size. */
  private static final long SEGMENTS = 64;

  private static final String USER = "acme/u7";

  final List<StampedSpan> spans = new ArrayList<>();
  final SignalSpool<StampedSpan> signalSpool;
  final SignalEndpoint<EncodedRequest> packed;
  final Account account;
  private final SignalEndpoint<SpanData> endpoint;
  private final Path directory;
  private final Decisions decisions;
  private final DestinationEndpoints endpoints = new DestinationEndpoints("d", JdkSender::new);
  private final ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(1);
  private final Spool spool;

  /**
   * @param segmentMiB the size of a full segment, which is forced
   * @param count the number of spans
   */
  SpoolFixture(int segmentMiB, int count) throws IOException {
    this(segmentMiB, count, Content.NONE);
  }

  SpoolFixture(int segmentMiB, int count, Content content) throws IOException {
    this.directory = Files.createTempDirectory("spool");
    Catalog catalog = Catalog.builtIn();
    List<Destination> destinations =
        List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY));
    this.decisions =
        Decisions.builder()
            .policy(PooledPolicy.load(List.of("terms"), catalog.categories(), Set.of()))
            .destinations(destinations)
            .executor(control)
            .consentSources(
                List.of(
                    new ApplicationSource(
                        new Everybody(Purpose.SERVICE_OPERATION), catalog.categories())))
            .spanSubjects(new SpanMarkers(catalog.categories()))
            .build();
    this.account = LiveLedger.create(catalog.categories(), destinations).account(0, Signal.TRACES);
    this.endpoint =
        endpoints.spans(EndpointSettings.of(Signal.TRACES, URI.create("http://localhost:1/")));
    this.packed = endpoint.packed();
    this.spool =
        Spool.open(
            "d",
            new Spool.Settings(
                new SpoolSettings(
                    directory, SEGMENTS * ((long) segmentMiB << 20), Duration.ofDays(1)),
                catalog.categories(),
                decisions,
                Clock.system(),
                control));
    StampGate stamps = new StampGate(0, catalog);
    DatumGate<StampedSpan> gate =
        DatumGate.ofSpans(0, catalog, Limits.NONE, account, WithheldNames.IGNORED, (a, b, c) -> {});
    this.signalSpool =
        spool.addSignal(
            Signal.TRACES,
            account,
            new SignalSpool.Parts<>(
                gate,
                gate,
                stamps,
                new Codec(endpoint, new Restamper(catalog)),
                new ReceiverBackoff(RetrySettings.defaults(), () -> 0.5, Clock.system())));
    spool.start();
    awaitGrant();
    record(count, catalog, content);
    spans.replaceAll(span -> Objects.requireNonNull(gate.enter(span)));
  }

  private void awaitGrant() {
    long chat = Categories.builtIn().mask(Category.CONTENT_CHAT);
    while ((decisions.subject(USER).decision().permitted(0) & chat) == 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)); // the resolution of the SDK's clock
  }

  /** Denies chat without a call of the enforcers, so that the gate finds the denied data later. */
  void deny() {
    CompletableFuture<Receipt> unused =
        decisions.consent(USER).revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT);
  }

  private void record(int count, Catalog catalog, Content content) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                HostedTagging.withoutBaggage(decisions, catalog, new LiveSpans())
                    .spans(Limits.NONE, List.of(account), null, spans::add))
            .build()) {
      Tracer tracer = provider.get("dev.assent.benchmarks");
      try (Scope scope = decisions.subject(USER).makeCurrent()) {
        for (int i = 0; i < count; i++) {
          span(tracer, i, content);
        }
      }
    }
    if (spans.size() != count
        || (content != Content.ALL && spans.stream().anyMatch(this::isStripped))) {
      throw new IllegalStateException("not all may leave as they are");
    }
  }

  private boolean isStripped(StampedSpan span) {
    return span.getAttributes().size() != 10 || span.getEvents().size() != 2;
  }

  private static void span(Tracer tracer, int i, Content content) {
    Span span = tracer.spanBuilder("GET /meetings/{id}").setSpanKind(SpanKind.CLIENT).startSpan();
    span.setAttribute("http.request.method", "GET");
    span.setAttribute("http.route", "/meetings/{id}");
    span.setAttribute("http.response.status_code", 200L);
    span.setAttribute("url.scheme", "https");
    span.setAttribute("server.address", "meet" + i % 8 + ".example.com");
    span.setAttribute("server.port", 443L);
    span.setAttribute("network.protocol.version", "1.1");
    boolean chat = content != Content.NONE;
    span.setAttribute(chat ? "gen_ai.input.messages" : "network.protocol.name", "http");
    span.setAttribute(chat ? "gen_ai.output.messages" : "error.type", "timeout");
    span.setAttribute(chat ? "gen_ai.system_instructions" : "http.request.method_original", "GET");
    if (content == Content.ALL) {
      span.setAttribute("assent.category", "content.chat");
    }
    for (int event = 0; event < 2; event++) {
      span.addEvent(
          "exception",
          Attributes.of(
              AttributeKey.stringKey("exception.type"),
              "java.io.IOException",
              AttributeKey.longKey("http.request.resend_count"),
              (long) event));
    }
    span.end();
  }

  /** Appends data, as the worker does when it can't send it. */
  void append(List<StampedSpan> data) {
    account.captured(State.IN_FLIGHT, data.size());
    if (!signalSpool.undelivered().keep(data, false).isEmpty()) {
      throw new IllegalStateException("not stored");
    }
  }

  /** Returns the number of bytes on disk. */
  long bytes() throws IOException {
    return bytes(directory);
  }

  /** Returns the number of bytes in a directory and below it. */
  static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    spool.close();
    endpoints.close();
    decisions.close();
    control.shutdownNow();
    delete(directory);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private record Codec(SignalEndpoint<SpanData> endpoint, Restamper again)
      implements FrameCodec<StampedSpan> {
    @Override
    public @Nullable EncodedRequest encode(List<StampedSpan> data) {
      return endpoint.pack(data);
    }

    @Override
    public List<StampedSpan> decode(byte[] body, Stamped kept) throws MalformedOtlpException {
      return OtlpDecoder.spans(body).stream().map(span -> again.span(span, kept)).toList();
    }
  }
}
