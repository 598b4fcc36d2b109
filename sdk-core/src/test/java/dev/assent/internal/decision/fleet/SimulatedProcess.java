/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

import dev.assent.fixtures.FleetRun;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Fixture;
import dev.assent.internal.position.Interest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A process with Assent's cache and decisions, behind a network that loses and delays. */
final class SimulatedProcess implements DocumentSource, FleetRun.Member, AutoCloseable {
  static final Duration REFRESH = Duration.ofSeconds(5);
  static final Duration STALENESS = Duration.ofSeconds(20);

  private final Platforms platforms;
  private final Fixture fixture;
  private final Random random;
  private final ManualExecutor cacheThread;
  private final Decisions decisions;
  private final List<Late> late = new ArrayList<>();
  private Listener listener;
  private SimulatedServer server;
  private SimulatedServer.Stream stream;
  private Interest.Stream interest;
  private int now;
  private long lastTold;
  private int reconnects;
  private boolean isCalm;
  private int requests;

  /** A reply that arrives at a later tick. */
  private record Late(int at, CompletableFuture<SourceReply> stage, SourceReply reply) {}

  SimulatedProcess(Platforms platforms, Fixture fixture, Random random) {
    this.platforms = platforms;
    this.fixture = fixture;
    this.random = random;
    this.cacheThread = new ManualExecutor(fixture.clock);
    this.decisions =
        fixture.built(
            fixture
                .builder()
                .sources(List.of())
                .consentSources(List.of(this))
                .cacheExecutor(cacheThread)
                .sourceCallers(() -> Runnable::run)
                .refresh(REFRESH)
                .maxStaleness(STALENESS)
                .random(random::nextDouble));
    settle();
  }

  @Override
  public String name() {
    return "https://consent.example";
  }

  @Override
  public void start(Listener hearing) {
    listener = hearing;
  }

  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    requests++;
    SimulatedServer asked = platforms.anyServer();
    boolean isLost = !asked.isUp() || (!isCalm && random.nextInt(12) == 0);
    SourceReply reply =
        isLost ? new SourceReply.Failed("lost", null, false) : read(asked.answer(inquiry));
    int delay = isCalm ? 0 : random.nextInt(6);
    CompletableFuture<SourceReply> stage = new CompletableFuture<>();
    late.add(new Late(now + delay, stage, reply));
    return stage;
  }

  private SourceReply read(SourceReply answer) {
    if (!platforms.isBroken(Fault.LOOSENS_AT_ONCE)) {
      return answer;
    }
    if (answer instanceof SourceReply.Found found) {
      return new SourceReply.Found(
          found.document(), found.validator(), found.age(), found.recheck(), found.validUntil());
    }
    if (answer instanceof SourceReply.Unchanged unchanged) {
      return new SourceReply.Unchanged(unchanged.age(), unchanged.recheck());
    }
    return answer instanceof SourceReply.Absent ? new SourceReply.Absent(null) : answer;
  }

  /** Returns the number of requests since the last call. */
  @Override
  public int requests() {
    int before = requests;
    requests = 0;
    return before;
  }

  @Override
  public boolean permits(String user) {
    return (decisions.subject(user).currentDecision().permitted(Fixture.TRAINING) & Fixture.CHAT)
        != 0;
  }

  @Override
  public String explains(String user) {
    return decisions.explain(decisions.subject(user), Fixture.TRAINING).toString();
  }

  @Override
  public void calm() {
    isCalm = true;
  }

  @Override
  public void tick(int number) {
    now = number;
    hear();
    tell();
    deliver();
    settle();
  }

  private void hear() {
    if (stream != null && (stream.isOver || (!isCalm && random.nextInt(60) == 0))) {
      broke();
    }
    if (stream == null) {
      connect();
    }
    int most = isCalm ? Integer.MAX_VALUE : random.nextInt(4);
    while (stream != null && most-- > 0 && !stream.events.isEmpty()) {
      SimulatedServer.Event event = stream.events.poll();
      if (event.subject() != null) {
        listener.changed(event.subject(), event.seen());
      } else {
        long counted = platforms.isBroken(Fault.CONFIRMED_AT_ARRIVAL) ? lastTold : event.counted();
        if (!interest.reached(event.seen().position(), event.age(), counted)) {
          broke();
        }
      }
    }
  }

  private void connect() {
    if (reconnects-- > 0) {
      return;
    }
    SimulatedServer next = platforms.anyServer();
    if (next.isUp() && (isCalm || random.nextInt(4) > 0)) {
      server = next;
      interest = listener.interest().begin();
      stream = server.open(interest.first());
      lastTold = 0;
    } else {
      reconnects = 4;
    }
  }

  private void broke() {
    stream.isOver = true;
    stream = null;
    interest.ended();
    reconnects = 4;
  }

  private void tell() {
    if (stream == null || now % 4 != 0) {
      return;
    }
    Interest.Change change = interest.next();
    lastTold = change == null ? lastTold : change.number();
    if (change != null && !server.change(stream, change)) {
      broke();
    }
  }

  private void deliver() {
    for (Iterator<Late> each = List.copyOf(late).iterator(); each.hasNext(); ) {
      Late reply = each.next();
      if (reply.at() <= now) {
        late.remove(reply);
        reply.stage().complete(reply.reply());
      }
    }
  }

  private void settle() {
    for (int i = 0; i < 3; i++) {
      cacheThread.runDue();
      fixture.executor.runDue();
      deliver();
    }
  }

  @Override
  public void close() {
    if (decisions != null) {
      decisions.close();
    }
  }
}
