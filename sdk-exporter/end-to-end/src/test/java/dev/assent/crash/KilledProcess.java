/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import dev.assent.Assent;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The process that is killed: one thread records, another one flushes, revokes and grants. It
 * prints the facts that its parent may rely on, line by line; see {@link ChildOutput}. It ends when
 * its input receives a byte.
 */
public final class KilledProcess {
  private static final Field<String> TEXT =
      Field.ofString(RunSettings.ATTRIBUTE, RunSettings.CONTENT);
  private static final Field<String> REF =
      Field.ofString(RunSettings.REFERENCE, Category.SERVICE_USAGE);
  private static final EventType SENT = EventType.usage(RunSettings.EVENT, REF, TEXT);
  private static final Duration FLUSH = Duration.ofSeconds(20);
  private static final long PATIENCE_SECONDS = 60;

  /** The maximum number of data in flight, which is less than a queue's size. */
  private static final int UNACKNOWLEDGED = 1000;

  private static final int MOST = 3000;

  private final PrintStream parent = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final RunSettings runSettings;
  private final int run;
  private final Random random;
  private final Assent assent;
  private final EventEmitter sent;
  private final Tracer tracer;
  private volatile boolean ending;

  // Guarded by this.
  private final boolean[] denied = new boolean[RunSettings.SUBJECTS.size()];
  private int number;
  private int acknowledged;

  private KilledProcess(RunSettings runSettings, int run, long seed) {
    this.runSettings = runSettings;
    this.run = run;
    this.random = new Random(seed);
    this.assent =
        Assent.builder().environment(runSettings.environment()).closeOnExit(false).build();
    this.sent = assent.events().declare(SENT);
    this.tracer = assent.openTelemetry().getTracer("app");
  }

  /** Takes {@code DIRECTORY ENDPOINT RUN SEED live|drain}. */
  public static void main(String[] arguments) throws Exception {
    RunSettings runSettings = new RunSettings(Path.of(arguments[0]), arguments[1]);
    KilledProcess killedProcess =
        new KilledProcess(
            runSettings, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
    killedProcess.report(ChildOutput.UP);
    if (arguments[4].equals("drain")) {
      killedProcess.drain();
    } else {
      killedProcess.live();
    }
    killedProcess.end();
  }

  private synchronized void report(String word, Object... rest) {
    StringBuilder line = new StringBuilder(word);
    for (Object each : rest) {
      line.append(' ').append(each);
    }
    parent.println(line.append(ChildOutput.WHOLE));
  }

  private void live() throws Exception {
    for (int subject = 0; subject < RunSettings.OWN; subject++) {
      begin(subject);
    }
    Thread recorder = new Thread(new Recorder(random.nextLong()), "recorder");
    recorder.setDaemon(true);
    recorder.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.in.available() == 0 && System.nanoTime() < end) {
      control();
    }
    ending = true;
    recorder.join();
  }

  /**
   * Reports a subject without a grant as denied. An existing grant stays unchanged, since data
   * spooled under it may still leave.
   */
  private void begin(int subject) {
    if (!assent
        .explain(RunSettings.SUBJECTS.get(subject), "default")
        .permits(RunSettings.CONTENT)) {
      synchronized (this) {
        denied[subject] = true;
      }
      report(ChildOutput.DENIED, subject);
    }
  }

  private void control() {
    int subject = random.nextInt(RunSettings.OWN);
    switch (random.nextInt(6)) {
      case 0 -> grant(subject);
      case 1 -> revoke(subject);
      case 2 -> LockSupport.parkNanos(random.nextInt(20_000_000));
      default -> flush();
    }
  }

