/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.internal.propagation.MapGetter;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts to let content leave under the consent of somebody else, through the public API and real
 * requests. Only the user acme/u7 has granted something; texts of others begin with "secret".
 */
class SubjectAttacksTest extends ChatApplication {
  private final ExecutorService pool = Executors.newSingleThreadExecutor();
  private final InMemorySpanExporter second = InMemorySpanExporter.create();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Override
  String choices() {
    return GRANTED;
  }

  private Span server(Context parent) {
    return sdk.getTracer("http")
        .spanBuilder("POST /messages")
        .setParent(parent)
        .setSpanKind(SpanKind.SERVER)
        .startSpan();
  }

  private Span started(Context parent, String text) {
    Span span = sdk.getTracer("shop").spanBuilder("chat").setParent(parent).startSpan();
    span.setAttribute(CHAT, text);
    return span;
  }

  private void log(Context context, String text) {
    sdk.getLogsBridge()
        .get("shop")
        .logRecordBuilder()
        .setContext(context)
        .setAttribute(CHAT, text)
        .emit();
  }

  private static Context as(Context context, String subject) {
    return context.with(
        Baggage.fromContext(context).toBuilder().put("assent.subject", subject).build());
  }

  private boolean leaves(String text) {
    flush();
    return receiver.received(text);
  }

  private void onThePool(Runnable task) throws Exception {
    pool.submit(task).get(10, TimeUnit.SECONDS);
  }

  /** With two exporters that have processors of their own, both see the same subjects. */
  @Test
  void twoProcessors_subjectAddedAtTheEnd_countsForBoth() {
    startWithTwoProcessors();
    Span server = server(Context.root());
    Context request = as(Context.root().with(server), "acme/u7");
    Span span = started(request, "secret-both");
    try (Scope scope = as(request, "acme/u8").makeCurrent()) {
      span.end();
    }
    try (Scope scope = as(Context.root().with(server), "acme/u8").makeCurrent()) {
      Span alone = started(as(Context.current(), "acme/u7"), "secret-alone");
      alone.end();
    }
    server.end();

    assertThat(leaves("secret-")).isFalse();
    assertThat(texts(second.getFinishedSpanItems())).doesNotContain("secret");
  }

  /** Inside its own scope: the first processor must not end what the second one has yet to read. */
  @Test
  void twoProcessors_spanEndsInItsOwnScope_countsForBoth() {
    startWithTwoProcessors();
    Span span = started(as(Context.root(), "acme/u7"), "secret-own");
    try (Scope scope = as(Context.root().with(span), "acme/u8").makeCurrent()) {
      span.end();
    }

    assertThat(leaves("secret-")).isFalse();
    assertThat(texts(second.getFinishedSpanItems())).doesNotContain("secret");
  }

  @Test
  void twoProcessors_grantedSpan_arrivesWholeAtBoth() {
    startWithTwoProcessors();
    Span call =
        sdk.getTracer("http")
            .spanBuilder("GET")
            .setParent(as(Context.root(), "acme/u7"))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("http.request.method", "GET")
            .setAttribute("server.address", "db.internal")
            .setAttribute(CHAT, "granted-both")
            .startSpan();
    call.end();

    assertThat(leaves("granted-both")).isTrue();
    assertThat(receiver.spans("").get(0).getDroppedAttributesCount()).isZero();
    assertThat(second.getFinishedSpanItems()).hasSize(1);
    SpanData span = second.getFinishedSpanItems().get(0);
    assertThat(span.getAttributes().get(CHAT)).isEqualTo("granted-both");
    assertThat(span.getAttributes().size()).isEqualTo(span.getTotalAttributeCount());
  }

  /** The SDK makes one processor for the exporter of this name, and one for all others. */
  private void startWithTwoProcessors() {
    properties.put("otel.traces.exporter", "console,otlp");
    services.add(
        new ConfigurableSpanExporterProvider() {
          @Override
          public SpanExporter createExporter(ConfigProperties config) {
            return second;
          }

          @Override
          public String getName() {
            return "console";
          }
        });
    start();
  }

  private static String texts(List<SpanData> spans) {
    return spans.stream()
        .map(span -> span.getAttributes().toString())
        .collect(Collectors.joining());
  }

