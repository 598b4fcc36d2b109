/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.assent.crash.FickleReceiver.Mood;
import dev.assent.crash.FickleReceiver.Request;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A course of kills: starts a {@link Victim}, changes consent and the receiver's mood while it
 * runs, kills it at a random point or lets it end normally, reads and checks the bytes that it
 * sent, and starts the next one on the same directory. The last one drains the disk. Used by one
 * thread.
 *
 * <p>Random choices come from one seed. The exact moment of a kill does not, so a seed repeats the
 * plan and not the interleaving.
 */
final class Course implements Closeable {
  private static final int IN_PEACE_OF = 6;
  private static final int ENOUGH = 100;
  private static final int ERASING_OF = 3;
  private static final long AIM_NANOS = 10_000_000_000L;
  private static final List<End> KILLS = List.of(End.EARLY, End.LIVING, End.REVOKING);
  private static final List<String> SECRETS =
      List.of(Mark.CANARY, World.ACCOUNT, World.ATTRIBUTE, World.EVENT, "ref_");

  private final World world;
  private final Random random;
  private final Book book = new Book();
  private final FickleReceiver receiver;
  private final Platform platform;

  /**
   * Subjects whose grant the parent withdrew during a run, and the number of data that were
   * certainly recorded before.
   */
  private final List<int[]> withdrawn = new ArrayList<>();

  private int run;
  private int kills;
  private int early;
  private int aimed;
  private int hit;
  private @Nullable Life life;

  /** The number of logs and traces on disk; null if it is unknown. */
  private long @Nullable [] left = {0, 0};

  Course(Path directory, long seed) throws IOException {
    this.random = new Random(seed);
    this.receiver = new FickleReceiver(book.moments, random.nextLong());
    this.world = new World(directory, receiver.endpoint());
    this.platform = new Platform(world, random);
    world.create();
    platform.grantAll();
  }

  /** The time of a victim's end. */
  private enum End {
    /** Some time after the process was created, possibly before it has started. */
    EARLY,
    /** Some time after it has started. */
    LIVING,
    /** Near a revocation. */
    REVOKING,
    /** During the erasure of one subject's data, while the disk has others' data too. */
    ERASING,
    /** Ends normally, on request. */
    PEACE
  }

  /** Runs without a kill: content arrives, also the data that an earlier process left on disk. */
  void open() throws IOException, InterruptedException {
    for (Mood mood : List.of(Mood.WELL, Mood.AWAY)) {
      receiver.is(mood);
      Life peaceful = start("live");
      peaceful.awaitUp();
      while (peaceful.story().recorded() < ENOUGH) {
        peaceful.pass(10);
      }
      peaceful.askToEnd();
      ended(peaceful, true);
    }
    drain();
    book.contentArrived();
  }

  void kill(int times) throws IOException, InterruptedException {
    while (kills < times) {
      between();
      live();
    }
    drain();
  }

