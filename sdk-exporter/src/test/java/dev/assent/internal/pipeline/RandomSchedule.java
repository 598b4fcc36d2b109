/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.MemoryEstimate;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.pipeline.History.Chosen;
import dev.assent.internal.pipeline.History.Recorded;
import dev.assent.internal.send.ScriptedTransport;
import dev.assent.internal.send.SentRequest;
import dev.assent.internal.send.TestEndpoints;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.Restamper;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One random schedule: a real pipeline of spans and logs behind real decisions, taggers and gates,
 * over a scripted transport. Some threads record, some choose, and all of them pause at random
 * before and after each decision, transfer and notification.
 */
final class RandomSchedule {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final List<String> USERS = List.of("acme/u1", "acme/u2");
  private static final List<String> LEVELS = List.of("acme", "acme/u1", "acme/u2");
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  private static final AttributeKey<String> AUDIO = AttributeKey.stringKey("app.audio.text");
  private static final AttributeKey<String> NOTE = AttributeKey.stringKey("app.note");

  private final SchedulePlan plan;
  private final ScheduleParts parts;
  private final RandomPauses randomPauses = new RandomPauses();
  private final History history;
  private final MemorySource source = new MemorySource();
  private final ScriptedTransport transport;
  private final LiveSpans liveSpans = new LiveSpans();
  private final LiveLedger ledger;
  private final Decisions decisions;
  private final Hold hold;
  private final DestinationPipeline pipeline;
  private final SignalPipeline<StampedSpan> spans;
  private final SignalPipeline<StampedLog> logs;
  private final TracerProvider tracers;
  private final LoggerProvider loggers;

  private RandomSchedule(SchedulePlan plan, ScheduleParts parts) {
    this.plan = plan;
    this.parts = parts;
    this.history = new History(plan.holds());
    this.transport = new ScriptedTransport(plan.script(randomPauses), parts.threads, history::next);
    List<Destination> destinations =
        List.of(new Destination("d", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));
    this.ledger = LiveLedger.create(parts.catalog.categories(), destinations);
    if (plan.isGranted()) {
      granted("acme", false);
    }
    this.decisions =
        Decisions.builder()
            .categories(parts.catalog.categories())
            .policy(plan.holds() ? parts.holding : parts.withholding)
            .destinations(destinations)
            .sources(List.of(source))
            .clock(randomPauses)
            .executor(parts.control)
            .fileExecutor(parts.files)
            .spanSubjects(new SpanMarkers(parts.catalog.categories(), liveSpans))
            .build();
    this.hold = new Hold(20_000, Duration.ofMillis(2), randomPauses, parts.control);
    DestinationPipelineBuilder builder =
        DestinationPipeline.builder("d")
            .setClock(randomPauses)
            .setControlExecutor(task -> parts.control.execute(() -> paused(task)))
            .setHold(hold)
            .setSpool(plan.spools() ? openSpool() : null)
            .setWakeups(randomPauses::wakeup);
    this.spans = addSpans(builder);
    this.logs = addLogs(builder);
    this.pipeline = builder.build();
    decisions.addEnforcer(
        EnforcerOrder.DESTINATION,
        change -> {
          randomPauses.pause();
          var done =
              pipeline.enforce(change).whenComplete((counts, failure) -> history.add(counts));
          randomPauses.pause();
          return done;
        });
    this.tracers = tracers();
    this.loggers = loggers();
  }

  private void paused(Runnable task) {
    randomPauses.pause();
    task.run();
  }

  private Spool openSpool() {
    Path directory = parts.directory.resolve("spool-" + plan.seed());
    return Spool.open(
        "d",
        new Spool.Settings(
            new SpoolSettings(directory, 1 << 20, Duration.ofDays(1)),
            parts.catalog.categories(),
            decisions,
            randomPauses,
            parts.spool));
  }

  private QueueSettings queue() {
    return new QueueSettings(
        Duration.ofSeconds(1), plan.queueSize(), plan.batchSize(), Duration.ofSeconds(30));
  }

  private int weight() {
    randomPauses.pause();
    return 1;
  }

