/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.TestClock;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.document.JsonText;
import dev.assent.internal.file.Disk;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The real SDK, taggers and decisions of one destination, with an observer of their data. Spans
 * that the destination may not receive are dropped early, as in a process.
 */
final class ReportFixture {
  /** Opens service data, asks for a choice about chat, and closes the rest. */
  static final String POLICY =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [content.chat], purposes: [any], recipients: [any], basis: opt_in }
      """;

  static final String CATALOG =
      """
      attributes:
        - { name: app.size, type: long, category: service.usage }
        - { name: app.mode, values: [fast, slow], category: service.usage }
        - { name: app.mail, category: personal.contact }
        - { name: app.chat, max: 100, category: content.chat }
      metrics:
        - { name: app.calls, category: service.usage }
      scopes:
        - { name: app }
        - { name: app.secret, category: protected.health }
      """;

  final Catalog catalog;
  final GivenDecisions given;
  final Decisions decisions;
  final FieldObserver observer;
  final ReportTask task;
  final List<StampedSpan> spans = new ArrayList<>();
  final List<StampedLog> logs = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();

  private final TestClock clock = new TestClock();
  private final SdkTracerProvider tracing;
  private final SdkLoggerProvider logging;

  ReportFixture() {
    this(null);
  }

  /**
   * Creates a fixture with a report.
   *
   * @param file the file of the report; null for none
   */
  ReportFixture(@Nullable Path file) {
    this(file, true, null);
  }

  /** Returns a fixture with another policy beside the one in force. */
  static ReportFixture beside(String shadow) {
    return new ReportFixture(null, true, shadow);
  }

  /** Returns a fixture without a report, in which only the line is made. */
  static ReportFixture ofTheLine() {
    return new ReportFixture(null, false, null);
  }

  private ReportFixture(@Nullable Path file, boolean isCounting, @Nullable String shadow) {
    this.catalog =
        Catalog.of(List.of(CatalogFile.parse("test.yaml", CATALOG.getBytes(UTF_8))), List.of());
    List<Destination> destinations =
        List.of(new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY));
    this.given =
        new GivenDecisions(
            destinations,
            "",
            builder ->
                builder
                    .categories(catalog.categories())
                    .policy(policy(POLICY))
                    .shadowPolicy(shadow == null ? null : policy(shadow)));
    this.decisions = given.decisions();
    InstrumentFacts facts = new InstrumentFacts();
    this.observer =
        new FieldObserver(catalog, decisions, Limits.NONE, Limits.NONE, facts, isCounting);
    this.task =
        new ReportTask(
            observer,
            catalog,
            destinations,
            Map.of("ops", "Acme <Operations>"),
            file,
            Disk.system(),
            clock,
            warnings::add);
    HostedTagging tagging = HostedTagging.withoutBaggage(decisions, catalog, new LiveSpans());
    int[] all = {0};
    LiveLedger ledger = LiveLedger.create(catalog.categories(), destinations);
    this.tracing =
        SdkTracerProvider.builder()
            .setResource(Resource.empty())
            .addSpanProcessor(
                tagging.spans(
                    Limits.NONE,
                    List.of(ledger.account(0, Signal.TRACES)),
                    ledger,
                    isCounting
                        ? (span, own, subject, under) ->
                            observer.unread(span, own, subject, under, all)
                        : null,
                    span -> {
                      spans.add(span);
                      observer.span(span, all);
                    }))
            .build();
    this.logging =
        SdkLoggerProvider.builder()
            .setResource(Resource.empty())
            .addLogRecordProcessor(
                tagging.logs(
                    Limits.NONE,
                    List.of(),
                    log -> {
                      logs.add(log);
                      observer.log(log, all);
                    }))
            .build();
  }

  /** Puts a policy of one rule into force. */
  void replacePolicy(String rule) {
    decisions.replacePolicy(policy("rules:\n  - " + rule + "\n"));
  }

  private PooledPolicy policy(String text) {
    try {
      Path file = Files.createTempFile("policy", ".yaml");
      Files.writeString(file, text);
      PooledPolicy policy =
          PooledPolicy.load(List.of(file.toString()), catalog.categories(), Set.of());
      Files.delete(file);
      return policy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a context in which data is about somebody; about nobody if the path is empty. */
  Context about(String path) {
    return path.isEmpty() ? Context.root() : decisions.subject(path).storeInContext(Context.root());
  }

  /** Grants or denies chat and personal data, before the person has data. */
  void choose(String path, boolean isGranted) {
    long chat = catalog.categories().mask("content.chat") | catalog.categories().mask("personal");
    given.say(path, Purpose.SERVICE_OPERATION, isGranted ? chat : 0, 1);
  }

  /** Records a span in a trace of its own. */
  void span(String path, Consumer<SpanBuilder> action) {
    span(about(path), action);
  }

  void span(Context context, Consumer<SpanBuilder> action) {
    SpanBuilder builder = tracing.get("app").spanBuilder("INTERNAL").setParent(context);
    action.accept(builder);
    builder.startSpan().end();
  }

  SdkTracerProvider tracing() {
    return tracing;
  }

  void log(String path, Consumer<LogRecordBuilder> action) {
    LogRecordBuilder builder = logging.get("app").logRecordBuilder().setContext(about(path));
    action.accept(builder);
    builder.emit();
  }

  void minute() {
    observer.nextMinute();
  }

  /** Records twelve spans in twelve minutes. */
  void twelve(Consumer<SpanBuilder> action) {
    for (int i = 0; i < 12; i++) {
      span("", action);
      minute();
    }
  }

  StaysReport report() {
    StaysReport report = task.report();
    if (report == null) {
      throw new AssertionError("no report");
    }
    return report;
  }

  /** The line of a name or phrase, of attributes first. */
  StaysRow row(String name) {
    return rows().stream()
        .filter(row -> row.name().equals(name))
        .min(Comparator.comparing(StaysRow::kind))
        .orElseThrow(() -> new AssertionError("no row " + name));
  }

  List<StaysRow> rows() {
    return report().destinations().get(0).rows();
  }

  /** All bytes that a report can have, in both formats. */
  String everything() {
    StaysReport report = report();
    return ReportPage.of(report) + JsonText.of(report.tree()) + report + observer.share().figures();
  }
}