  /** SDK 1.67 creates no spans then; in an older one, the log records of a request are named. */
  @Test
  void tracesExporterNone_logRecords_areNamedIfTheRequestIsKnownToGoOn() {
    properties.put("otel.traces.exporter", "none");
    start();
    Span server = server(Context.root());
    boolean isCreated = server.getSpanContext().isValid();
    Context request = Context.root().with(server);
    log(as(request, "acme/u7"), "granted-log");
    log(as(request, "acme/u8"), "secret-log-8");
    log(request, "secret-log-nobody");
    Context called = Context.root().with(server(as(remote(), "acme/u7")));
    log(as(called, "acme/u7"), "secret-log-called");
    Context other = Context.root().with(server(remote()));
    log(as(other, "acme/u7"), isCreated ? "granted-other" : "secret-other");
    server.end();
    log(as(request, "acme/u7"), isCreated ? "secret-late" : "granted-late");

    assertThat(leaves("granted-log")).isTrue();
    assertThat(receiver.received("granted-other")).isEqualTo(isCreated);
    assertThat(receiver.received("granted-late")).isNotEqualTo(isCreated);
    assertThat(receiver.received("secret-")).isFalse();
    assertThat(receiver.spans("")).isEmpty();
  }

  @Test
  void tracesClosed_logRecords_areNamedIfTheRequestIsKnownToGoOn() {
    start(
        vendor ->
            vendor.addTracerProviderCustomizer(
                (provider, config) ->
                    provider.addSpanProcessor(SimpleSpanProcessor.create(second))));
    Span server = server(as(remote(), "acme/u7"));
    boolean isCreated = !server.getSpanContext().isRemote();
    Context request = Context.root().with(server);
    log(as(request, "acme/u7"), "secret-log");
    log(as(request, "acme/u7,acme/u7/x"), isCreated ? "granted-log" : "secret-log");
    server.end();
    log(as(request, "acme/u7,acme/u7/x"), "secret-late");

    assertThat(leaves("granted-log")).isEqualTo(isCreated);
    assertThat(receiver.received("secret-")).isFalse();
    assertThat(receiver.logs("")).hasSize(3);
    assertThat(second.getFinishedSpanItems()).isEmpty();
  }