  private SignalPipeline<StampedSpan> addSpans(DestinationPipelineBuilder builder) {
    Restamper again = new Restamper(parts.catalog);
    return builder.addSignal(
        Signal.TRACES,
        queue(),
        ledger.account(0, Signal.TRACES),
        new SignalSupport<>(
            (counts, holdSink) ->
                new ChaoticGate<>(
                    DatumGate.ofSpans(
                        0, parts.catalog, Limits.NONE, counts, WithheldNames.IGNORED, holdSink),
                    randomPauses,
                    history),
            span -> weight(),
            MemoryEstimate::of,
            new SignalSupport.Spooling<>(
                new StampGate(0, parts.catalog),
                (body, kept) ->
                    OtlpDecoder.spans(body).stream().map(span -> again.span(span, kept)).toList())),
        TestEndpoints.spans(transport));
  }

  private SignalPipeline<StampedLog> addLogs(DestinationPipelineBuilder builder) {
    Restamper again = new Restamper(parts.catalog);
    return builder.addSignal(
        Signal.LOGS,
        queue(),
        ledger.account(0, Signal.LOGS),
        new SignalSupport<>(
            (counts, holdSink) ->
                new ChaoticGate<>(
                    DatumGate.ofLogs(
                        0, parts.catalog, Limits.NONE, counts, WithheldNames.IGNORED, holdSink),
                    randomPauses,
                    history),
            log -> weight(),
            MemoryEstimate::of,
            new SignalSupport.Spooling<>(
                new StampGate(0, parts.catalog),
                (body, kept) ->
                    OtlpDecoder.logs(body).stream().map(log -> again.log(log, kept)).toList())),
        TestEndpoints.logs(transport));
  }

  private TracerProvider tracers() {
    List<Account> accounts = List.of(ledger.account(0, Signal.TRACES));
    return SdkTracerProvider.builder()
        .setClock(new SdkTime(randomPauses))
        .addSpanProcessor(
            HostedTagging.withoutBaggage(decisions, parts.catalog, liveSpans)
                .spans(Limits.NONE, accounts, null, spans::submit))
        .build();
  }

  private LoggerProvider loggers() {
    List<Account> accounts = List.of(ledger.account(0, Signal.LOGS));
    return SdkLoggerProvider.builder()
        .setClock(new SdkTime(randomPauses))
        .addLogRecordProcessor(
            new LogTagger(decisions, parts.catalog, Limits.NONE, accounts, logs::submit))
        .build();
  }

  private record SdkTime(RandomPauses randomPauses) implements io.opentelemetry.sdk.common.Clock {
    @Override
    public long now() {
      return randomPauses.epochNanos();
    }

    @Override
    public long nanoTime() {
      return randomPauses.nanoTime();
    }
  }

