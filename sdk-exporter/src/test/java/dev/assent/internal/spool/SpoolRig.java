/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.TestClock;
import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Receipt;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.EnforcerOrder;
import dev.assent.internal.file.MemoryDisk;
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
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.Restamper;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * A spool with one signal, log records: real gates, decisions, ledger and frames; a disk in memory,
 * a clock that stands still, and the test in the role of the worker.
 */
final class SpoolRig implements AutoCloseable {
  static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  static final AttributeKey<String> VOICE = AttributeKey.stringKey("app.voice.text");
  private static final String CATALOG =
      """
      attributes:
        - { name: app.chat.text, max: 100000, category: content.chat }
        - { name: app.voice.text, max: 1000, category: content.audio }
      events:
        - { name: app.sent, category: service.usage }
        - { name: app.said, category: content.chat }
      scopes:
        - { name: app }
      """;

  final MemoryDisk disk;
  final TestClock clock;
  final SettableSource settableSource;
  final List<SpoolErasure> erasures = new ArrayList<>();
  private final Path directory;
  private final SignalEndpoint<io.opentelemetry.sdk.logs.data.LogRecordData> endpoint =
      new DestinationEndpoints("d", JdkSender::new)
          .logs(EndpointSettings.of(Signal.LOGS, URI.create("http://localhost:1/v1/logs")));

  String catalogText = CATALOG;
  String policy = "terms";
  String ownSubject;
  Signal signal = Signal.LOGS;
  long maxBytes = 64 << 20;
  boolean undecodable;

  /** Whether the spool also has spans, of which there are none. */
  boolean withTraces;

  int decoded;
  Runnable whileEncoding = () -> {};

  /** The references of what is encoded from now on; null for none. */
  BeforeSend beforeSend;

  Tasks tasks;
  Tasks control;
  Catalog catalog;
  Decisions decisions;
  LiveLedger ledger;
  Account account;
  Spool spool;
  SignalSpool<StampedLog> signalSpool;
  DatumGate<StampedLog> gate;
  ReceiverBackoff backoff;
  private List<StampedLog> emitted;
  private SdkLoggerProvider loggers;

  SpoolRig(Path directory) {
    this.directory = directory;
    this.disk = new MemoryDisk();
    this.clock = new TestClock();
    // the time at which SpoolUpgradeTest's files were written
    clock.setWall(Instant.ofEpochSecond(1_700_000_000));
    this.settableSource = new SettableSource(clock);
  }

  /** Starts with the files of a killed process. */
  SpoolRig(Path directory, SpoolRig killed) {
    this.directory = directory;
    this.disk = killed.disk;
    this.clock = killed.clock;
    this.settableSource = killed.settableSource;
    disk.restart();
  }

  long chat() {
    return catalog.categories().mask("content.chat");
  }

  long voice() {
    return catalog.categories().mask("content.audio");
  }

  long health() {
    return catalog.categories().mask("protected.health");
  }

  /** Starts a run of the process with the files of the last one. */
  SpoolRig start() {
    return start(new Tasks());
  }

  /** Starts a run whose erasures wait until they are released. */
  SpoolRig startHolding() {
    Tasks held = new Tasks();
    held.hold();
    return start(held);
  }

  private SpoolRig start(Tasks erasing) {
    tasks = erasing;
    control = new Tasks();
    catalog = catalog();
    List<Destination> destinations =
        List.of(new Destination("d", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));
    decisions =
        Decisions.builder()
            .categories(catalog.categories())
            .policy(PooledPolicy.load(List.of(policy), catalog.categories(), Set.of()))
            .destinations(destinations)
            .sources(List.of(settableSource))
            .ownSubject(ownSubject == null ? null : new SubjectPath(ownSubject))
            .clock(clock)
            .executor(control)
            .maxStaleness(Duration.ofHours(24))
            .spanSubjects(new SpanMarkers(catalog.categories()))
            .build();
    ledger = LiveLedger.create(catalog.categories(), destinations);
    account = ledger.account(0, signal);
    spool =
        Spool.open(
            "d",
            new Spool.Settings(
                new SpoolSettings(Path.of("/spool"), maxBytes, Duration.ofHours(18)),
                catalog.categories(),
                decisions,
                clock,
                tasks,
                disk));
    gate = gate(account);
    backoff = new ReceiverBackoff(RetrySettings.defaults(), () -> 0.5, clock);
    var parts =
        new SignalSpool.Parts<>(
            gate, gate(account.uncounted()), new StampGate(0, catalog), codec(), backoff);
    if (withTraces) {
      spool.addSignal(Signal.TRACES, ledger.account(0, Signal.TRACES), parts);
    }
    signalSpool = spool.addSignal(signal, account, parts);
    decisions.addEnforcer(
        EnforcerOrder.DESTINATION,
        change -> change.tightened() == 0 ? none() : enforce(change.tightened()));
    emitted = new ArrayList<>();
    loggers =
        SdkLoggerProvider.builder()
            .setClock(clock)
            .addLogRecordProcessor(
                new LogTagger(decisions, catalog, Limits.NONE, List.of(account), emitted::add))
            .build();
    spool.start();
    return this;
  }

  private CompletionStage<List<Receipt.Count>> enforce(long tightened) {
    return spool
        .enforce(tightened)
        .thenApply(
            erasure -> {
              erasures.add(erasure);
              return List.of();
            });
  }

  private static CompletionStage<List<Receipt.Count>> none() {
    return CompletableFuture.completedFuture(List.of());
  }

