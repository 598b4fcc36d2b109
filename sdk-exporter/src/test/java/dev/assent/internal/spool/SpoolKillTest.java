/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.send.RetrySettings;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed in the middle of an erasure, simulated by a copy of its directory that
 * is made while a frame is rewritten.
 */
class SpoolKillTest {
  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long USAGE = CATEGORIES.mask("service.usage");
  private static final long CHAT = CATEGORIES.mask("content.chat");
  private static final Destination DESTINATION =
      new Destination("d", Purpose.AI_TRAINING, Recipient.FIRST_PARTY);

  @TempDir private Path directory;

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private Run before;
  private Run after;

  @BeforeEach
  void killInTheMiddleOfAnErasure() {
    before = new Run(directory.resolve("before"));
    after = null;
    before.keep(1);
    before.whileDecoding = () -> copy("before", "after");
    before.keep(1);
    GivenDecisions.decide(before.decisions.processSubject(), GivenDecision.permitting(USAGE));
    before.spool.locked(
        () -> {
          before.spool.eraseIfAny(CHAT);
          return before;
        });
    before.whileDecoding = () -> {};
    after = new Run(directory.resolve("after"));
  }

  @AfterEach
  void end() {
    before.spool.close();
    after.spool.close();
    executor.shutdownNow();
  }

  private void copy(String from, String to) {
    Path target = directory.resolve(to);
    if (Files.exists(target)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory.resolve(from))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(directory.resolve(from).relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One run of the process. */
  private final class Run implements FrameCodec<Datum> {
    final GivenDecisions given =
        new GivenDecisions(
            List.of(DESTINATION),
            "acme/u7",
            it -> it.policy(PooledPolicy.load(List.of("strict"), CATEGORIES, Set.of())));
    final Decisions decisions = given.decisions();
    final LiveLedger ledger = LiveLedger.create(CATEGORIES, List.of(DESTINATION));
    final Spool spool;
    final SignalSpool<Datum> signalSpool;
    Runnable whileDecoding = () -> {};

    Run(Path at) {
      GivenDecisions.decide(decisions.processSubject(), GivenDecision.permitting(USAGE | CHAT));
      given.say("acme/u7", Purpose.AI_TRAINING, USAGE | CHAT, 0);
      spool =
          Spool.open(
              "d",
              new Spool.Settings(
                  new SpoolSettings(at, 1 << 20, Duration.ofHours(1)),
                  CATEGORIES,
                  decisions,
                  Clock.system(),
                  executor));
      signalSpool =
          spool.addSignal(
              Signal.LOGS,
              ledger.account(0, Signal.LOGS),
              new SignalSpool.Parts<>(
                  new Stripping(),
                  new Stripping(),
                  new StampGate(0, Catalog.load(List.of(), List.of())),
                  this,
                  new ReceiverBackoff(RetrySettings.defaults(), () -> 0.5, Clock.system())));
    }

    void keep(int count) {
      List<Datum> data = new ArrayList<>();
      Decision captured = first == null ? decisions.processSubject().decision() : first;
      first = captured;
      for (int i = 0; i < count; i++) {
        data.add(
            new Datum(
                USAGE, CHAT, decisions.processSubject(), captured, 1_700_000_000_000_000_000L));
      }
      ledger.account(0, Signal.LOGS).captured(State.IN_FLIGHT, count);
      assertThat(signalSpool.keep(data, false)).isEmpty();
    }

    private @Nullable Decision first;

    @Override
    public EncodedRequest encode(List<Datum> data) {
      byte[] body = new byte[data.size()];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) (data.get(i).fieldsMask() == 0 ? 0 : 1);
      }
      return () -> body;
    }

    @Override
    public List<Datum> decode(byte[] body, Stamped kept) {
      whileDecoding.run();
      List<Datum> data = new ArrayList<>();
      for (byte each : body) {
        data.add(
            new Datum(
                USAGE,
                each == 0 ? 0 : CHAT,
                kept.subject(),
                kept.capturedUnder(),
                kept.earliestEpochNanos()));
      }
      return data;
    }

    /** Returns the bodies of all frames. */
    List<byte[]> bodies() {
      return signalSpool.hasFrames()
          ? signalSpool.take(100).stream().map(Frame::message).toList()
          : List.of();
    }
  }

  private record Datum(
      long ownMask,
      long fieldsMask,
      SubjectHandle subject,
      Decision capturedUnder,
      long earliestEpochNanos)
      implements Stamped {
    Datum without(long mask) {
      return new Datum(
          ownMask, fieldsMask & ~mask, subject, subject.decision(), earliestEpochNanos);
    }
  }

  /** Removes denied content. */
  private static final class Stripping implements Gate<Datum> {
    @Override
    public Datum enter(Datum datum) {
      return datum;
    }

    @Override
    public HoldResult<Datum> resume(Datum datum, HoldCheck check) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Datum readmit(Datum datum, long permitted, State from, boolean possiblySent) {
      return datum.without(~permitted);
    }

    @Override
    public Datum leave(Datum datum, State from, boolean possiblySent, Clock now) {
      return datum.without(~datum.subject().decision().permitted(0));
    }

    @Override
    public boolean mayLeave(Datum datum, Clock now) {
      return true;
    }
  }

  @Test
  void law10_killedWhileErasingWhatWasKeptTooLate_nothingOfItIsLost() {
    after.spool.start();
    await(after);

    assertThat(after.bodies()).hasSize(2);
    assertThat(after.ledger.snapshot().entry("d", Signal.LOGS).lost()).isEmpty();
  }

  @Test
  void law5_killedWhileErasing_whatIsOwedIsErasedWhoeverEndsIt() {
    after.spool.locked(
        () -> {
          after.spool.eraseIfAny(CHAT);
          return after;
        });
    after.spool.start();
    await(after);

    assertThat(after.bodies()).hasSize(2).allMatch(body -> body[0] == 0);
  }

  private void await(Run run) {
    try {
      executor.submit(() -> {}).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
