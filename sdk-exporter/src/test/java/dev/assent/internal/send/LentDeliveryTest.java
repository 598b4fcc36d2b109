/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import dev.assent.internal.send.transport.TransportException;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The loop gives a lent body back at the end of a delivery, and never while it may be read. */
class LentDeliveryTest {
  private static final long USAGE = Categories.builtIn().mask("service.usage");
  private static final long CHAT = Categories.builtIn().mask("content.chat");

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final Account account = ledger.account(0, Signal.TRACES);
  private final TestGate gate = new TestGate(account);
  private final VirtualTime time = new VirtualTime();
  private final HoldingTransport transport = new HoldingTransport();
  private final AttemptLoop<TestDatum> loop =
      new AttemptLoop<>(
          gate,
          TestEndpoints.spans(transport, SignalEndpoint.MAX_BODY_BYTES),
          account,
          datum -> 1,
          UndeliveredHandler.none(),
          new AttemptLoop.Timing(
              RetrySettings.defaults(), time, () -> 0.5, time.leaps(), new ShutdownDeadline(time)),
          Duration.ofSeconds(30));

  private void deliver(int from, int count) {
    List<TestDatum> data =
        IntStream.range(from, from + count)
            .mapToObj(i -> TestDatum.of(i, USAGE).with(CHAT, "hm"))
            .toList();
    account.captured(State.IN_FLIGHT, data.size());
    loop.take(data);
    DeliveryResult unused = loop.deliver();
  }

  @Test
  void deliver_accepted_usesTheArrayAgain() {
    deliver(0, 20);
    deliver(100, 20);

    assertThat(transport.all).hasSize(2);
    assertThat(transport.all.get(1).array == transport.all.get(0).array).isTrue();
    assertThat(transport.all.get(1).isZero()).as("no content after the delivery").isTrue();
  }

  @Test
  void deliver_retried_sendsTheSameArrayAndUsesItAgain() {
    transport.endings.addAll(List.of(503, 503, 200));

    deliver(0, 20);
    deliver(100, 20);

    assertThat(transport.all).hasSize(4);
    assertThat(transport.all.get(2).sent).isEqualTo(transport.all.get(0).sent);
    assertThat(transport.all).allMatch(it -> it.array == transport.all.get(0).array);
    assertThat(transport.all.get(3).isZero()).isTrue();
  }

  @Test
  void deliver_attemptWithoutAnAnswer_neverUsesTheArrayAgain() {
    transport.endings.addAll(List.of(0, 200));

    deliver(0, 20);
    deliver(100, 20);

    assertThat(transport.all).hasSize(3);
    Held broken = transport.all.get(0);
    assertThat(transport.all.get(1).array == broken.array).isTrue();
    assertThat(transport.all.get(2).array != broken.array).isTrue();
    assertThat(broken.isAsSent()).isTrue();
  }

  /** A retry without some of its data is encoded anew. */
  @Test
  void deliver_strippedBetweenAttempts_givesBothBack() {
    transport.endings.addAll(List.of(503, 200));
    transport.between = () -> gate.revoke(CHAT);

    deliver(0, 20);
    deliver(100, 20);

    assertThat(transport.all).hasSize(3);
    assertThat(transport.all.get(1).sent).hasSizeLessThan(transport.all.get(0).sent.length);
    assertThat(transport.all).allMatch(it -> it.array == transport.all.get(0).array);
    assertThat(transport.all.get(0).isZero()).isTrue();
  }

  /** Random endings; every buffer that is still held has the bytes that it had. */
  @Test
  void deliver_manyWithAnyEnding_noHeldArrayIsWritten() {
    Random random = new Random(11);
    int[] endings = {200, 200, 200, 503, 400, 0, 0};
    for (int i = 0; i < 400; i++) {
      transport.endings.clear();
      for (int attempt = 0; attempt < 4; attempt++) {
        transport.endings.add(endings[random.nextInt(endings.length)]);
      }

      deliver(i * 100, 1 + random.nextInt(60));

      for (Held each : transport.all) {
        assertThat(each.released || each.isAsSent()).isTrue();
      }
    }
    assertThat(transport.all.stream().filter(it -> !it.released).count()).isGreaterThan(50);
    assertThat(transport.all.stream().map(it -> System.identityHashCode(it.array)).distinct())
        .hasSizeLessThan(transport.all.size() / 2);
  }

  /** A body as it was sent. */
  private static final class Held {
    final byte[] array;
    final byte[] sent;
    boolean released;

    Held(RequestBody body) {
      this.array = body.array();
      this.sent = body.body();
    }

    boolean isAsSent() {
      return Arrays.equals(array, 0, sent.length, sent, 0, sent.length);
    }

    boolean isZero() {
      return Arrays.equals(array, new byte[array.length]);
    }
  }

  /** Keeps each body; releases it only if there is an answer. An ending of 0 is a broken one. */
  private static final class HoldingTransport implements Transport {
    final List<Held> all = new ArrayList<>();
    final Queue<Integer> endings = new ArrayDeque<>();
    Runnable between = () -> {};

    @Override
    public CompletableFuture<ReceiverResponse> send(RequestBody body, BooleanSupplier onward) {
      assertThat(body.isLent()).isTrue();
      boolean begins = onward.getAsBoolean();
      Held held = new Held(body);
      all.add(held);
      body.given();
      Integer ending = endings.poll();
      int status = ending == null ? 200 : ending;
      if (status == 0 || !begins) {
        return CompletableFuture.failedFuture(new TransportException(ExportFailure.FAILED));
      }
      body.read();
      held.released = true;
      between.run();
      return CompletableFuture.completedFuture(new ReceiverResponse(status, null, new byte[0]));
    }

    @Override
    public boolean provesReading() {
      return true;
    }
  }
}