  private Catalog catalog() {
    try {
      Path file = directory.resolve("catalog.yaml");
      Files.writeString(file, catalogText);
      return Catalog.load(List.of(file), List.<Category>of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DatumGate<StampedLog> gate(Account counts) {
    return DatumGate.ofLogs(
        0, catalog, Limits.NONE, counts, WithheldNames.IGNORED, (log, from, decision) -> {});
  }

  private FrameCodec<StampedLog> codec() {
    Restamper again = new Restamper(catalog);
    return new FrameCodec<>() {
      @Override
      public EncodedRequest encode(List<StampedLog> data) {
        whileEncoding.run();
        EncodedRequest packed = endpoint.pack(data);
        return beforeSend == null ? packed : new Referenced(packed.message(), beforeSend);
      }

      @Override
      public List<StampedLog> decode(byte[] body, Stamped kept) throws MalformedOtlpException {
        decoded++;
        return undecodable
            ? List.of()
            : OtlpDecoder.logs(body).stream().map(log -> again.log(log, kept)).toList();
      }
    };
  }

  private record Referenced(byte[] message, BeforeSend beforeSend) implements EncodedRequest {}

  /** Ends the process; the files stay. */
  SpoolRig stop() {
    spool.close();
    decisions.close();
    tasks.shutdownNow();
    control.shutdownNow();
    return this;
  }

  SpoolRig restart(UnaryOperator<SpoolRig> between) {
    return between.apply(stop()).start();
  }

  SpoolRig restart() {
    return restart(rig -> rig);
  }

  void grant(String subject, long mask) {
    tick();
    settableSource.say(subject, ChoiceValue.GRANTED, mask);
    tick();
  }

  void deny(String subject, long mask) {
    tick();
    settableSource.say(subject, ChoiceValue.DENIED, mask);
    tick();
  }

  void silence(String subject) {
    tick();
    settableSource.silence(subject);
    tick();
  }

  /** Separates two choices or captures in time, so that they have an order. */
  void tick() {
    clock.advance(Duration.ofMillis(10));
  }

  CompletableFuture<Receipt> revoke(String subject) {
    return decisions.consent(subject).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  /** Captures a log record of an event, gates it, and counts it as in flight. */
  List<StampedLog> capture(String subject, String event, Map<AttributeKey<String>, String> fields) {
    return capture(subject, event, fields, null);
  }

  List<StampedLog> capture(
      String subject, String event, Map<AttributeKey<String>, String> fields, Instant timestamp) {
    return captureIn(
        subject == null
            ? Context.root()
            : decisions.subject(subject).storeInContext(Context.root()),
        event,
        fields,
        timestamp);
  }

  List<StampedLog> captureIn(
      Context context, String event, Map<AttributeKey<String>, String> fields) {
    return captureIn(context, event, fields, null);
  }

  private List<StampedLog> captureIn(
      Context context, String event, Map<AttributeKey<String>, String> fields, Instant timestamp) {
    var record = loggers.get("app").logRecordBuilder().setEventName(event).setContext(context);
    fields.forEach(record::setAttribute);
    if (timestamp != null) {
      record.setTimestamp(timestamp).setObservedTimestamp(timestamp);
    }
    record.emit();
    List<StampedLog> passed = new ArrayList<>();
    for (StampedLog log : emitted) {
      StampedLog entered = gate.enter(log);
      if (entered != null) {
        account.captured(State.IN_FLIGHT, 1);
        passed.add(entered);
      }
    }
    emitted.clear();
    return passed;
  }

  List<StampedLog> chat(String subject, String text) {
    return capture(subject, "app.sent", Map.of(CHAT, text));
  }

  /** Stores a batch, as if the receiver were unavailable; all of it must fit. */
  void keep(List<StampedLog> batch) {
    List<StampedLog> rest = signalSpool.undelivered().keep(batch, false);
    if (!rest.isEmpty()) {
      throw new AssertionError(rest.size() + " were not kept");
    }
  }

  /** Stores one frame with one chat text. */
  void spool(String subject, String text) {
    keep(chat(subject, text));
  }

  /** Returns the frames that may be taken, as they are on disk, some seconds later. */
  List<Frame> take() {
    clock.advance(Duration.ofSeconds(2));
    return signalSpool.hasFrames() ? signalSpool.take(1000) : List.of();
  }

  /** Passes frames through the gate before an attempt, and counts them as exported. */
  String arrive(List<Frame> frames) {
    StringBuilder arrived = new StringBuilder();
    for (Frame frame : frames) {
      Frame left = signalSpool.gate().leave(frame, State.IN_FLIGHT, false, clock.reading());
      if (left != null) {
        arrived.append(text(left));
        account.moved(State.IN_FLIGHT, State.EXPORTED, left.count());
        signalSpool.undeliveredFrames().ended(List.of(left));
      }
    }
    return arrived.toString();
  }

  String arriveAll() {
    return arrive(take());
  }

  static String text(Frame frame) {
    return new String(frame.message(), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  static String text(List<Frame> frames) {
    StringBuilder all = new StringBuilder();
    frames.forEach(frame -> all.append(text(frame)));
    return all.toString();
  }

  Ledger.Entry counts() {
    return ledger.snapshot().entry("d", signal);
  }

  long in(State state) {
    return counts().states().getOrDefault(state, 0L);
  }

  @Override
  public void close() {
    stop();
    Ledger snapshot = ledger.snapshot();
    if (!snapshot.balances()) {
      throw new AssertionError(snapshot.toString());
    }
    counts()
        .states()
        .forEach(
            (state, count) -> {
              if (count < 0) {
                throw new AssertionError(state + " is " + count);
              }
            });
  }
}
