/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.assent.crash.UnreliableReceiver.Mode;
import dev.assent.crash.UnreliableReceiver.Request;
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
 * Kills one process after another: starts a {@link KilledProcess}, changes consent and the
 * receiver's mode while it runs, kills it at a random point or lets it end normally, reads and
 * checks the bytes that it sent, and starts the next one on the same directory. The last one drains
 * the disk. Used by one thread.
 *
 * <p>Random choices come from one seed. The exact moment of a kill does not, so a seed repeats the
 * plan and not the interleaving.
 */
final class KillSequence implements Closeable {
  private static final int IN_PEACE_OF = 6;
  private static final int ENOUGH = 100;
  private static final int ERASING_OF = 3;
  private static final long AIM_NANOS = 10_000_000_000L;
  private static final List<End> KILLS = List.of(End.EARLY, End.LIVING, End.REVOKING);
  private static final List<String> SECRETS =
      List.of(DatumMark.CANARY, RunSettings.ACCOUNT, RunSettings.ATTRIBUTE, RunSettings.EVENT);

  private final RunSettings runSettings;
  private final Random random;
  private final ArrivalRules arrivalRules = new ArrivalRules();
  private final UnreliableReceiver receiver;
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
  private @Nullable ChildProcess childProcess;

  /** The number of logs and traces on disk; null if it is unknown. */
  private long @Nullable [] left = {0, 0};

  KillSequence(Path directory, long seed) throws IOException {
    this.random = new Random(seed);
    this.receiver = new UnreliableReceiver(arrivalRules.moments, random.nextLong());
    this.runSettings = new RunSettings(directory, receiver.endpoint());
    this.platform = new Platform(runSettings, random);
    runSettings.create();
    platform.grantAll();
  }

  /** The time of a child's end. */
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
    for (Mode mode : List.of(Mode.WELL, Mode.AWAY)) {
      receiver.is(mode);
      ChildProcess peaceful = start("live");
      peaceful.awaitUp();
      while (peaceful.output().recorded() < ENOUGH) {
        peaceful.pass(10);
      }
      peaceful.askToEnd();
      ended(peaceful, true);
    }
    drain();
    arrivalRules.contentArrived();
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
      case 0 -> arrivalRules.standsDenied(run + 1, platform.withdraw());
      case 1 -> platform.grantAll();
      default -> {}
    }
    changeMood();
  }

  private void changeMood() {
    receiver.is(Mode.values()[random.nextInt(Mode.values().length)]);
  }

  private void live() throws IOException, InterruptedException {
    End end = end();
    if (end == End.ERASING) {
      receiver.is(Mode.AWAY);
    }
    ChildProcess child = start("live");
    awaitEnd(end, child);
    if (end == End.PEACE) {
      child.askToEnd();
    } else {
      child.kill();
      kills++;
      early += child.output().up.getCount() > 0 ? 1 : 0;
      aimed += end == End.ERASING ? 1 : 0;
      hit += child.isGone() && Files.exists(runSettings.pendingErasure()) ? 1 : 0;
    }
    ended(child, end == End.PEACE);
  }

  private End end() {
    if (random.nextInt(IN_PEACE_OF) == 0) {
      return End.PEACE;
    }
    return random.nextInt(ERASING_OF) == 0 ? End.ERASING : KILLS.get(random.nextInt(KILLS.size()));
  }

  /** Waits until a pending erasure is recorded, and for a random time after it. */
  private void awaitErasure(ChildProcess child) throws InterruptedException {
    long end = System.nanoTime() + AIM_NANOS;
    while (child.output().recorded() < ENOUGH && System.nanoTime() < end) {
      child.pass(5);
    }
    while (!Files.exists(runSettings.pendingErasure()) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    long until = System.nanoTime() + random.nextInt(6_000_000);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private void awaitEnd(End end, ChildProcess child) throws IOException, InterruptedException {
    if (end == End.EARLY) {
      boolean unused = child.output().up.await(random.nextInt(1500), TimeUnit.MILLISECONDS);
      child.pass(random.nextInt(30));
      return;
    }
    child.awaitUp();
    if (end == End.ERASING) {
      awaitErasure(child);
      return;
    }
    int steps = random.nextInt(8);
    for (int step = 0; step < steps; step++) {
      child.pass(random.nextInt(200));
      change(child.output());
    }
    if (end == End.REVOKING) {
      child.output().awaitRevocation();
      child.pass(random.nextInt(4));
    }
  }

  private void change(ChildOutput childOutput) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> {
        int before = childOutput.recorded();
        withdrawn.add(new int[] {platform.withdraw(), before});
      }
      case 1 -> changeMood();
      default -> {}
    }
  }

  private ChildProcess start(String how) throws IOException {
    run++;
    arrivalRules.starts();
    ChildProcess started =
        ChildProcess.start(
            runSettings,
            new ChildOutput(run, arrivalRules),
            Integer.toString(run),
            Long.toString(random.nextLong()),
            how);
    childProcess = started;
    return started;
  }

  private void ended(ChildProcess child, boolean inPeace) throws IOException, InterruptedException {
    child.awaitEnd(inPeace);
    for (Request request : receiver.takeAll()) {
      arrivalRules.evaluate(run, request);
    }
    for (int[] each : withdrawn) {
      arrivalRules.revoked(each[0], run, each[1], 0);
    }
    withdrawn.clear();
    arrivalRules.ended(run, child.output());
    found(child);
    nothingInClear();
  }

  /**
   * Compares the data that a run found with the data that the last one left, if the run ended
   * normally. A run that found nothing may have ended before its sources answered, or during an
   * erasure for an earlier run; the data that it left is then beside data that it has not read.
   */
  private void found(ChildProcess child) throws IOException {
    long[] found = child.output().found();
    long[] own = child.output().left();
    if (found == null || own == null) {
      left = null;
    } else if (Arrays.stream(found).sum() > 0) {
      if (left != null && !Arrays.equals(left, found)) {
        throw child.failed(
            "found " + Arrays.toString(found) + ", left were " + Arrays.toString(left));
      }
      left = own;
    } else if (left != null) {
      left = new long[] {left[0] + own[0], left[1] + own[1]};
    }
  }

  /** Checks that no file contains content in clear, and the spool no name or reference either. */
  private void nothingInClear() throws IOException {
    try (Stream<Path> files = Files.walk(runSettings.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String all =
            runSettings.directory().relativize(file)
                + new String(Files.readAllBytes(file), ISO_8859_1);
        boolean spooled = file.startsWith(runSettings.spool());
        if (spooled ? isSecret(all) : all.contains(DatumMark.CANARY)) {
          throw new AssertionError("in clear in " + file.getFileName());
        }
      }
    }
  }

  /** Looks for whole references: encrypted bytes contain their first four now and then. */
  private static boolean isSecret(String text) {
    return SECRETS.stream().anyMatch(text::contains)
        || DatumMark.references(text).findAny().isPresent();
  }

  private void drain() throws IOException, InterruptedException {
    receiver.is(Mode.WELL);
    ended(start("drain"), true);
    arrivalRules.allArrived();
  }

  @Override
  public void close() {
    if (childProcess != null) {
      childProcess.kill();
    }
    receiver.close();
  }

  @Override
  public String toString() {
    return "run %d, %d kills, %d before it was up, %d aimed at an erasure, %d within one; "
            .formatted(run, kills, early, aimed, hit)
        + arrivalRules;
  }
}
