/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.BaggageSubjects;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.HostedNaming;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.internal.tag.subject.SubjectNames;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates the taggers of a taken-over SDK, in which the application gets the SDK's own spans and
 * may name subjects without Assent's classes. {@link HostedNaming} describes whose a datum is.
 * Thread-safe.
 */
public final class HostedTagging {
  private final Decisions decisions;
  private final Catalog catalog;
  private final LiveSpans liveSpans;
  private final SubjectNames subjectNames = new SubjectNames();
  private final BaggageSubjects baggageSubjects;

  private HostedTagging(
      Decisions decisions, Catalog catalog, @Nullable String entry, LiveSpans liveSpans) {
    this.decisions = decisions;
    this.catalog = catalog;
    this.liveSpans = liveSpans;
    this.baggageSubjects = new BaggageSubjects(entry, subjectNames);
  }

  /**
   * Taggers for an SDK whose propagators are gated, so that no caller names subjects.
   *
   * @param liveSpans the spans of this SDK, to which {@link SpanMarkers} add subjects
   */
  public static HostedTagging of(
      Decisions decisions, Catalog catalog, HostSdkSettings settings, LiveSpans liveSpans) {
    return new HostedTagging(decisions, catalog, settings.subjectBaggage(), liveSpans);
  }

  /** The same for an SDK whose propagators are not gated: baggage names nobody. */
  public static HostedTagging withoutBaggage(
      Decisions decisions, Catalog catalog, LiveSpans liveSpans) {
    return new HostedTagging(decisions, catalog, null, liveSpans);
  }

  /** The tagger of a tracer provider that tells nobody about spans that are not stamped. */
  public SpanTagger spans(
      Limits limits,
      List<Account> accounts,
      @Nullable LiveLedger ledger,
      Consumer<StampedSpan> sink) {
    return spans(limits, accounts, ledger, null, sink);
  }

  /**
   * The tagger of a tracer provider.
   *
   * @param limits the provider's limits, such as {@link Limits#of}
   * @param accounts the accounts of traces at all destinations, to count data withheld here
   * @param ledger counts the traces of all destinations; null to stamp also the spans that none of
   *     them may receive, since there are others
   * @param unread receives the spans that are not stamped; null if nobody does
   * @param sink receives each stamped span on the thread that ended it; gates and queues it
   */
  public SpanTagger spans(
      Limits limits,
      List<Account> accounts,
      @Nullable LiveLedger ledger,
      @Nullable UnreadSpans unread,
      Consumer<StampedSpan> sink) {
    Classifier classifier = new Classifier(catalog, limits);
    EarlyDrop earlyDrop =
        ledger == null
            ? null
            : new EarlyDrop(ledger, decisions.destinations().size(), classifier.content());
    return new SpanTagger(naming(limits), classifier, accounts, earlyDrop, unread, sink);
  }

  /** A processor for a tracer provider that exports no spans, so that its log records are named. */
  public SpanProcessor follower() {
    return new SpanFollower(naming(Limits.NONE));
  }

  /**
   * The tagger of a logger provider.
   *
   * @param limits the provider's limits, such as {@link Limits#of}
   * @param accounts the accounts of logs at all destinations, to count data withheld here
   * @param sink receives each stamped record on the thread that emitted it; gates and queues it
   */
  public LogTagger logs(Limits limits, List<Account> accounts, Consumer<StampedLog> sink) {
    return new LogTagger(naming(limits), new Classifier(catalog, limits), accounts, sink);
  }

  /** Returns whose requests leave, and what they inherit, by their contexts. */
  public Function<Context, CaptureContext> requests() {
    return naming(Limits.NONE)::ofRequest;
  }

  HostedNaming naming(Limits limits) {
    return new HostedNaming(decisions, baggageSubjects, subjectNames, liveSpans, limits);
  }

  /** The number of names of subjects that could not be read: their data is that of nobody. */
  public long unreadableNames() {
    return subjectNames.unreadable();
  }

  /** Counts only. */
  @Override
  public String toString() {
    return "HostedTagging[unreadableNames=" + unreadableNames() + "]";
  }
}
