/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.ScriptedTransport.Ending;
import dev.assent.internal.send.ScriptedTransport.Script;
import java.util.SplittableRandom;

/**
 * The content of one random schedule; the interleaving of its threads depends on the machine.
 *
 * @param holds whether content is held until a choice
 * @param isGranted whether the account granted before the first datum was recorded
 * @param spools whether there is a disk
 * @param closesEarly whether the pipeline closes while all other threads continue
 * @param queueSize of each signal
 * @param batchSize of each signal
 * @param recorders the number of threads that record
 * @param data the number of data that each of them records
 * @param choosers the number of threads that choose
 * @param choices the number of choices that each of them makes
 * @param mood the likely fates of requests
 */
record SchedulePlan(
    long seed,
    boolean holds,
    boolean isGranted,
    boolean spools,
    boolean closesEarly,
    int queueSize,
    int batchSize,
    int recorders,
    int data,
    int choosers,
    int choices,
    int mood) {
  static SchedulePlan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean holds = random.nextInt(3) == 0;
    int batchSize = 1 + random.nextInt(12);
    return new SchedulePlan(
        seed,
        holds,
        !holds || random.nextInt(4) == 0,
        random.nextInt(6) == 0,
        random.nextInt(6) == 0,
        batchSize + random.nextInt(3) * 40,
        batchSize,
        1 + random.nextInt(2),
        3 + random.nextInt(18),
        1 + random.nextInt(2),
        1 + random.nextInt(6),
        random.nextInt(4));
  }

  /** Returns the random numbers of one thread. */
  SplittableRandom random(int thread) {
    return new SplittableRandom(seed * 31 + thread);
  }

  /** Returns the receiver's behavior; one thread calls it at a time. */
  Script script(RandomPauses randomPauses) {
    SplittableRandom random = random(-1);
    return new Script() {
      @Override
      public void pause() {
        randomPauses.pause();
      }

      @Override
      public synchronized Ending fate() {
        int kind = random.nextInt(100);
        return switch (mood) {
          case 0 -> kind < 80 ? Ending.ACCEPT : Ending.BUSY;
          case 1 -> kind < 40 ? Ending.ACCEPT : kind < 70 ? Ending.BREAK : Ending.BUSY;
          case 2 -> kind < 60 ? Ending.STALL : kind < 80 ? Ending.ACCEPT : Ending.REFUSE;
          default -> Ending.values()[kind % Ending.values().length];
        };
      }

      @Override
      public synchronized int pieces() {
        return 1 + random.nextInt(5);
      }

      @Override
      public synchronized int piecesBefore(int pieces) {
        return random.nextInt(pieces + 1);
      }
    };
  }
}
