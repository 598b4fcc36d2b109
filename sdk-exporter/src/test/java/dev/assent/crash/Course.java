/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.crash.FickleReceiver.Mood;
import dev.assent.crash.FickleReceiver.Request;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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
 * lives, kills it at a random point or has it end in peace, reads what it had sent, judges it, and
 * starts the next one on the same directory. The last one drains the disk. Used by one thread.
 *
 * <p>What is random comes from one seed; when a kill hits does not, so a seed repeats the plan and
 * not the interleaving.
 */
final class Course implements Closeable {
  private static final int IN_PEACE_OF = 6;
  private static final long PATIENCE_SECONDS = 90;
  private static final List<String> SECRETS =
      List.of(Mark.CANARY, World.ACCOUNT, World.ATTRIBUTE, World.EVENT, "ref_");

  private final World world;
  private final Random random;
  private final Book book = new Book();
  private final FickleReceiver receiver;
  private final Platform platform;
  private int run;
  private int kills;
  private int early;
  private long @Nullable [] left;

  Course(Path directory, long seed) throws IOException {
    this.random = new Random(seed);
    this.receiver = new FickleReceiver(book.moments, random.nextLong());
    this.world = new World(directory, receiver.endpoint());
    this.platform = new Platform(world, random);
    world.create();
    platform.grantAll();
  }

  /** When a victim dies. */
  private enum End {
    /** Some time after the process was made: perhaps before it has started. */
    EARLY,
    /** Some time after it has started. */
    LIVING,
    /** About when it revokes. */
    REVOKING,
    /** It is asked to end. */
    PEACE
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
    receiver.is(Mood.values()[random.nextInt(Mood.values().length)]);
  }

  private void live() throws IOException, InterruptedException {
    End end =
        random.nextInt(IN_PEACE_OF) == 0
            ? End.PEACE
            : Stream.of(End.EARLY, End.LIVING, End.REVOKING).toList().get(random.nextInt(3));
    Story story = start("live");
    awaitEnd(end, story);
    if (end == End.PEACE) {
      process().getOutputStream().write('\n');
      process().getOutputStream().flush();
    } else {
      // not the process's own method, which throws away what can still be read
      boolean unused = process().toHandle().destroyForcibly();
      kills++;
      early += story.up.getCount() > 0 ? 1 : 0;
    }
    ended(story, end == End.PEACE);
  }

  private @Nullable Process process;
  private @Nullable Thread reader;

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("none");
    }
    return process;
  }

  private void awaitEnd(End end, Story story) throws IOException, InterruptedException {
    if (end == End.EARLY) {
      boolean unused = story.up.await(random.nextInt(1500), TimeUnit.MILLISECONDS);
      pass(random.nextInt(30));
      return;
    }
    boolean unused = story.up.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    int steps = random.nextInt(8);
    for (int step = 0; step < steps; step++) {
      pass(random.nextInt(200));
      change(story);
    }
    if (end == End.REVOKING) {
      unused = story.revoking.await(2, TimeUnit.SECONDS);
      pass(random.nextInt(4));
    }
  }

  /** Time passes, unless the process ends. */
  private void pass(int millis) throws InterruptedException {
    boolean unused = process().waitFor(millis, TimeUnit.MILLISECONDS);
  }

  private void change(Story story) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> {
        int before = story.recorded();
        withdrawn.add(new int[] {platform.withdraw(), before});
      }
      case 1 -> receiver.is(Mood.values()[random.nextInt(Mood.values().length)]);
      default -> {}
    }
  }

  /** Subjects that the parent withdrew during this run, and what was surely recorded before. */
  private final List<int[]> withdrawn = new ArrayList<>();

  private Story start(String how) throws IOException {
    run++;
    book.starts();
    Story story = new Story(run, book);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Victim.class.getName(),
            world.directory().toString(),
            world.endpoint(),
            Integer.toString(run),
            Long.toString(random.nextLong()),
            how);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(it -> it.matches("(ASSENT|OTEL|JAVA_TOOL)_.*"));
    builder.redirectError(errors().toFile());
    Process started = builder.start();
    process = started;
    reader = new Thread(() -> read(started, story), "story");
    reader.start();
    return story;
  }

  private Path errors() {
    return world.directory().resolve("errors");
  }

  private static void read(Process process, Story story) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        story.hear(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ended(Story story, boolean inPeace) throws IOException, InterruptedException {
    if (!process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process().destroyForcibly();
      throw failed("it does not end");
    }
    if (reader != null) {
      reader.join();
    }
    if (inPeace ? story.left() == null : process().exitValue() == 1) {
      throw failed("it failed");
    }
    List<Request> requests = receiver.takeAll();
    for (Request request : requests) {
      book.judge(run, request);
    }
    for (int[] each : withdrawn) {
      book.revoked(each[0], run, each[1], 0);
    }
    withdrawn.clear();
    book.ended(run, story);
    long[] found = story.found();
    if (left != null && found != null && !Arrays.equals(left, found)) {
      throw failed("found " + Arrays.toString(found) + ", left were " + Arrays.toString(left));
    }
    left = story.left();
    nothingInClear();
  }

  private AssertionError failed(String how) throws IOException {
    return new AssertionError(
        "run " + run + ": " + how + "\n" + Files.readString(errors(), ISO_8859_1));
  }

  private void nothingInClear() throws IOException {
    if (!Files.exists(world.spool())) {
      return;
    }
    try (Stream<Path> files = Files.walk(world.spool())) {
      for (Path file : files.toList()) {
        String all =
            world.spool().relativize(file)
                + (Files.isRegularFile(file)
                    ? new String(Files.readAllBytes(file), ISO_8859_1)
                    : "");
        if (SECRETS.stream().anyMatch(all::contains)) {
          throw new AssertionError("run " + run + ": in clear in " + file.getFileName());
        }
      }
    }
  }

  private void drain() throws IOException, InterruptedException {
    receiver.is(Mood.WELL);
    ended(start("drain"), true);
    book.allArrived();
  }

  Book book() {
    return book;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
    receiver.close();
  }

  @Override
  public String toString() {
    return kills + " kills (" + early + " before it was up), " + run + " runs; " + book;
  }
}
