/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.Transport;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A loop whose data passes through wrappers. */
class AttemptLoopWrappersTest {
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
  private final List<Integer> statuses = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<TestDatum> kept = new ArrayList<>();
  private Runnable onSend = () -> {};
  private boolean keeps;
  private int passes;

  private final class Keeper implements UndeliveredHandler<TestDatum> {
    @Override
    public boolean keeps() {
      return keeps;
    }

    @Override
    public List<TestDatum> keep(List<TestDatum> batch, boolean possiblySent) {
      if (!keeps) {
        return batch;
      }
      kept.addAll(batch);
      account.moved(State.IN_FLIGHT, State.SPOOLED, batch.size());
      return List.of();
    }
  }

  private AttemptLoop<TestDatum> loop(Wrappers<TestDatum> wrappers) {
    Transport transport =
        (body, onward) -> {
          boolean unused = onward.getAsBoolean();
          bodies.add(new String(body.body(), java.nio.charset.StandardCharsets.ISO_8859_1));
          onSend.run();
          int status = statuses.isEmpty() ? 200 : statuses.remove(0);
          return CompletableFuture.completedFuture(new ReceiverResponse(status, null, new byte[0]));
        };
    return new AttemptLoop<>(
        gate,
        TestEndpoints.spans(transport, SignalEndpoint.MAX_BODY_BYTES),
        account,
        datum -> 1,
        new Keeper(),
        batch -> {
          passes++;
          return wrappers.pass(batch);
        },
        new AttemptLoop.Timing(RetrySettings.defaults(), time, () -> 0.5, time.leaps(), deadline),
        Duration.ofSeconds(30));
  }

  private DeliveryResult deliver(AttemptLoop<TestDatum> loop, List<TestDatum> data) {
    account.captured(State.IN_FLIGHT, data.size());
    loop.take(data);
    return check(loop.deliver());
  }

  private DeliveryResult check(DeliveryResult result) {
    assertThat(ledger.snapshot().balances()).isTrue();
    assertThat(counts().states()).doesNotContainKey(State.IN_FLIGHT);
    return result;
  }

  private Ledger.Entry counts() {
    return ledger.snapshot().entry("d", Signal.TRACES);
  }

  private static List<TestDatum> usage(int count) {
    return IntStream.range(0, count).mapToObj(i -> TestDatum.of(i, USAGE)).toList();
  }

  private static Wrappers<TestDatum> out(List<TestDatum> data, long withheld) {
    return batch -> new WrapperOutput<>(data, withheld, false);
  }

  private static WrapperOutput<TestDatum> all(List<TestDatum> data) {
    return new WrapperOutput<>(data, 0, false);
  }

