/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.Receipt;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.decision.Enforcer.Change;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.DestinationEndpoints;
import dev.assent.internal.send.TestDatum;
import dev.assent.internal.send.TestGate;
import dev.assent.internal.send.VirtualTime;
import dev.assent.internal.send.Wakeup;
import dev.assent.internal.send.Wrappers;
import dev.assent.internal.spool.Spool;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A pipeline for spans over a real socket, with a clock that stands still. */
final class Rig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);
  static final long TELEMETRY = Categories.builtIn().mask("service.telemetry");
  static final long USAGE = Categories.builtIn().mask("service.usage");
  static final long CHAT = Categories.builtIn().mask("content.chat");

  final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  final Account account = ledger.account(0, Signal.TRACES);
  final TestGate gate = new TestGate(account);
  final VirtualTime time = new VirtualTime();
  final StallingReceiver receiver = new StallingReceiver();
  final VirtualTime.Waits work = time.waits();
  final VirtualTime.Waits retry;
  final DestinationPipeline pipeline;
  final SignalPipeline<TestDatum> signalPipeline;
  private final DestinationEndpoints endpoints = new DestinationEndpoints("d", JdkSender::new);
  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();

  private Rig(QueueSettings settings, boolean leaps) {
    this(settings, leaps, null, null);
  }

  private Rig(
      QueueSettings settings,
      boolean leaps,
      Wrappers<TestDatum> wrappers,
      Function<Rig, Spool> disk) {
    retry = leaps ? time.leaps() : time.waits();
    Queue<Wakeup> wakeups = new ArrayDeque<>(List.of(work, retry));
    DestinationPipelineBuilder builder =
        DestinationPipeline.builder("d")
            .setClock(time)
            .setControlExecutor(control)
            .setHold(new Hold(0, Duration.ZERO, time, control))
            .setRandom(() -> 0.5)
            .setSpool(disk == null ? null : disk.apply(this))
            .setWakeups(wakeups::remove);
    signalPipeline =
        builder.addSignal(
            Signal.TRACES,
            settings,
            account,
            new SignalSupport<>((counts, holdSink) -> gate, datum -> 1, datum -> 1, null, wrappers),
            endpoints.spans(EndpointSettings.of(Signal.TRACES, receiver.endpoint("/v1/traces"))));
    pipeline = builder.build();
  }

  static QueueSettings settings(int maxQueueSize, int maxExportBatchSize) {
    return new QueueSettings(
        Duration.ofSeconds(5), maxQueueSize, maxExportBatchSize, Duration.ofMinutes(1));
  }

  /** Creates a rig whose retries wait until the test advances the time. */
  static Rig still() {
    return new Rig(settings(2048, 512), false);
  }

  static Rig still(QueueSettings settings) {
    return new Rig(settings, false);
  }

  /** Creates a rig whose data passes through wrappers. */
  static Rig wrapped(Wrappers<TestDatum> wrappers) {
    return new Rig(settings(2048, 512), false, wrappers, null);
  }

  /** Creates a rig with a disk, on which the pipeline stores nothing. */
  static Rig withDisk(Path directory, ScheduledExecutorService executor) {
    return new Rig(
        settings(2048, 512),
        false,
        null,
        rig ->
            Spool.open(
                "d",
                new Spool.Settings(
                    new SpoolSettings(directory, 1 << 20, Duration.ofDays(1)),
                    Categories.builtIn(),
                    new GivenDecisions(List.of(), "").decisions(),
                    rig.time,
                    executor)));
  }

  /** Lets nothing run on the control executor until the latch opens. */
  void holdControl(CountDownLatch until) {
    control.execute(() -> await(until));
  }

  /** Waits until everything that was given to the control executor is done. */
  void awaitControl() throws Exception {
    control.submit(() -> {}).get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Creates a rig whose retries advance the time themselves. */
  static Rig leaping() {
    return new Rig(settings(2048, 512), true);
  }

  void send(TestDatum... data) {
    for (TestDatum datum : data) {
      signalPipeline.submit(datum);
    }
    signalPipeline.sendNow();
  }

  boolean flush() {
    return pipeline.flush(SOON);
  }

  /** Changes the decision, then calls the pipeline's enforcement, in the order of the core. */
  CompletionStage<List<Receipt.Count>> revoke(long mask) {
    gate.revoke(mask);
    return pipeline.enforce(new Change(mask, 0));
  }

  static Receipt.Count get(CompletionStage<List<Receipt.Count>> counts) throws Exception {
    List<Receipt.Count> all = counts.toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    return all.get(0);
  }

  Ledger.Entry counts() {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.signal() == Signal.TRACES)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    pipeline.close(Duration.ZERO);
    endpoints.close();
    receiver.close();
    control.shutdownNow();
  }
}
