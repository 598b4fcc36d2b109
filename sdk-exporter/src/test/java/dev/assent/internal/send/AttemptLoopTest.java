/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.category.Categories;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncoderInput;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptLoopTest {
  private static final long USAGE = Categories.builtIn().mask("service.usage");
  private static final long CHAT = Categories.builtIn().mask("content.chat");

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final Account account = ledger.account(0, Signal.TRACES);
  private final TestGate gate = new TestGate(account);
  private final VirtualTime time = new VirtualTime();
  private final ShutdownDeadline deadline = new ShutdownDeadline(time);
  private final ScriptedTransport transport = new ScriptedTransport();

  private AttemptLoop<TestDatum> loop(int maxBodyBytes, int weight, Duration exportTimeout) {
    return loop(TestEndpoints.spans(transport, maxBodyBytes), weight, exportTimeout);
  }

  private AttemptLoop<TestDatum> loop(
      SignalEndpoint<? super TestDatum> endpoint, int weight, Duration exportTimeout) {
    return new AttemptLoop<>(
        gate,
        endpoint,
        account,
        datum -> weight,
        UndeliveredHandler.none(),
        new AttemptLoop.Timing(RetrySettings.defaults(), time, () -> 0.5, time.leaps(), deadline),
        exportTimeout);
  }

  private AttemptLoop<TestDatum> loop() {
    return loop(SignalEndpoint.MAX_BODY_BYTES, 1, Duration.ofSeconds(30));
  }

  private DeliveryResult deliver(AttemptLoop<TestDatum> loop, int weight, List<TestDatum> data) {
    account.captured(State.IN_FLIGHT, (long) weight * data.size());
    loop.take(data);
    DeliveryResult delivery = loop.deliver();
    assertThat(ledger.snapshot().balances()).isTrue();
    assertThat(counts().states()).doesNotContainKey(State.IN_FLIGHT);
    return delivery;
  }

  private Ledger.Entry counts() {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.signal() == Signal.TRACES)
        .findFirst()
        .orElseThrow();
  }

  private static List<TestDatum> usage(int count) {
    return IntStream.range(0, count).mapToObj(i -> TestDatum.of(i, USAGE)).toList();
  }

  @Test
  void deliver_accepted_countsRunsOfCategories() {
    List<TestDatum> data = new ArrayList<>(usage(3));
    data.add(1, TestDatum.of(9, USAGE).with(CHAT, "hm"));

    assertThat(deliver(loop(), 1, data)).isEqualTo(DeliveryResult.ACCEPTED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 4L);
    assertThat(counts().exportedByCategory())
        .containsEntry("service.usage", 4L)
        .containsEntry("content.chat", 1L);
  }

  @Test
  void deliver_points_countInPoints() {
    AttemptLoop<TestDatum> loop = loop(SignalEndpoint.MAX_BODY_BYTES, 7, Duration.ZERO);

    assertThat(deliver(loop, 7, usage(2))).isEqualTo(DeliveryResult.ACCEPTED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 14L);
    assertThat(counts().exportedByCategory()).containsEntry("service.usage", 14L);
  }

  @Test
  void deliver_severalDataAndAttempts_clockIsReadOncePerPass() {
    transport.answer(503, new byte[0]);

    deliver(loop(), 1, usage(3));

    List<Clock> readings = gate.readings();
    assertThat(readings).as("at first, after the answer, after the wait").hasSize(9);
    for (int pass = 0; pass < 9; pass += 3) {
      assertThat(readings.get(pass + 1)).isSameAs(readings.get(pass));
      assertThat(readings.get(pass + 2)).isSameAs(readings.get(pass));
    }
    assertThat(readings.get(6).nanoTime()).isGreaterThan(readings.get(0).nanoTime());
  }

  @Test
  void deliver_partialSuccess_countsTheRejected() {
    transport.answer(200, new byte[] {0x0a, 2, 0x08, 2});

    assertThat(deliver(loop(), 1, usage(5))).isEqualTo(DeliveryResult.FAILED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 3L);
    assertThat(counts().lost()).containsEntry(Lost.REJECTED, 2L);
  }

  @Test
  void deliver_moreRejectedThanSent_countsWhatWasSent() {
    transport.answer(200, new byte[] {0x0a, 3, 0x08, (byte) 0xff, 0x7f});

    deliver(loop(), 1, usage(5));

    assertThat(counts().lost()).containsEntry(Lost.REJECTED, 5L);
  }

  @Test
  void deliver_garbageWithSuccess_isAccepted() {
    transport.answer(200, new byte[] {0x0a, 99, 1});

    assertThat(deliver(loop(), 1, usage(5))).isEqualTo(DeliveryResult.ACCEPTED);
  }

  @Test
  void deliver_tooLarge_isSentInParts() throws IOException {
    assertThat(deliver(loop(400, 1, Duration.ZERO), 1, usage(23)))
        .isEqualTo(DeliveryResult.ACCEPTED);

    List<String> names = new ArrayList<>();
    for (byte[] body : transport.bodies) {
      assertThat(body).hasSizeLessThanOrEqualTo(400);
      names.addAll(names(body));
    }
    assertThat(transport.bodies).hasSizeGreaterThan(2);
    assertThat(names)
        .containsExactlyElementsOf(IntStream.range(0, 23).mapToObj(i -> "span-" + i).toList());
    assertThat(counts().states()).containsEntry(State.EXPORTED, 23L);
  }

  @Test
  void deliver_oneTooLarge_losesOnlyIt() {
    List<TestDatum> data = new ArrayList<>(usage(6));
    data.add(3, TestDatum.of(9, USAGE).with(USAGE, "x".repeat(1000)));

    assertThat(deliver(loop(400, 1, Duration.ZERO), 1, data)).isEqualTo(DeliveryResult.FAILED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 6L);
    assertThat(counts().lost()).containsEntry(Lost.ENCODING, 1L);
  }

  @Test
  void deliver_revokedWhileFirstPartIsSent_neverSendsItInTheSecond() {
    List<TestDatum> data = usage(23).stream().map(d -> d.with(CHAT, "canary")).toList();
    AttemptLoop<TestDatum> loop = loop(800, 1, Duration.ZERO);
    List<CompletionStage<PurgeResult>> effects = new ArrayList<>();
    transport.onFirst(
        () -> {
          gate.revoke(CHAT);
          effects.add(loop.enforce());
        });

    assertThat(deliver(loop, 1, data)).isEqualTo(DeliveryResult.ACCEPTED);

    assertThat(effects.get(0).toCompletableFuture()).isCompleted();
    assertThat(transport.bodies.get(0)).asString().contains("canary");
    for (byte[] body : transport.bodies.subList(1, transport.bodies.size())) {
      assertThat(body).asString().doesNotContain("canary");
    }
  }

  /**
   * The decision changes after the gate has read it, before anything is sent. Fails if an attempt
   * is published after its data was gated.
   */
  @Test
  void deliver_revokedAfterTheGateLooked_isNotSent() {
    AttemptLoop<TestDatum> loop = loop();
    List<CompletionStage<PurgeResult>> effects = new ArrayList<>();
    gate.onLeft(
        datum -> {
          if (effects.isEmpty()) {
            gate.revoke(CHAT);
            effects.add(loop.enforce());
          }
        });

    deliver(loop, 1, List.of(TestDatum.of(1, USAGE).with(CHAT, "canary")));

    assertThat(transport.bodies).hasSize(1);
    assertThat(transport.bodies.get(0)).asString().doesNotContain("canary");
    assertThat(effects.get(0).toCompletableFuture())
        .isCompletedWithValue(new PurgeResult(0, 0, 1, 0));
    assertThat(counts().possiblySentByCategory()).isEmpty();
  }

  /**
   * Law 5: what was handed over counts as possibly sent, whatever the answer was; the others' data
   * in the request is not sent again.
   */
  @Test
  void deliver_revokedWhileOnlyTheAnswerIsMissing_isPossiblySentAndNothingIsSentTwice() {
    AttemptLoop<TestDatum> loop = loop();
    List<CompletionStage<PurgeResult>> effects = new ArrayList<>();
    transport.onFirst(
        () -> {
          gate.revoke(CHAT);
          effects.add(loop.enforce());
        });

    deliver(
        loop,
        1,
        List.of(
            TestDatum.of(1, USAGE).with(CHAT, "hm"),
            TestDatum.of(2, CHAT),
            TestDatum.of(3, USAGE)));

    assertThat(transport.bodies).hasSize(1);
    assertThat(effects.get(0).toCompletableFuture())
        .isCompletedWithValue(new PurgeResult(0, 0, 0, 2));
    assertThat(counts().states())
        .containsOnly(Map.entry(State.EXPORTED, 2L), Map.entry(State.POSSIBLY_SENT, 1L));
    assertThat(counts().exportedByCategory()).containsOnly(Map.entry("service.usage", 2L));
    assertThat(counts().possiblySentByCategory()).containsEntry("content.chat", 2L);
  }

  @Test
  void deliver_revokedWhileOnlyTheAnswerIsMissing_busy_isPossiblySentAndSentWithoutIt() {
    transport.answer(503, new byte[0]);
    AttemptLoop<TestDatum> loop = loop();
    List<CompletionStage<PurgeResult>> effects = new ArrayList<>();
    transport.onFirst(
        () -> {
          gate.revoke(CHAT);
          effects.add(loop.enforce());
        });

    deliver(loop, 1, List.of(TestDatum.of(1, USAGE).with(CHAT, "canary")));

    assertThat(effects.get(0).toCompletableFuture())
        .isCompletedWithValue(new PurgeResult(0, 0, 0, 1));
    assertThat(transport.bodies).hasSize(2);
    assertThat(transport.bodies.get(1)).asString().doesNotContain("canary");
    assertThat(counts().states()).containsOnly(Map.entry(State.EXPORTED, 1L));
  }

  @Test
  void deliver_withheldBeforeAnyAttempt_sendsNothing() {
    gate.revoke(USAGE);

    assertThat(deliver(loop(), 1, usage(3))).isEqualTo(DeliveryResult.EMPTY);
    assertThat(transport.bodies).isEmpty();
    assertThat(counts().withheld()).containsEntry(Withheld.DENIED, 3L);
  }

  @Test
  void deliver_withheldAfterABrokenAttempt_isPossiblySent() {
    transport.breakAfterBody();
    transport.onFirst(() -> gate.revoke(USAGE));

    assertThat(deliver(loop(), 1, usage(3))).isEqualTo(DeliveryResult.EMPTY);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 3L);
    assertThat(counts().possiblySentByCategory()).containsEntry("service.usage", 3L);
  }

  /** The receiver read the body before it answered that it is busy. */
  @Test
  void deliver_withheldAfterABusyAnswer_isPossiblySentAndNotWithheld() {
    transport.answer(503, new byte[0]);
    transport.onFirst(() -> gate.revoke(USAGE));

    assertThat(deliver(loop(), 1, usage(3))).isEqualTo(DeliveryResult.EMPTY);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 3L);
    assertThat(counts().possiblySentByCategory()).containsEntry("service.usage", 3L);
    assertThat(counts().withheld()).isEmpty();
  }

  @Test
  void deliver_strippedAfterABusyAnswer_categoryIsPossiblySentAndTheRestIsSent() {
    transport.answer(503, new byte[0]);
    transport.onFirst(() -> gate.revoke(CHAT));

    assertThat(deliver(loop(), 1, List.of(TestDatum.of(1, USAGE).with(CHAT, "canary"))))
        .isEqualTo(DeliveryResult.ACCEPTED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 1L);
    assertThat(counts().possiblySentByCategory()).containsOnly(Map.entry("content.chat", 1L));
  }

  /** The request was refused, and it was read. */
  @Test
  void deliver_refused_isLostAndItsCategoriesArePossiblySent() {
    transport.answer(400, new byte[0]);

    assertThat(deliver(loop(), 1, usage(3))).isEqualTo(DeliveryResult.FAILED);
    assertThat(counts().lost()).containsEntry(Lost.REFUSED, 3L);
    assertThat(counts().possiblySentByCategory()).containsEntry("service.usage", 3L);
  }

  /** The response is unreadable, so the number of rejected data is unknown. */
  @Test
  void deliver_successThatCantBeRead_isPossiblySent() {
    transport.answer(200, null);

    assertThat(deliver(loop(), 1, usage(3))).isEqualTo(DeliveryResult.FAILED);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 3L);
    assertThat(counts().possiblySentByCategory()).containsEntry("service.usage", 3L);
    assertThat(counts().exportedByCategory()).isEmpty();
  }

  @Test
  void deliver_unchangedBatch_isEncodedOnce() {
    transport.answer(503, new byte[0]);
    int[] encoded = {0};
    List<TestDatum> data = List.of(TestDatum.of(1, USAGE).whenEncoded(() -> encoded[0]++));
    deliver(loop(), 1, data);
    int twice = encoded[0];

    encoded[0] = 0;
    deliver(loop(), 1, data);

    assertThat(twice).isEqualTo(encoded[0]);
  }

  /** Before it is sent, bytes may lose the references that they contain, or need further ones. */
  private static final class Permission implements BeforeSend {
    private boolean isGiven = true;
    private int begun;

    @Override
    public boolean begins() {
      begun++;
      return isGiven;
    }

    @Override
    public boolean isPermitted() {
      return isGiven;
    }
  }

  private List<Permission> encodings() {
    List<Permission> encodings = new ArrayList<>();
    SignalEndpoint<TestDatum> endpoint =
        TestEndpoints.spans(transport, SignalEndpoint.MAX_BODY_BYTES)
            .after(
                batch -> {
                  encodings.add(new Permission());
                  return new EncoderInput<>(batch, encodings.get(encodings.size() - 1));
                });
    transport.onFirst(() -> encodings.get(0).isGiven = false);
    DeliveryResult delivery = deliver(loop(endpoint, 1, Duration.ofSeconds(30)), 1, usage(2));
    assertThat(delivery).isEqualTo(DeliveryResult.ACCEPTED);
    return encodings;
  }

  @Test
  void deliver_bytesMayNotBeSentBetweenTwoAttempts_areEncodedAgain() {
    transport.answer(503, new byte[0]);

    List<Permission> encodings = encodings();

    assertThat(transport.bodies).hasSize(2);
    assertThat(encodings).hasSize(2);
    assertThat(encodings.get(0).begun).isEqualTo(1);
    assertThat(encodings.get(1).begun).isEqualTo(1);
  }

  @Test
  void deliver_totalTimeIsOver_givesUpBeforeTheFifthAttempt() {
    for (int i = 0; i < 5; i++) {
      transport.answer(503, new byte[0]);
    }

    deliver(loop(SignalEndpoint.MAX_BODY_BYTES, 1, Duration.ofSeconds(2)), 1, usage(1));

    assertThat(transport.bodies).hasSize(2);
    assertThat(counts().lost()).containsEntry(Lost.RETRIES_EXHAUSTED, 1L);
  }

  @Test
  void deliver_closingIsOver_sendsNothing() {
    deadline.end();

    assertThat(deliver(loop(), 1, usage(2))).isEqualTo(DeliveryResult.FAILED);
    assertThat(transport.bodies).isEmpty();
    assertThat(counts().lost()).containsEntry(Lost.CLOSED, 2L);
  }

  @Test
  void deliver_errorInTransportBeforeTheBody_isSentAgain() {
    transport.onFirst(
        () -> {
          throw new StackOverflowError();
        });

    assertThat(deliver(loop(), 1, usage(2))).isEqualTo(DeliveryResult.ACCEPTED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 2L);
    assertThat(counts().states()).doesNotContainKey(State.POSSIBLY_SENT);
  }

  /** Law 4: what is given up at the end was gated before, as before every attempt. */
  @Test
  void keep_revokedBefore_isWithheldAndNotLost() {
    AttemptLoop<TestDatum> loop = loop();
    account.captured(State.IN_FLIGHT, 2);
    loop.take(List.of(TestDatum.of(1, USAGE), TestDatum.of(2, CHAT)));
    gate.revoke(CHAT);

    assertThat(loop.keep(Lost.CLOSED)).isEqualTo(DeliveryResult.FAILED);

    assertThat(counts().withheld()).containsOnly(Map.entry(Withheld.DENIED, 1L));
    assertThat(counts().lost()).containsOnly(Map.entry(Lost.CLOSED, 1L));
  }

  /** The half that was left for later is here, too, and is gated before the receipt. */
  @Test
  void enforce_onlyTheHalfLeftForLaterIsAffected_waitsUntilItIsGated() {
    List<TestDatum> data = new ArrayList<>(usage(23));
    data.set(22, data.get(22).with(CHAT, "canary"));
    AttemptLoop<TestDatum> loop = loop(800, 1, Duration.ZERO);
    List<CompletionStage<PurgeResult>> effects = new ArrayList<>();
    boolean[] wasDone = {true};
    transport.onFirst(
        () -> {
          gate.revoke(CHAT);
          effects.add(loop.enforce());
          wasDone[0] = effects.get(0).toCompletableFuture().isDone();
        });

    deliver(loop, 1, data);

    assertThat(wasDone[0]).as("done before the half was gated").isFalse();
    assertThat(effects.get(0).toCompletableFuture())
        .isCompletedWithValue(new PurgeResult(1, 0, 0, 0));
  }

  @Test
  void enforce_nothingHeld_completes() {
    assertThat(loop().enforce().toCompletableFuture()).isCompletedWithValue(PurgeResult.NONE);
  }

  private static List<String> names(byte[] body) throws IOException {
    return ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(span -> span.getName())
        .toList();
  }

  /** Answers by its script; without one, it accepts. */
  private static final class ScriptedTransport implements Transport {
    final List<byte[]> bodies = new ArrayList<>();
    private final Queue<CompletableFuture<ReceiverResponse>> script = new ArrayDeque<>();
    private Runnable onFirst = () -> {};

    void answer(int status, byte[] body) {
      script.add(CompletableFuture.completedFuture(new ReceiverResponse(status, null, body)));
    }

    void breakAfterBody() {
      script.add(CompletableFuture.failedFuture(new IOException()));
    }

    /** Sets a callback that runs once, during the first attempt. */
    void onFirst(Runnable callback) {
      onFirst = callback;
    }

    @Override
    public CompletableFuture<ReceiverResponse> send(
        RequestBody requestBody, BooleanSupplier onward) {
      bodies.add(requestBody.body());
      onward.getAsBoolean();
      Runnable callback = onFirst;
      onFirst = () -> {};
      callback.run();
      CompletableFuture<ReceiverResponse> next = script.poll();
      return next != null
          ? next
          : CompletableFuture.completedFuture(new ReceiverResponse(200, null, new byte[0]));
    }
  }

  /** The worker calls deliver again after an error. */
  @Test
  void deliver_errorBeforeTheFirstAttempt_theBatchStaysAndIsSentOnce() {
    AtomicInteger looks = new AtomicInteger();
    gate.onLeave(
        datum -> {
          if (looks.getAndIncrement() == 1) {
            throw new StackOverflowError();
          }
        });
    AttemptLoop<TestDatum> loop = loop();
    account.captured(State.IN_FLIGHT, 3);
    loop.take(usage(3));

    assertThatThrownBy(loop::deliver).isInstanceOf(StackOverflowError.class);
    assertThat(loop.isUnfinished()).isTrue();
    assertThat(loop.deliver()).isEqualTo(DeliveryResult.ACCEPTED);

    assertThat(loop.isUnfinished()).isFalse();
    assertThat(transport.bodies).hasSize(1);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 3L);
    assertThat(ledger.snapshot().balances()).isTrue();
  }

  @Test
  void deliver_errorAfterDataWasWithheld_theDataIsCountedOnce() {
    AtomicInteger looks = new AtomicInteger();
    gate.onLeave(
        datum -> {
          if (looks.getAndIncrement() == 1) {
            throw new StackOverflowError();
          }
        });
    gate.revoke(CHAT);
    AttemptLoop<TestDatum> loop = loop();
    account.captured(State.IN_FLIGHT, 3);
    loop.take(List.of(TestDatum.of(0, CHAT), TestDatum.of(1, USAGE), TestDatum.of(2, CHAT)));

    assertThatThrownBy(loop::deliver).isInstanceOf(StackOverflowError.class);
    assertThat(loop.deliver()).isEqualTo(DeliveryResult.ACCEPTED);

    assertThat(counts().states())
        .containsEntry(State.EXPORTED, 1L)
        .doesNotContainKey(State.IN_FLIGHT);
    assertThat(counts().withheld()).containsEntry(Withheld.DENIED, 2L);
  }

  /**
   * The receiver has the batch: to send it again would be to send it twice. An error may end the
   * count at any step, also where no handler of the step runs.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void deliver_errorAfterTheAnswer_isCountedAndNotSentAgain(int at) {
    AtomicInteger weighed = new AtomicInteger();
    AttemptLoop<TestDatum> loop =
        new AttemptLoop<>(
            gate,
            TestEndpoints.spans(transport, SignalEndpoint.MAX_BODY_BYTES),
            account,
            datum -> {
              if (!transport.bodies.isEmpty() && weighed.getAndIncrement() == at) {
                throw new StackOverflowError();
              }
              return 1;
            },
            UndeliveredHandler.none(),
            new AttemptLoop.Timing(
                RetrySettings.defaults(), time, () -> 0.5, time.leaps(), deadline),
            Duration.ofSeconds(30));
    account.captured(State.IN_FLIGHT, 3);
    loop.take(usage(3));
    while (loop.isUnfinished()) {
      try {
        loop.deliver();
      } catch (StackOverflowError again) {
        // as the worker
      }
    }

    assertThat(transport.bodies).hasSize(1);
    assertThat(weighed).hasPositiveValue();
    assertThat(counts().states()).doesNotContainKey(State.IN_FLIGHT);
    assertThat(counts().states().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(ledger.snapshot().balances()).isTrue();
    assertThat(
            counts().exportedByCategory().getOrDefault("service.usage", 0L)
                + counts().possiblySentByCategory().getOrDefault("service.usage", 0L))
        .isGreaterThanOrEqualTo(3);
  }

  /** Receipts wait for the gate: an error of the gate must not make them wait for ever. */
  @Test
  void enforce_errorDuringTheGate_completesWithALaterOne() {
    AttemptLoop<TestDatum> loop = loop();
    account.captured(State.IN_FLIGHT, 3);
    loop.take(usage(3));
    List<CompletionStage<PurgeResult>> receipts = new ArrayList<>();
    AtomicInteger looks = new AtomicInteger();
    gate.onLeave(
        datum -> {
          if (looks.getAndIncrement() == 0) {
            throw new StackOverflowError();
          }
        });
    gate.revoke(USAGE);
    receipts.add(loop.enforce());
    assertThatThrownBy(loop::deliver).isInstanceOf(StackOverflowError.class);
    assertThat(receipts.get(0).toCompletableFuture()).isNotDone();

    DeliveryResult unused = loop.deliver();

    assertThat(receipts.get(0).toCompletableFuture()).isCompleted();
    assertThat(transport.bodies).isEmpty();
  }

  @Test
  void deliver_errorsWithoutEnd_theBatchIsGivenUpAndCounted() {
    gate.onLeave(
        datum -> {
          throw new StackOverflowError();
        });
    AttemptLoop<TestDatum> loop = loop();
    account.captured(State.IN_FLIGHT, 3);
    loop.take(usage(3));
    while (loop.isUnfinished()) {
      try {
        loop.deliver();
      } catch (StackOverflowError again) {
        // as the worker
      }
    }

    assertThat(counts().lost()).containsEntry(Lost.ENCODING, 3L);
    assertThat(counts().states()).doesNotContainKey(State.IN_FLIGHT);
    assertThat(ledger.snapshot().balances()).isTrue();
  }
}