  /**
   * Runs one schedule.
   *
   * @return the violations; empty if there are none
   */
  static List<String> run(SchedulePlan plan, ScheduleParts parts) throws Exception {
    RandomSchedule schedule = new RandomSchedule(plan, parts);
    List<Future<?>> threads = new ArrayList<>();
    for (int i = 0; i < plan.recorders(); i++) {
      SplittableRandom random = plan.random(i);
      threads.add(parts.threads.submit(() -> schedule.record(random)));
    }
    for (int i = 0; i < plan.choosers(); i++) {
      SplittableRandom random = plan.random(100 + i);
      threads.add(
          parts.threads.submit(
              () -> {
                schedule.choose(random);
                return null;
              }));
    }
    if (plan.closesEarly()) {
      schedule.randomPauses.rest();
      schedule.pipeline.close(Duration.ofMillis(1));
    }
    for (Future<?> thread : threads) {
      thread.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
    return schedule.end();
  }

  private List<String> end() throws Exception {
    transport.release();
    hold.close();
    pipeline.close(LONG);
    decisions.close();
    parts.rest();
    List<SentRequest> requests = transport.requests();
    List<String> found = new ArrayList<>(history.violations(requests));
    found.addAll(history.miscounts(requests, ledger.snapshot(), plan.closesEarly()));
    if (!found.isEmpty()) {
      found.add(plan.toString());
      found.add(history.toString());
    }
    return found;
  }

  private void record(SplittableRandom random) {
    for (int i = 0; i < plan.data(); i++) {
      randomPauses.rest();
      int kind = random.nextInt(8);
      Set<String> users = kind < 6 ? Set.of(USERS.get(kind % 2)) : Set.copyOf(USERS);
      Context context = subject(users).storeInContext(Context.root());
      if (random.nextBoolean()) {
        span(users, context, random);
      } else {
        log(users, context, random);
      }
      if (random.nextInt(4) == 0) {
        spans.sendNow();
        logs.sendNow();
      }
    }
  }

  private SubjectHandle subject(Set<String> users) {
    return users.stream().map(decisions::subject).reduce(SubjectHandle::and).orElseThrow();
  }

  private void span(Set<String> users, Context context, SplittableRandom random) {
    int id = history.nextId();
    boolean isSaid = random.nextInt(5) == 0;
    try (Scope scope = context.makeCurrent()) {
      long begun = history.next();
      Span span = tracers.get(isSaid ? "app.said" : "app").spanBuilder("work").startSpan();
      long started = history.next();
      span.setAttribute(NOTE, isSaid ? "own<" + id + ">" : "note");
      if (!isSaid) {
        span.setAttribute(CHAT, "chat<" + id + ">");
        span.setAttribute(AUDIO, "audio<" + id + ">");
      }
      randomPauses.pause();
      history.add(new Recorded(id, users, begun, started, history.next()));
      span.end();
      history.addEnd(id);
    }
  }

  private void log(Set<String> users, Context context, SplittableRandom random) {
    int id = history.nextId();
    boolean isSaid = random.nextInt(5) == 0;
    try (Scope scope = context.makeCurrent()) {
      var log = loggers.get(isSaid ? "app.said" : "app").logRecordBuilder();
      log.setAttribute(NOTE, isSaid ? "own<" + id + ">" : "note");
      if (!isSaid) {
        log.setAttribute(CHAT, "chat<" + id + ">");
        log.setAttribute(AUDIO, "audio<" + id + ">");
      }
      long stamped = history.next();
      log.emit();
      history.addEnd(id);
      history.add(new Recorded(id, users, stamped, history.next(), stamped));
    }
  }

  private void choose(SplittableRandom random) throws Exception {
    List<CompletableFuture<?>> ends = new ArrayList<>();
    for (int i = 0; i < plan.choices(); i++) {
      randomPauses.rest();
      String level = LEVELS.get(random.nextInt(LEVELS.size()));
      int kind = random.nextInt(plan.holds() ? 12 : 9);
      Set<String> categories = random.nextInt(3) == 0 ? Set.of("chat") : Set.of("chat", "audio");
      if (kind >= 9) {
        granted(level, true);
      } else {
        CompletableFuture<?> end = kind < 5 ? deny(level, categories) : grant(level, categories);
        ends.add(end);
        if (random.nextBoolean()) {
          end.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
      }
    }
    for (CompletableFuture<?> end : ends) {
      end.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private CompletableFuture<?> deny(String level, Set<String> categories) {
    Chosen denial = history.add(new Chosen(level, categories, false, false, history.next()));
    CompletableFuture<Receipt> receipt =
        decisions.consent(level).revoke(Purpose.AI_TRAINING, named(categories));
    denial.returned = history.next();
    return receipt.thenAccept(
        done -> {
          denial.completedNanos = System.nanoTime();
          denial.completed = history.next();
        });
  }

  private CompletableFuture<?> grant(String level, Set<String> categories) {
    Chosen grant = history.add(new Chosen(level, categories, true, false, history.next()));
    CompletableFuture<Receipt> receipt =
        decisions
            .consent(level)
            .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), named(categories));
    grant.returned = history.next();
    return receipt;
  }

  /** Grants at a platform, which lifts no local denial. */
  private void granted(String level, boolean covers) {
    Chosen grant =
        history.add(new Chosen(level, Set.of("chat", "audio"), true, covers, history.next()));
    source.report(
        level,
        new MaskedChoice(
            Purpose.AI_TRAINING,
            parts.catalog.categories().mask(Category.CONTENT_CHAT, Category.CONTENT_AUDIO),
            ChoiceValue.GRANTED,
            TERMS,
            Instant.ofEpochSecond(0, randomPauses.epochNanos()),
            null,
            covers));
    grant.returned = history.next();
  }

  private static Category[] named(Set<String> categories) {
    return categories.size() == 2
        ? new Category[] {Category.CONTENT_CHAT, Category.CONTENT_AUDIO}
        : new Category[] {Category.CONTENT_CHAT};
  }
}
