/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.DecisionsBuilder;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The SDK of a host, with Assent's taggers as its processors and without Assent's providers. */
public final class HostedRig {
  static final String ENTRY = "assent.subject";
  static final SpanLimits LIMITS = SpanLimits.getDefault();

  final Catalog catalog = Catalog.builtIn();
  final List<Destination> destinations;
  final Decisions decisions;
  public final LiveSpans liveSpans = new LiveSpans();
  public final HostedTagging tagging;
  final LiveLedger ledger;
  public final List<StampedSpan> spans = new CopyOnWriteArrayList<>();
  final List<StampedLog> logs = new CopyOnWriteArrayList<>();
  final Tracer tracer;
  final Logger logger;

  /** A server without a subject of its own. */
  public HostedRig() {
    this("", builder -> builder);
  }

  static HostedRig ofAccount(String account) {
    return new HostedRig("", builder -> builder.account(new SubjectPath(account)));
  }

  public HostedRig(String own, UnaryOperator<DecisionsBuilder> settings) {
    this(own, settings, Sampler.alwaysOn());
  }

  public HostedRig(String own, UnaryOperator<DecisionsBuilder> settings, Sampler sampler) {
    this(own, settings, sampler, Recipient.FIRST_PARTY);
  }

  private HostedRig(
      String own, UnaryOperator<DecisionsBuilder> settings, Sampler sampler, Recipient recipient) {
    this.destinations = List.of(new Destination("own", Purpose.SERVICE_OPERATION, recipient));
    this.decisions =
        new GivenDecisions(
                destinations,
                own,
                builder ->
                    settings
                        .apply(builder)
                        .spanSubjects(new SpanMarkers(catalog.categories(), liveSpans))
                        .policy(
                            PooledPolicy.load(List.of("strict"), catalog.categories(), Set.of())))
            .decisions();
    this.ledger = LiveLedger.create(catalog.categories(), destinations);
    this.tagging =
        HostedTagging.of(
            decisions, catalog, new HostSdkSettings(ENTRY, List.of(), List.of()), liveSpans);
    this.tracer =
        SdkTracerProvider.builder()
            .setSampler(sampler)
            .setSpanLimits(LIMITS)
            .addSpanProcessor(
                tagging.spans(
                    Limits.of(LIMITS),
                    List.of(ledger.account(0, Signal.TRACES)),
                    ledger,
                    spans::add))
            .build()
            .get("host");
    this.logger =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                tagging.logs(Limits.NONE, List.of(ledger.account(0, Signal.LOGS)), logs::add))
            .build()
            .get("host");
  }

  /** The strict policy permits no data of a span to a third party. */
  static HostedRig of(Recipient recipient, String own) {
    return new HostedRig(own, builder -> builder, Sampler.alwaysOn(), recipient);
  }

  public Decisions decisions() {
    return decisions;
  }

  /** The context of a request as instrumentation starts it, in a given context. */
  public Span entry(String name, Context context) {
    return tracer.spanBuilder(name).setParent(context).setSpanKind(SpanKind.SERVER).startSpan();
  }

  public Span span(String name, Context context) {
    return tracer.spanBuilder(name).setParent(context).startSpan();
  }

  public void log(String body, Context context) {
    logger.logRecordBuilder().setContext(context).setBody(body).emit();
  }

  public static Context naming(Context context, String subjects) {
    return context.with(Baggage.fromContext(context).toBuilder().put(ENTRY, subjects).build());
  }

  static Context remote() {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203331",
                    TraceFlags.getSampled(),
                    TraceState.getDefault())));
  }

  /** The subjects of the only span with this name, joined by commas; "?" if unreadable. */
  String subjectsOf(String name) {
    List<StampedSpan> found = spans.stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).as("spans named " + name).hasSize(1);
    return text(found.get(0).subject());
  }

  String subjectsOfLog(String body) {
    List<StampedLog> found =
        logs.stream().filter(log -> Value.of(body).equals(log.getBodyValue())).toList();
    assertThat(found).as("records with body " + body).hasSize(1);
    return text(found.get(0).subject());
  }

  static String text(SubjectHandle subject) {
    return subject.isUnreadable()
        ? "?"
        : subject.subjectPaths().stream().map(SubjectPath::value).collect(Collectors.joining(","));
  }

  /** Nothing is kept of spans whose contexts are collected. */
  public void assertForgotten() {
    spans.clear();
    logs.clear();
    for (int i = 0; i < 100 && liveSpans.size() > 0; i++) {
      System.gc();
    }
    assertThat(liveSpans.size()).isZero();
  }

  Ledger.Entry counts(Signal signal) {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.signal() == signal)
        .findFirst()
        .orElseThrow();
  }
}
