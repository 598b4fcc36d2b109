/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.SpanTagger;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The real SDK, tagger, gate and ledger of one destination, with a subject whose decisions a test
 * sets.
 */
public final class GateFixture {
  public final Catalog catalog;
  public final Categories categories;
  public final Decisions decisions;
  public final SubjectHandle subject;
  public final LiveLedger ledger;
  public final DatumGate<StampedSpan> spanGate;
  public final DatumGate<StampedLog> logGate;
  public final List<StampedSpan> spans = new ArrayList<>();
  public final LiveSpans liveSpans = new LiveSpans();
  public final List<StampedLog> logs = new ArrayList<>();
  public final List<StampedSpan> waitingSpans = new ArrayList<>();
  public final List<StampedLog> waitingLogs = new ArrayList<>();
  public final List<String> unknown = new ArrayList<>();
  private Resource resource = Resource.empty();
  private LogLimits logLimits = LogLimits.getDefault();

  public GateFixture(String catalogYaml) {
    this.catalog = catalog(catalogYaml);
    this.categories = catalog.categories();
    List<Destination> destinations =
        List.of(new Destination("own", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY));
    this.decisions =
        new GivenDecisions(
                destinations,
                "acme/u7",
                builder ->
                    builder
                        .categories(categories)
                        .policy(PooledPolicy.load(List.of("strict"), categories, Set.of())))
            .decisions();
    this.subject = decisions.processSubject();
    this.ledger = LiveLedger.create(categories, destinations);
    permit(all());
    WithheldNames names =
        new WithheldNames() {
          @Override
          public void attribute(String name, io.opentelemetry.api.common.AttributeType type) {
            unknown.add(name);
          }

          @Override
          public void event(String name) {
            unknown.add(name);
          }

          @Override
          public void scope(String name) {
            unknown.add(name);
          }
        };
    HoldSink<StampedSpan> heldSpans = (span, from, decision) -> waitingSpans.add(span);
    HoldSink<StampedLog> heldLogs = (log, from, decision) -> waitingLogs.add(log);
    this.spanGate =
        DatumGate.ofSpans(
            0, catalog, Limits.NONE, ledger.account(0, Signal.TRACES), names, heldSpans);
    this.logGate =
        DatumGate.ofLogs(0, catalog, Limits.NONE, ledger.account(0, Signal.LOGS), names, heldLogs);
  }

  private static Catalog catalog(String yaml) {
    if (yaml.isEmpty()) {
      return Catalog.builtIn();
    }
    try {
      Path file = Files.createTempFile("catalog", ".yaml");
      Files.writeString(file, yaml);
      Catalog catalog = Catalog.load(List.of(file), List.of());
      Files.delete(file);
      return catalog;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long all() {
    return categories.any();
  }

  public long mask(String name) {
    return categories.mask(name);
  }

  public void permit(long mask) {
    decide(GivenDecision.permitting(mask));
  }

  public void decide(GivenDecision decision) {
    GivenDecisions.decide(subject, decision);
  }

  public void resource(Resource next) {
    resource = next;
  }

  public void logLimits(LogLimits next) {
    logLimits = next;
  }

  public SpanTagger spanTagger() {
    return HostedTagging.withoutBaggage(decisions, catalog, liveSpans)
        .spans(Limits.NONE, List.of(ledger.account(0, Signal.TRACES)), null, spans::add);
  }

  public CategoryGuard logGuard() {
    return new CategoryGuard(
        categories, List.of(ledger.account(0, Signal.LOGS)), Clock.system(), Integer.MAX_VALUE);
  }

  public SdkTracerProvider tracing() {
    return SdkTracerProvider.builder().setResource(resource).addSpanProcessor(spanTagger()).build();
  }

  public SdkLoggerProvider logging() {
    return SdkLoggerProvider.builder()
        .setResource(resource)
        .setLogLimits(() -> logLimits)
        .addLogRecordProcessor(
            new LogTagger(
                decisions,
                catalog,
                Limits.NONE,
                List.of(ledger.account(0, Signal.LOGS)),
                logs::add))
        .build();
  }

  public Ledger.Entry counts(Signal signal) {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.signal() == signal)
        .findFirst()
        .orElseThrow();
  }
}