  private void grant(int subject) {
    CompletableFuture<Receipt> receipt;
    synchronized (this) {
      denied[subject] = false;
      receipt =
          assent
              .consent(RunSettings.SUBJECTS.get(subject))
              .grant(
                  Purpose.AI_TRAINING,
                  GrantOptions.underTerms(LocalDate.parse(RunSettings.TERMS)),
                  RunSettings.CONTENT);
    }
    receipt.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private void revoke(int subject) {
    CompletableFuture<Receipt> pending;
    int before;
    report(ChildOutput.REVOKING, subject);
    synchronized (this) {
      before = number;
      pending =
          assent
              .consent(RunSettings.SUBJECTS.get(subject))
              .revoke(Purpose.AI_TRAINING, RunSettings.CONTENT);
      denied[subject] = true;
    }
    Receipt receipt = pending.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    long perhaps = receipt.counts().stream().mapToLong(Receipt.Count::possiblySent).sum();
    boolean erased = receipt.counts().stream().allMatch(count -> count.notErased() == null);
    if (!receipt.durable() || !erased) {
      throw new IllegalStateException(receipt.toString());
    }
    report(ChildOutput.REVOKED, subject, before, perhaps);
  }

  private void flush() {
    int before;
    synchronized (this) {
      before = number;
    }
    long began = System.nanoTime();
    boolean unused = assent.flush(FLUSH);
    if (System.nanoTime() - began < FLUSH.toNanos() / 2) { // otherwise the flush may have timed out
      noneLost();
      report(ChildOutput.FLUSHED, before);
    }
    synchronized (this) {
      acknowledged = before;
    }
  }

  /** Checks that no datum was lost or withheld as a whole. */
  private void noneLost() {
    Ledger ledger = assent.ledger();
    for (Entry entry : ledger.entries()) {
      if (!entry.lost().isEmpty() || !entry.withheld().isEmpty()) {
        throw new IllegalStateException("lost or withheld\n" + ledger);
      }
    }
  }

  private synchronized boolean mayRecord() {
    return number - acknowledged < UNACKNOWLEDGED && number < MOST;
  }

  private final class Recorder implements Runnable {
    private final Random random;

    Recorder(long seed) {
      this.random = new Random(seed);
    }

    @Override
    public void run() {
      while (!ending) {
        if (random.nextInt(4) == 0 || !mayRecord()) {
          LockSupport.parkNanos(1_000_000);
        } else {
          record(1 << random.nextInt(denied.length), random.nextInt(4));
        }
      }
    }

    private void record(int subjects, int kind) {
      int all = kind == 3 ? subjects | 1 << random.nextInt(denied.length) : subjects;
      synchronized (KilledProcess.this) {
        number++;
        DatumMark datumMark = new DatumMark(run, number, all, isDenied(all));
        try (Scope scope = subject(all).makeCurrent()) {
          record(datumMark, kind);
        }
        report(ChildOutput.RECORDED, number);
      }
    }

    private void record(DatumMark datumMark, int kind) {
      if (kind == 0) {
        tracer
            .spanBuilder("chat")
            .setAttribute(AttributeKey.stringKey(RunSettings.REFERENCE), datumMark.reference())
            .setAttribute(AttributeKey.stringKey(RunSettings.ATTRIBUTE), datumMark.canary())
            .startSpan()
            .end();
      } else {
        sent.begin().with(REF, datumMark.reference()).with(TEXT, datumMark.canary()).emit();
      }
    }
  }

  private boolean isDenied(int subjects) {
    for (int subject = 0; subject < denied.length; subject++) {
      if (denied[subject] && (subjects >> subject & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private Subject subject(int subjects) {
    Subject all = null;
    for (int subject = 0; subject < denied.length; subject++) {
      if ((subjects >> subject & 1) != 0) {
        Subject one = assent.subject(RunSettings.SUBJECTS.get(subject));
        all = all == null ? one : all.and(one);
      }
    }
    return java.util.Objects.requireNonNull(all);
  }

  /** Waits until the disk has no data. */
  private void drain() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (hasSegments() || !isAtRest()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("something stays on disk\n" + assent.ledger());
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private boolean hasSegments() throws IOException {
    try (Stream<Path> files = Files.walk(runSettings.spool())) {
      return files.anyMatch(file -> file.toString().endsWith(".frames"));
    } catch (UncheckedIOException | NoSuchFileException changing) {
      return true; // a file was deleted during the walk; the caller looks again
    }
  }

  private boolean isAtRest() {
    return assent.ledger().entries().stream()
        .allMatch(
            entry ->
                Stream.of(State.QUEUED, State.IN_FLIGHT, State.SPOOLED)
                    .allMatch(state -> entry.states().getOrDefault(state, 0L) == 0));
  }

  private void end() {
    assent.close();
    noneLost();
    Ledger ledger = assent.ledger();
    if (!ledger.balances()) {
      throw new IllegalStateException("out of balance\n" + ledger);
    }
    Entry logs = ledger.entry("default", Signal.LOGS);
    Entry traces = ledger.entry("default", Signal.TRACES);
    report(
        ChildOutput.PEACE,
        number,
        logs.found(),
        traces.found(),
        logs.states().getOrDefault(State.SPOOLED, 0L),
        traces.states().getOrDefault(State.SPOOLED, 0L));
  }
}
