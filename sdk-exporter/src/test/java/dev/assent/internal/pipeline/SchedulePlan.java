/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.ScriptedTransport.Fate;
import dev.assent.internal.send.ScriptedTransport.Script;
import java.util.SplittableRandom;

/**
 * What one random schedule consists of. How its threads interleave is up to the machine.
 *
 * @param holds whether content waits for a choice
 * @param isGranted whether the account granted before anything was recorded
 * @param spools whether there is a disk
 * @param closesEarly whether the pipeline is closed while all else goes on
 * @param queueSize of each lane
 * @param batchSize of each lane
 * @param recorders how many threads record
 * @param data how many data each of them records
 * @param choosers how many threads choose
 * @param choices how many choices each of them makes
 * @param mood which fates are likely
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

  /** One thread's own. */
  SplittableRandom random(int thread) {
    return new SplittableRandom(seed * 31 + thread);
  }

  /** What the receiver does; one thread asks at a time. */
  Script script(Chaos chaos) {
    SplittableRandom random = random(-1);
    return new Script() {
      @Override
      public void pause() {
        chaos.pause();
      }

      @Override
      public synchronized Fate fate() {
        int kind = random.nextInt(100);
        return switch (mood) {
          case 0 -> kind < 80 ? Fate.ACCEPT : Fate.BUSY;
          case 1 -> kind < 40 ? Fate.ACCEPT : kind < 70 ? Fate.BREAK : Fate.BUSY;
          case 2 -> kind < 60 ? Fate.STALL : kind < 80 ? Fate.ACCEPT : Fate.REFUSE;
          default -> Fate.values()[kind % Fate.values().length];
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