  @Test
  void deliver_wrappersDropSome_isLostNotExported() {
    DeliveryResult result = deliver(loop(out(usage(2), 0)), usage(5));

    assertThat(result).isEqualTo(DeliveryResult.ACCEPTED);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 2L);
    assertThat(counts().lost()).containsEntry(Lost.WRAPPER, 3L);
  }

  @Test
  void deliver_gateWithholdsSomeThatCameOut_isWithheldNotExported() {
    deliver(loop(out(usage(2), 2)), usage(5));

    assertThat(counts().states()).containsEntry(State.EXPORTED, 2L);
    assertThat(counts().withheld()).containsEntry(Withheld.UNGATED, 2L);
    assertThat(counts().lost()).containsEntry(Lost.WRAPPER, 1L);
  }

  @Test
  void deliver_wrappersAddSome_countsAsCaptured() {
    deliver(loop(out(usage(7), 1)), usage(5));

    assertThat(counts().states()).containsEntry(State.EXPORTED, 7L);
    assertThat(counts().captured()).isEqualTo(8);
    assertThat(counts().withheld()).isEqualTo(Map.of(Withheld.UNGATED, 1L));
    assertThat(counts().lost()).isEmpty();
  }

  @Test
  void deliver_nothingComesOut_sendsNothing() {
    assertThat(deliver(loop(out(List.of(), 0)), usage(3))).isEqualTo(DeliveryResult.EMPTY);
    assertThat(bodies).isEmpty();
    assertThat(counts().lost()).containsEntry(Lost.WRAPPER, 3L);
  }

  @Test
  void deliver_wrappersThrow_sendsNothingAndFails() {
    assertThat(
            deliver(
                loop(
                    batch -> {
                      throw new AssertionError();
                    }),
                usage(3)))
        .isEqualTo(DeliveryResult.FAILED);
    assertThat(bodies).isEmpty();
    assertThat(counts().lost()).containsEntry(Lost.WRAPPER, 3L);
  }

  @Test
  void deliver_retried_passesOnce() {
    statuses.addAll(List.of(503, 503));

    deliver(loop(AttemptLoopWrappersTest::all), usage(3));

    assertThat(bodies).hasSize(3);
    assertThat(passes).isEqualTo(1);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 3L);
  }

  @Test
  void deliver_withheldBefore_wrappersSeeOnlyWhatMayLeave() {
    gate.revoke(CHAT);
    List<TestDatum> seen = new ArrayList<>();

    deliver(
        loop(
            batch -> {
              seen.addAll(batch);
              return all(batch);
            }),
        List.of(TestDatum.of(1, USAGE).with(CHAT, "canary"), TestDatum.of(2, CHAT)));

    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).fieldsMask()).isZero();
    assertThat(bodies).noneMatch(body -> body.contains("canary"));
  }

  /** A wrapper adds a field whose category is withdrawn before the attempt. */
  @Test
  void deliver_addedCategoryIsRevokedAfterThePassage_isNotSent() {
    List<CompletionStage<PurgeResult>> effects = new ArrayList<>();
    List<AttemptLoop<TestDatum>> loops = new ArrayList<>();
    loops.add(
        loop(
            batch -> {
              List<TestDatum> added =
                  batch.stream().map(datum -> datum.with(CHAT, "canary")).toList();
              gate.revoke(CHAT);
              effects.add(loops.get(0).enforce());
              return all(added);
            }));

    assertThat(deliver(loops.get(0), usage(2))).isEqualTo(DeliveryResult.ACCEPTED);

    assertThat(bodies).hasSize(1).noneMatch(body -> body.contains("canary"));
    assertThat(effects.get(0).toCompletableFuture()).isCompleted();
  }

  /** The field is withdrawn while a receiver that is busy has read it. */
  @Test
  void deliver_addedCategoryIsRevokedBeforeTheRetry_isStrippedWithoutAnotherPassage() {
    statuses.add(503);
    onSend = () -> gate.revoke(CHAT);

    deliver(
        loop(batch -> all(batch.stream().map(datum -> datum.with(CHAT, "canary")).toList())),
        usage(2));

    assertThat(bodies).hasSize(2);
    assertThat(bodies.get(0)).contains("canary");
    assertThat(bodies.get(1)).doesNotContain("canary");
    assertThat(passes).isEqualTo(1);
    assertThat(counts().possiblySentByCategory()).containsEntry("content.chat", 2L);
  }

  @Test
  void deliver_undelivered_keepsWhatCameOut() {
    keeps = true;
    statuses.add(503);

    deliver(loop(batch -> all(batch.subList(0, 1))), usage(3));

    assertThat(kept).extracting(TestDatum::id).containsExactly(0);
    assertThat(counts().states()).containsEntry(State.SPOOLED, 1L);
    assertThat(counts().lost()).containsEntry(Lost.WRAPPER, 2L);
  }

  @Test
  void keep_withASpool_passesBeforeItIsKept() {
    keeps = true;
    AttemptLoop<TestDatum> loop = loop(batch -> all(batch.subList(0, 1)));
    account.captured(State.IN_FLIGHT, 3);
    loop.take(usage(3));

    check(loop.keep(Lost.CLOSED));

    assertThat(kept).extracting(TestDatum::id).containsExactly(0);
    assertThat(bodies).isEmpty();
  }

  @Test
  void keep_withoutASpool_doesNotCallWrappers() {
    AttemptLoop<TestDatum> loop = loop(AttemptLoopWrappersTest::all);
    account.captured(State.IN_FLIGHT, 3);
    loop.take(usage(3));

    check(loop.keep(Lost.CLOSED));

    assertThat(passes).isZero();
    assertThat(counts().lost()).containsEntry(Lost.CLOSED, 3L);
  }
}