  private static Context remote() {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203331",
                    TraceFlags.getSampled(),
                    TraceState.getDefault())));
  }

  /** Nothing arrives by propagators that are not there. */
  @Test
  void propagatorsNone_baggageOfTheProcess_names() {
    properties.put("otel.propagators", "none");
    start();
    started(as(Context.root(), "acme/u7"), "granted-local").end();

    assertThat(leaves("granted-local")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "assent.subject=acme/u7",
        "ASSENT.SUBJECT=acme/u7",
        " assent.subject = acme/u7 ;meta",
        "x=y,assent.subject=acme/u7,z=w",
        "assent.subject=acme%2Fu7",
        "assent.subject/acme/u7=true",
        "assent.marker=acme/u7",
        "assent.category=service.telemetry",
        "who=acme/u7",
        "WHO=acme/u7",
      })
  void remoteCaller_anyBaggage_namesNobody(String header) {
    properties.put("otel.propagators", "tracecontext,baggage");
    properties.put("assent.subject.baggage", "who");
    start();
    Context extracted =
        extract(
            sdk.getPropagators().getTextMapPropagator(),
            Context.root(),
            Map.of(
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "baggage",
                header));
    attackBelow(extracted);

    assertThat(leaves("secret-")).isFalse();
  }

  /** The application extracts by itself before the span of the request starts. */
  @Test
  void remoteCaller_extractedByHandBeforeTheRequest_namesNobody() {
    start();
    Context extracted =
        extract(
            W3CBaggagePropagator.getInstance(),
            Context.root(),
            Map.of("baggage", "assent.subject=acme/u7,assent.subject/acme/u7=true"));
    attackBelow(extracted);

    assertThat(leaves("secret-")).isFalse();
  }

  private void attackBelow(Context extracted) {
    Span server = server(extracted);
    Context inside = extracted.with(server);
    server.setAttribute(CHAT, "secret-server");
    started(inside, "secret-child").end();
    log(inside, "secret-log");
    Baggage.fromContext(extracted)
        .forEach((key, entry) -> server.setAttribute(key, entry.getValue()));
    try (Scope scope = inside.makeCurrent()) {
      chat("secret-current");
      server.end();
    }
  }

  /** The copy is made later than at the start of the span, from a context extracted by hand. */
  @Test
  void remoteCaller_entriesCopiedToAttributesInTheirScope_nameNobody() {
    start();
    Span server = server(Context.root());
    server.setAttribute(CHAT, "secret-server");
    Context extracted =
        extract(
            W3CBaggagePropagator.getInstance(),
            Context.root().with(server),
            Map.of("baggage", "assent.subject/acme/u7=true"));
    try (Scope scope = extracted.makeCurrent()) {
      Baggage.current().forEach((key, entry) -> server.setAttribute(key, entry.getValue()));
      server.end();
    }

    assertThat(leaves("secret-")).isFalse();
  }

  /** A queue in a database, whose reader builds the parent by itself: it is not remote. */
  @Test
  void parentBuiltByHand_fromIdsOfTheCaller_namesNobody() {
    start();
    Context callers =
        as(
            Context.root()
                .with(
                    Span.wrap(
                        SpanContext.create(
                            "0af7651916cd43dd8448eb211c80319c",
                            "b7ad6b7169203331",
                            TraceFlags.getSampled(),
                            TraceState.getDefault()))),
            "acme/u7");
    Span job = started(callers, "secret-job");
    started(callers.with(job), "secret-child").end();
    log(callers, "secret-log");
    job.end();

    assertThat(leaves("secret-")).isFalse();
  }

  @Test
  void grant_givenDuringTheRequest_doesNotCoverWhatWasRecordedBefore() throws Exception {
    start();
    Span server = server(Context.root());
    server.setAttribute(CHAT, "secret-before");
    Assent.installed()
        .orElseThrow()
        .consent("acme/u9")
        .grant(
            Purpose.AI_TRAINING,
            GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
            Category.CONTENT_CHAT)
        .get(10, TimeUnit.SECONDS);
    Context request = as(Context.root().with(server), "acme/u9");
    started(request, "granted-after").end();
    server.end();

    assertThat(leaves("granted-after")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  /** The work goes on after the request has ended and its thread serves somebody else. */
  @Test
  void asyncChild_outlivesItsRequest_isNobodysUnlessItBeganBefore() throws Exception {
    start();
    Span server = server(Context.root());
    Context request = as(Context.root().with(server), "acme/u7");
    Span during = started(request, "granted-during");
    server.end();
    onThePool(
        request.wrap(
            () -> {
              Span late = started(Context.current(), "secret-orphan-of-ended");
              started(Context.current().with(late), "secret-grandchild").end();
              log(Context.current(), "secret-late-log");
              late.end();
            }));
    during.end();

    assertThat(leaves("granted-during")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  @Test
  void executor_withoutPropagation_isNobodys() throws Exception {
    start();
    Span server = server(Context.root());
    try (Scope scope = as(Context.root().with(server), "acme/u7").makeCurrent()) {
      CompletableFuture.runAsync(() -> chat("secret-lost"), pool).join();
      CompletableFuture.runAsync(() -> log(Context.root(), "secret-root"), pool).join();
      log(Context.root(), "secret-root-here");
      started(Context.root(), "secret-root-span").end();
    }
    server.end();

    assertThat(leaves("secret-")).isFalse();
  }

  /**
   * Two requests, one inside the other, in one process: a client calls a server in the same JVM.
   */
  @Test
  void twoEntrySpans_nestedInOneProcess_namesStayBelowTheirs() throws Exception {
    start();
    Span outer = server(Context.root());
    outer.setAttribute(CHAT, "granted-outer");
    Context request = as(Context.root().with(outer), "acme/u7");
    Span client =
        sdk.getTracer("http")
            .spanBuilder("POST")
            .setParent(request)
            .setSpanKind(SpanKind.CLIENT)
            .startSpan();
    onThePool(
        () -> {
          Span inner = server(request.with(client)); // in-process: the parent is not remote
          inner.setAttribute(CHAT, "secret-inner");
          started(request.with(inner), "secret-inner-child").end();
          started(as(request.with(inner), "acme/u8"), "secret-inner-8").end();
          inner.end();
        });
    client.end();
    outer.end();

    assertThat(leaves("granted-outer")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  /** One span for a batch of messages, with links to those who sent them. */
  @Test
  void consumerBatch_messagesOfTwoUsers_leavesOnlyIfBothGranted() {
    start();
    Span batch =
        sdk.getTracer("kafka")
            .spanBuilder("process")
            .setSpanKind(SpanKind.CONSUMER)
            .addLink(
                SpanContext.createFromRemoteParent(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203331",
                    TraceFlags.getSampled(),
                    TraceState.getDefault()),
                Attributes.of(CHAT, "secret-link"))
            .startSpan();
    batch.setAttribute(CHAT, "secret-batch");
    Context inside = Context.root().with(batch);
    started(as(inside, "acme/u7"), "granted-message").end();
    started(as(inside, "acme/u8"), "secret-message").end();
    batch.end();

    assertThat(leaves("granted-message")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  @Test
  void distrustedValue_writtenInAnotherWay_namesNobody() {
    start();
    for (String again : List.of("acme/u7", "acme/u7,acme/u7")) {
      Context left = as(Context.root(), "acme/u7");
      Span server = server(left);
      started(as(left.with(server), again), "secret-again").end();
      server.end();
    }

    assertThat(leaves("secret-")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/u7\u0000",
        "acme/u7\u200b",
        "acme/u7\u00a0",
        "\ufeffacme/u7",
        "acme\uff0fu7",
        "acme/U7",
        "acme/u7/",
        "/acme/u7",
        "acme/u7,acme/u8",
        "acme/u7,",
        "acme",
        "acme/u70",
        "acme/u7%00",
        "acme\\u7",
        "acme/../acme/u7",
        "acme/.",
        "\ud800",
      })
  void oddPath_isNotTheUserItResembles(String subject) {
    start();
    started(as(Context.root(), subject), "secret-odd").end();
    Span late = started(Context.root(), "secret-odd-late");
    for (String each : subject.split(",", -1)) {
      late.setAttribute("assent.subject/" + each, true);
    }
    late.end();

    assertThat(leaves("secret-odd")).isFalse();
  }

  @Test
  void thirtyThreeSubjects_areUnknown() {
    start();
    String all =
        IntStream.range(0, 32).mapToObj(i -> "acme/u7/" + i).collect(Collectors.joining(","));
    started(as(Context.root(), all + ",acme/u7"), "secret-33").end();
    Span late = started(as(Context.root(), "acme/u7"), "secret-late-33");
    IntStream.range(0, 33).forEach(i -> late.setAttribute("assent.subject/acme/u7/" + i, true));
    late.end();

    assertThat(leaves("secret-")).isFalse();
  }

  /** The name of the person is added after the end, or to another span than the text. */
  @Test
  void name_thatComesTooLate_namesNobody() {
    start();
    Span span = started(Context.root(), "secret-named-late");
    span.end();
    span.setAttribute("assent.subject/acme/u7", true);
    span.updateName("assent.subject/acme/u7");
    Span link = started(Context.root(), "secret-linked");
    Span named = started(as(Context.root(), "acme/u7"), "granted-named");
    link.addLink(named.getSpanContext());
    named.end();
    link.end();
    Span event = started(Context.root(), "secret-event");
    event.addEvent("e", Attributes.of(AttributeKey.booleanKey("assent.subject/acme/u7"), true));
    event.end();

    assertThat(leaves("granted-named")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  /** The sampler records the span, but it is not exported: its children are. */
  @Test
  void recordedButNotSampledParent_namesOnlyWhileItIsLive() {
    startInCode(
        builder ->
            builder.addSamplerCustomizer(
                (sampler, config) ->
                    new NameSampler(
                        name ->
                            name.startsWith("POST")
                                ? SamplingResult.recordOnly()
                                : SamplingResult.recordAndSample())));
    Span server = server(Context.root());
    Context request = Context.root().with(server);
    started(as(request, "acme/u7"), "granted-child").end();
    server.end();
    started(as(request, "acme/u7"), "secret-after").end();

    assertThat(leaves("granted-child")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  @Test
  void recordedButNotSampledChild_namesThoseAbove() {
    startInCode(
        builder ->
            builder.addSamplerCustomizer(
                (sampler, config) ->
                    new NameSampler(
                        name ->
                            name.equals("chat")
                                ? SamplingResult.recordOnly()
                                : SamplingResult.recordAndSample())));
    Span server = server(Context.root());
    server.setAttribute(CHAT, "secret-of-both");
    Context request = Context.root().with(server);
    log(as(request, "acme/u7"), "granted-log");
    started(request, "secret-child").setAttribute("assent.subject/acme/u8", true).end();
    server.end();

    assertThat(leaves("granted-log")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  private record NameSampler(java.util.function.Function<String, SamplingResult> decision)
      implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<io.opentelemetry.sdk.trace.data.LinkData> links) {
      return decision.apply(name);
    }

    @Override
    public String getDescription() {
      return "by name";
    }
  }

  @Test
  void processOfAnAccount_subjectsOutsideOrTheAccountAlone_areUnknown() {
    properties.put("assent.subject", "acme/*");
    start();
    started(as(Context.root(), "acme"), "secret-account").end();
    started(as(Context.root(), "acme/u7,other/u1"), "secret-outside").end();
    started(as(Context.root(), "acmeX/u7"), "secret-prefix").end();
    started(Context.root(), "secret-nobody").end();
    started(as(Context.root(), "acme/u7"), "granted-user").end();

    assertThat(leaves("granted-user")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  /** A span of one SDK is the parent of a span of another SDK in the same process. */
  @Test
  void twoSdks_inOneProcess_subjectsOfBothCount() {
    start();
    OpenTelemetry first = sdk;
    io.opentelemetry.sdk.OpenTelemetrySdk one = sdk;
    start();
    try {
      Span server =
          first.getTracer("http").spanBuilder("POST").setSpanKind(SpanKind.SERVER).startSpan();
      server.setAttribute(CHAT, "secret-first");
      Context request = Context.root().with(server);
      started(as(request, "acme/u8"), "secret-second").end();
      started(as(request, "acme/u7"), "granted-second").end();
      server.end();
      started(as(request, "acme/u7"), "secret-late").end();

      assertThat(leaves("granted-second")).isTrue();
      one.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      assertThat(receiver.received("secret-")).isFalse();
    } finally {
      one.close();
    }
  }

  /** A thread pool whose threads keep the context of the request that created them. */
  @Test
  void pooledThread_keepsTheContextOfItsFirstTask_nextRequestIsItsOwn() throws Exception {
    start();
    List<Scope> leaked = new ArrayList<>();
    Span first = server(Context.root());
    Context request = as(Context.root().with(first), "acme/u7");
    onThePool(() -> leaked.add(request.makeCurrent()));
    first.end();
    onThePool(
        () -> {
          chat("secret-next");
          log(Context.current(), "secret-next-log");
          Span server = server(Context.current());
          try (Scope scope = Context.current().with(server).makeCurrent()) {
            server.setAttribute(CHAT, "secret-next-server");
            chat("secret-next-child");
            try (Scope named = as(Context.current(), "acme/u8").makeCurrent()) {
              chat("secret-next-8");
            }
          }
          server.end();
        });

    assertThat(leaves("secret-")).isFalse();
    assertThat(leaked).hasSize(1);
  }

  /** Nobody is told whose data it is. */
  @Test
  void subjects_neverLeave_byHeadersOrAttributes() {
    properties.put("otel.propagators", "tracecontext,baggage");
    properties.put("assent.propagate", "tenant");
    start();
    Span span = started(as(Context.root(), "acme/u7"), "granted-x");
    span.setAttribute("assent.subject/acme/u7", true);
    span.setAttribute("assent.subject", "acme/u7");
    Map<String, String> headers = new java.util.HashMap<>();
    sdk.getPropagators()
        .getTextMapPropagator()
        .inject(as(Context.root().with(span), "acme/u7"), headers, Map::put);
    span.end();

    assertThat(leaves("granted-x")).isTrue();
    assertThat(receiver.received("acme/u7")).isFalse();
    assertThat(headers.toString()).doesNotContain("acme");
  }

  private static Context extract(
      TextMapPropagator propagator, Context context, Map<String, String> headers) {
    return propagator.extract(context, headers, MapGetter.INSTANCE);
  }
}
