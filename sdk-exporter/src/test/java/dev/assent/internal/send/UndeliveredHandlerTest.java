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
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A loop with a handler that can keep data: it makes one attempt, and reports the end of each
 * datum.
 */
class UndeliveredHandlerTest {
  private static final long USAGE = Categories.builtIn().mask("service.usage");

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final Account account = ledger.account(0, Signal.TRACES);
  private final TestGate gate = new TestGate(account);
  private final VirtualTime time = new VirtualTime();
  private final KeptData keeper = new KeptData();
  private final List<ReceiverResponse> replies = new ArrayList<>();
  private int attempts;

  private final class KeptData implements UndeliveredHandler<TestDatum> {
    final List<TestDatum> kept = new ArrayList<>();
    final List<TestDatum> ended = new ArrayList<>();
    final List<String> reported = new ArrayList<>();
    Set<Integer> perhaps = Set.of();
    boolean full;

    @Override
    public boolean keeps() {
      return true;
    }

    @Override
    public List<TestDatum> keep(List<TestDatum> batch, boolean possiblySent) {
      if (full) {
        return batch;
      }
      kept.addAll(batch);
      account.moved(State.IN_FLIGHT, State.SPOOLED, batch.size());
      return List.of();
    }

    @Override
    public boolean isPossiblySent(TestDatum datum) {
      return perhaps.contains(datum.id());
    }

    @Override
    public void ended(List<TestDatum> batch) {
      ended.addAll(batch);
    }

    @Override
    public void reached() {
      reported.add("reached");
    }

    @Override
    public void missed(long retryAfterNanos) {
      reported.add("missed " + Duration.ofNanos(retryAfterNanos));
    }
  }

  private AttemptLoop<TestDatum> loop() {
    Transport transport =
        (body, onward) -> {
          attempts++;
          onward.getAsBoolean();
          return CompletableFuture.completedFuture(replies.remove(0));
        };
    return new AttemptLoop<>(
        gate,
        TestEndpoints.spans(transport, SignalEndpoint.MAX_BODY_BYTES),
        account,
        datum -> 1,
        keeper,
        new AttemptLoop.Timing(
            RetrySettings.defaults(), time, () -> 0.5, time.leaps(), new ShutdownDeadline(time)),
        Duration.ofSeconds(30));
  }

  private Ledger.Entry deliver(int... ids) {
    List<TestDatum> data = new ArrayList<>();
    for (int id : ids) {
      data.add(TestDatum.of(id, USAGE));
    }
    account.captured(State.IN_FLIGHT, data.size());
    AttemptLoop<TestDatum> loop = loop();
    loop.take(data);
    loop.deliver();
    assertThat(ledger.snapshot().balances()).isTrue();
    return ledger.snapshot().entry("d", Signal.TRACES);
  }

  private void answers(int status, String retryAfter) {
    replies.add(new ReceiverResponse(status, retryAfter, new byte[0]));
  }

  @Test
  void busy_keptAfterOneAttempt_andItsWishIsToldOn() {
    answers(503, "7");

    Ledger.Entry counts = deliver(1, 2);

    assertThat(attempts).isEqualTo(1);
    assertThat(keeper.kept).hasSize(2);
    assertThat(keeper.reported).containsExactly("missed PT7S");
    assertThat(counts.states()).containsEntry(State.SPOOLED, 2L);
  }

  @Test
  void accepted_isTold() {
    answers(200, null);

    assertThat(deliver(1).states()).containsEntry(State.EXPORTED, 1L);

    assertThat(keeper.reported).containsExactly("reached");
    assertThat(keeper.ended).hasSize(1);
  }

  /**
   * An earlier attempt broke after half of the data had left, then the receiver refuses the rest.
   */
  @Test
  void refused_whatMayHaveBeenSentBefore_isPossiblySentAndTheRestIsLost() {
    keeper.perhaps = Set.of(2);
    answers(400, null);

    Ledger.Entry counts = deliver(1, 2, 3);

    assertThat(counts.states()).containsEntry(State.POSSIBLY_SENT, 1L);
    assertThat(counts.possiblySentByCategory()).as("all").containsEntry("service.usage", 3L);
    assertThat(counts.lost()).containsEntry(Lost.REFUSED, 2L);
    assertThat(keeper.ended).hasSize(3);
  }

  @Test
  void keeperIsFull_whatMayHaveBeenSentBefore_isPossiblySent() {
    keeper.perhaps = Set.of(1);
    keeper.full = true;
    answers(503, null);

    Ledger.Entry counts = deliver(1, 2);

    assertThat(counts.states()).containsEntry(State.POSSIBLY_SENT, 1L);
    assertThat(counts.lost()).containsEntry(Lost.RETRIES_EXHAUSTED, 1L);
  }

  @Test
  void partialSuccess_theRejectedAreCountedAndNothingIsKept() {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 2 } }
    replies.add(new ReceiverResponse(200, null, new byte[] {0x0a, 0x02, 0x08, 0x02}));

    Ledger.Entry counts = deliver(1, 2, 3);

    assertThat(counts.states()).containsEntry(State.EXPORTED, 1L);
    assertThat(counts.lost()).containsEntry(Lost.REJECTED, 2L);
    assertThat(keeper.kept).isEmpty();
    assertThat(keeper.ended).hasSize(3);
  }

  @Test
  void reach_missed_waitsAsAskedThenBacksOffThenIsReached() {
    ReceiverBackoff backoff = new ReceiverBackoff(RetrySettings.defaults(), () -> 0.5, time);
    assertThat(backoff.waitNanos()).isZero();

    backoff.missed(Duration.ofSeconds(7).toNanos());
    assertThat(Duration.ofNanos(backoff.waitNanos())).isEqualTo(Duration.ofSeconds(7));
    time.advance(Duration.ofSeconds(7));
    assertThat(backoff.waitNanos()).isZero();
    backoff.missed(0);
    assertThat(Duration.ofNanos(backoff.waitNanos())).isEqualTo(Duration.ofSeconds(1));
    backoff.missed(0);
    assertThat(Duration.ofNanos(backoff.waitNanos())).isEqualTo(Duration.ofMillis(1500));
    backoff.missed(Duration.ofHours(5).toNanos());
    assertThat(Duration.ofNanos(backoff.waitNanos())).isEqualTo(Duration.ofSeconds(30));
    backoff.reached();
    assertThat(backoff.waitNanos()).isZero();
  }
}
