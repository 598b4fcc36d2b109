/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.AUDIO;
import static dev.assent.internal.deletion.DeletionFixture.CATEGORIES;
import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.file.FailingDisk.Fault;
import dev.assent.internal.file.FailingDisk.Killed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random lives of a process that is killed before, within or after any change of a file, or whose
 * disk is full from such a moment on and works again before the end. Finally, deletion of all data
 * that was passed on and may not be kept is requested, with its references. The model records the
 * data that was passed on under each reference and the delivered requests, and does not use
 * journals.
 */
class JournalKillTest {
  private static final int LIVES = 60;
  private static final int RUNS = 5;
  private static final List<String> PATHS = List.of("acme/u1", "acme/u2", "acme");

  @TempDir private Path directory;

  @Test
  void lives_killedAtAnyMoment_whatWasHandedOnIsRequested() {
    for (long seed = 1; seed <= LIVES; seed++) {
      new Life(seed, false).live();
    }
  }

  @Test
  void lives_diskFullFromAnyMomentAndWellAtTheEnd_whatWasHandedOnIsRequested() {
    for (long seed = 1; seed <= LIVES; seed++) {
      new Life(seed, true).live();
    }
  }

  /** The events of one seed. */
  private final class Life {
    private final long seed;
    private final boolean fills;
    private final Random random;
    private final DeletionFixture world;
    private final Map<String, Long> granted = new HashMap<>();

    /** Paths that are denied, and that no run has evaluated completely since. */
    private final Set<String> unjudged = new HashSet<>();

    /** The data that was passed on and not requested since, by reference. */
    private final Map<String, Long> outThere = new HashMap<>();

    Life(long seed, boolean fills) {
      this.seed = seed;
      this.fills = fills;
      this.random = new Random(seed);
      this.world = new DeletionFixture(directory.resolve(fills + "-" + seed));
      try {
        Files.createDirectory(world.directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void live() {
      try (ProcessOutput overheard = ProcessOutput.start()) {
        for (int run = 0; run < RUNS; run++) {
          world.now += Duration.ofHours(1).toNanos();
          granted.forEach((path, mask) -> decide(path));
          stop(random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(60));
          try {
            run(world.open());
          } catch (Killed end) {
            assertThat(fills).isFalse();
          }
          world.disk.restart();
        }
        assertThat(overheard.text())
            .as("seed %s", seed)
            .doesNotContain("missing, truncated or empty");
        assertThat(overheard.text()).as("seed %s", seed).doesNotContain("is damaged");
      }
      PATHS.forEach(path -> world.decide(path, GivenDecision.permitting(0)));
      SentReferences last = world.open();
      last.createRequests();
      deliver(last, Integer.MAX_VALUE);
      assertThat(outThere).as("seed %s fills %s", seed, fills).isEmpty();
      assertThat(world.open().size()).as("seed %s", seed).isZero();
    }

    /** Plans a fault at the n-th operation from now, which may be a read; none for 0. */
    private void stop(int at) {
      world.disk.mend();
      if (at > 0) {
        Fault killed = random.nextBoolean() ? Fault.KILLED_BEFORE : Fault.KILLED_WITHIN;
        world.disk.plan(fills ? Fault.FULL_FROM : killed, at);
      }
    }

    private void run(SentReferences sents) {
      evaluate(sents);
      for (int step = 0; step < 12; step++) {
        world.now += 1 + random.nextInt(1_000);
        String path = PATHS.get(random.nextInt(PATHS.size()));
        switch (random.nextInt(8)) {
          case 0, 1 -> grant(path);
          case 2, 3, 4 -> send(sents, path);
          case 5 -> {
            granted.remove(path);
            unjudged.add(path);
            decide(path);
            evaluate(sents);
          }
          case 6 -> deliver(sents, 1);
          default -> {
            if (fills) {
              stop(random.nextInt(30));
            }
          }
        }
      }
      if (fills) {
        world.disk.mend();
        sents.end();
      } else if (random.nextBoolean()) {
        sents.end();
      }
    }

    private void decide(String path) {
      long mask = granted.getOrDefault(path, 0L);
      GivenDecision none = GivenDecision.permitting(0);
      world.decide(path, mask == 0 ? none : none.granting(mask, world.now));
    }

    private void evaluate(SentReferences sents) {
      boolean unused = sents.createRequests();
      unjudged.clear();
    }

    private void grant(String path) {
      if (!granted.containsKey(path) && !unjudged.contains(path)) {
        granted.put(path, random.nextBoolean() ? CHAT | AUDIO : CHAT);
        world.chosenAt(path, world.now);
        decide(path);
      }
    }

    private void send(SentReferences sents, String path) {
      long mask = granted.getOrDefault(path, 0L) & (random.nextBoolean() ? CHAT : -1L);
      if (mask != 0) {
        long since = world.subject(path).decision().permittedSince(0, mask);
        SentReference entry =
            sents.use(Map.of(key(path, since), mask)).entries().get(key(path, since));
        if (random.nextInt(5) != 0 && entry.passOn(mask)) {
          outThere.merge(entry.ref(), mask, (a, b) -> a | b);
        }
      }
    }

    private void deliver(SentReferences sents, int most) {
      for (int i = 0; i < most; i++) {
        DeletionRequest next = sents.next();
        if (next == null) {
          return;
        }
        long mask = 0;
        for (String name : next.categories()) {
          mask |= CATEGORIES.find(name);
        }
        long requested = mask;
        assertThat(requested & ~(CHAT | AUDIO)).isZero();
        outThere.computeIfPresent(
            next.ref(), (ref, was) -> (was & ~requested) == 0 ? null : was & ~requested);
        sents.delivered(next);
      }
    }
  }
}
