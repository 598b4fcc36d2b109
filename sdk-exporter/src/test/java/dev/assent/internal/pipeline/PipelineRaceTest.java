/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static dev.assent.internal.pipeline.Rig.CHAT;
import static dev.assent.internal.pipeline.Rig.SOON;
import static dev.assent.internal.pipeline.Rig.USAGE;
import static dev.assent.internal.pipeline.Rig.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.Receipt;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.send.TestDatum;
import dev.assent.ledger.State;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants and revocations at random moments of real exchanges with an unreliable receiver. */
class PipelineRaceTest {
  private static final int ROUNDS = 150;

  /**
   * Fails, for law 5, if an attempt with withdrawn data begins after the receipt, if data is
   * offered after a revocation under a decision from before it, or if a receipt omits an attempt
   * that may have arrived; for law 10, if a datum is in no column, or in two.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void revoke_atAnyMoment_isLinearizableAndConservesCounts(long seed) throws Exception {
    Random random = new Random(seed);
    Receipt.Count[] counts = new Receipt.Count[ROUNDS];
    int[] early = new int[ROUNDS];
    try (Rig rig = Rig.leaping()) {
      for (int round = 0; round < ROUNDS; round++) {
        rig.gate.permit(CHAT);
        script(rig.receiver, random);
        for (int i = 0; i < 20; i++) {
          rig.send(TestDatum.of(i, USAGE).with(CHAT, "early-" + round + "-"));
        }
        spin(random.nextInt(400_000));

        Receipt.Count count = get(rig.revoke(CHAT));
        rig.receiver.drain();
        rig.signalPipeline.offer(TestDatum.of(99, USAGE).with(CHAT, "late-"));
        rig.flush();

        // an aborted request may still be in the connection, and arrive in a later round
        counts[round] = count;
        for (StallingReceiver.Request request : rig.receiver.drain()) {
          assertThat(request.contains("late-")).as("seed %d, round %d", seed, round).isFalse();
          for (int of = 0; of <= round; of++) {
            early[of] += request.contains("early-" + of + "-") ? 1 : 0;
          }
        }
        for (int of = 0; of <= round; of++) {
          assertThat(early[of])
              .as("seed %d, round %d, of round %d: %s", seed, round, of, counts[of])
              .isLessThanOrEqualTo(counts[of].possiblySent() > 0 ? 1 : 0);
        }
        assertThat(rig.ledger.snapshot().balances()).as("seed %d, round %d", seed, round).isTrue();
      }
      rig.pipeline.close(SOON);
      assertThat(rig.counts().states()).doesNotContainKeys(State.QUEUED, State.IN_FLIGHT);
      assertThat(rig.counts().captured()).isEqualTo(ROUNDS * 21);
    }
  }

  /** Producers and a closing thread race; data that comes too late is counted. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void close_whileOthersSubmit_conservesCounts(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      try (Rig rig = Rig.leaping()) {
        script(rig.receiver, random);
        AtomicBoolean done = new AtomicBoolean();
        Thread producer =
            new Thread(
                () -> {
                  for (int i = 0; !done.get(); i++) {
                    rig.send(TestDatum.of(i % 100, USAGE));
                  }
                });
        producer.start();
        spin(random.nextInt(2_000_000));
        rig.pipeline.close(SOON);
        done.set(true);
        producer.join();

        assertThat(rig.ledger.snapshot().balances()).as("seed %d, round %d", seed, round).isTrue();
        assertThat(rig.counts().states()).doesNotContainKeys(State.QUEUED, State.IN_FLIGHT);
      }
    }
  }

  private static void script(StallingReceiver receiver, Random random) {
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> receiver.answer(503);
        case 1 -> receiver.answer(400);
        case 2 -> receiver.hangUp();
        default -> receiver.answer(200);
      }
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