  private void between() throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> book.standsDenied(run + 1, platform.withdraw());
      case 1 -> platform.grantAll();
      default -> {}
    }
    changeMood();
  }

  private void changeMood() {
    receiver.is(Mood.values()[random.nextInt(Mood.values().length)]);
  }

  private void live() throws IOException, InterruptedException {
    End end = end();
    if (end == End.ERASING) {
      receiver.is(Mood.AWAY);
    }
    Life victim = start("live");
    awaitEnd(end, victim);
    if (end == End.PEACE) {
      victim.askToEnd();
    } else {
      victim.kill();
      kills++;
      early += victim.story().up.getCount() > 0 ? 1 : 0;
      aimed += end == End.ERASING ? 1 : 0;
      hit += victim.isGone() && Files.exists(world.owed()) ? 1 : 0;
    }
    ended(victim, end == End.PEACE);
  }

  private End end() {
    if (random.nextInt(IN_PEACE_OF) == 0) {
      return End.PEACE;
    }
    return random.nextInt(ERASING_OF) == 0 ? End.ERASING : KILLS.get(random.nextInt(KILLS.size()));
  }

  /** Waits until a pending erasure is recorded, and for a random time after it. */
  private void awaitErasure(Life victim) throws InterruptedException {
    long end = System.nanoTime() + AIM_NANOS;
    while (victim.story().recorded() < ENOUGH && System.nanoTime() < end) {
      victim.pass(5);
    }
    while (!Files.exists(world.owed()) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    long until = System.nanoTime() + random.nextInt(6_000_000);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private void awaitEnd(End end, Life victim) throws IOException, InterruptedException {
    if (end == End.EARLY) {
      boolean unused = victim.story().up.await(random.nextInt(1500), TimeUnit.MILLISECONDS);
      victim.pass(random.nextInt(30));
      return;
    }
    victim.awaitUp();
    if (end == End.ERASING) {
      awaitErasure(victim);
      return;
    }
    int steps = random.nextInt(8);
    for (int step = 0; step < steps; step++) {
      victim.pass(random.nextInt(200));
      change(victim.story());
    }
    if (end == End.REVOKING) {
      victim.story().awaitRevocation();
      victim.pass(random.nextInt(4));
    }
  }

  private void change(Story story) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> {
        int before = story.recorded();
        withdrawn.add(new int[] {platform.withdraw(), before});
      }
      case 1 -> changeMood();
      default -> {}
    }
  }

  private Life start(String how) throws IOException {
    run++;
    book.starts();
    Life started =
        Life.start(
            world,
            new Story(run, book),
            Integer.toString(run),
            Long.toString(random.nextLong()),
            how);
    life = started;
    return started;
  }

  private void ended(Life victim, boolean inPeace) throws IOException, InterruptedException {
    victim.awaitEnd(inPeace);
    for (Request request : receiver.takeAll()) {
      book.judge(run, request);
    }
    for (int[] each : withdrawn) {
      book.revoked(each[0], run, each[1], 0);
    }
    withdrawn.clear();
    book.ended(run, victim.story());
    found(victim);
    nothingInClear();
  }

  /**
   * Compares the data that a run found with the data that the last one left, if the run ended
   * normally. A run that found nothing may have ended before its sources answered, or during an
   * erasure for an earlier run; the data that it left is then beside data that it has not read.
   */
  private void found(Life victim) throws IOException {
    long[] found = victim.story().found();
    long[] own = victim.story().left();
    if (found == null || own == null) {
      left = null;
    } else if (Arrays.stream(found).sum() > 0) {
      if (left != null && !Arrays.equals(left, found)) {
        throw victim.failed(
            "found " + Arrays.toString(found) + ", left were " + Arrays.toString(left));
      }
      left = own;
    } else if (left != null) {
      left = new long[] {left[0] + own[0], left[1] + own[1]};
    }
  }

  /** Checks that no file contains content in clear, and the spool no name or reference either. */
  private void nothingInClear() throws IOException {
    try (Stream<Path> files = Files.walk(world.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String all =
            world.directory().relativize(file) + new String(Files.readAllBytes(file), ISO_8859_1);
        boolean spooled = file.startsWith(world.spool());
        if (spooled ? SECRETS.stream().anyMatch(all::contains) : all.contains(Mark.CANARY)) {
          throw new AssertionError("in clear in " + file.getFileName());
        }
      }
    }
  }

  private void drain() throws IOException, InterruptedException {
    receiver.is(Mood.WELL);
    ended(start("drain"), true);
    book.allArrived();
  }

  @Override
  public void close() {
    if (life != null) {
      life.kill();
    }
    receiver.close();
  }

  @Override
  public String toString() {
    return "run %d, %d kills, %d before it was up, %d aimed at an erasure, %d within one; "
            .formatted(run, kills, early, aimed, hit)
        + book;
  }
}
