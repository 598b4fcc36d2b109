/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.Receipt;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Has data deleted that were sent while they were permitted and may not be kept any more: knows
 * what was sent, hears every change of decisions, and delivers a request at least once. One thread
 * of its own, {@code assent-deletion}, and one address; no gate and no queue of data is on its way.
 * Thread-safe. While it is open, no other process can use the directory for it. A change that comes
 * after it was closed is written down by who makes it, for the next run.
 */
public final class DeletionRequests implements Enforcer, AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private static final String LOCK = "deletion.lock";

  /** How soon it is looked again for what could not be judged or written. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** How often subjects are looked at, so that they count as in use. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final List<ReferenceTagger> referenceTagger;
  private final SentReferences sents;
  private final DeletionSender sender;
  private final DeletionClient deletionClient;
  private final ScheduledThreadPoolExecutor thread;
  private final Closeable lock;
  private final AfterClose later;
  private final Duration interval;
  private final AtomicBoolean catchingUp = new AtomicBoolean();
  private final AtomicBoolean judging = new AtomicBoolean();

  /** Held while this is closed. */
  private final Object ending = new Object();

  private DeletionRequests(Setup setup, SentReferences sents, Closeable lock, AfterClose later) {
    this.sents = sents;
    this.lock = lock;
    this.later = later;
    this.interval = interval(setup.refresh());
    this.thread = thread();
    this.deletionClient = new DeletionClient(setup.settings().endpoint(), thread);
    this.sender =
        new DeletionSender(
            sents,
            deletionClient::send,
            task -> {
              boolean unused = execute(task);
            },
            this::later,
            () -> ThreadLocalRandom.current().nextDouble(),
            setup.clock());
    long content = setup.categories().find("content");
    List<Destination> destinations = setup.decisions().destinations();
    this.referenceTagger =
        destinations.stream()
            .map(
                it ->
                    new ReferenceTagger(
                        destinations.indexOf(it),
                        DeletionTarget.of(it),
                        sents,
                        content,
                        this::judgeSoon))
            .toList();
  }

  /**
   * What it needs.
   *
   * @param settings where requests go, and the directory of the journal
   * @param decisions what is permitted
   * @param categories the leaves
   * @param refresh how often sources are asked again
   * @param clock for all times but pauses
   */
  public record Setup(
      DeletionSettings settings,
      Decisions decisions,
      Categories categories,
      Duration refresh,
      Clock clock) {}

  /**
   * Reads the journal and begins to deliver what is owed.
   *
   * @throws ConfigurationException if the directory can't be used, or another process uses it
   */
  public static DeletionRequests open(Setup setup) {
    DeletionRequests requests = open(setup, Disk.system());
    requests.later(requests::look, Duration.ZERO);
    return requests;
  }

  /** Reads the journal and does nothing yet. */
  static DeletionRequests open(Setup setup, Disk disk) {
    Path directory = setup.settings().directory().toAbsolutePath();
    try {
      disk.createDirectories(directory);
      Closeable lock = disk.lock(directory.resolve(LOCK));
      try {
        LinkedHashMap<DeletionTarget, ReferenceKey> keys = new LinkedHashMap<>();
        for (Destination destination : setup.decisions().destinations()) {
          keys.put(
              DeletionTarget.of(destination), ReferenceKey.of(destination.name(), directory, disk));
        }
        JournalFile file = new JournalFile(directory, disk);
        AtomicReference<Runnable> behind = new AtomicReference<>(() -> {});
        SentReferences.Setup known =
            new SentReferences.Setup(
                keys,
                setup.decisions(),
                setup.categories(),
                setup.clock(),
                setup.settings().retention(),
                () -> behind.get().run());
        AfterClose later =
            new AfterClose(
                () -> disk.lock(directory.resolve(LOCK)),
                () -> new SentReferences(new JournalFile(directory, disk), known));
        DeletionRequests made =
            new DeletionRequests(setup, new SentReferences(file, known), lock, later);
        behind.set(made::catchUpSoon);
        return made;
      } catch (IOException | RuntimeException failed) {
        lock.close();
        throw failed;
      }
    } catch (IOException unusable) {
      throw new ConfigurationException(
          "ASSENT_STATE_DIR",
          "Assent can't keep deletion requests there ("
              + unusable.getClass().getSimpleName()
              + "); name a directory that this process can read and write and no other process"
              + " uses");
    }
  }

  private static Duration interval(Duration refresh) {
    Duration least = refresh.compareTo(SOON) < 0 ? SOON : refresh;
    return least.compareTo(LONGEST) > 0 ? LONGEST : least;
  }

  /** It ends what is handed to it, but no timer, once it is shut down. */
  private static ScheduledThreadPoolExecutor thread() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(null, task, "assent-deletion", 0, false);
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * What gives a destination's data their references.
   *
   * @param destination its index
   */
  public ReferenceTagger refs(int destination) {
    return referenceTagger.get(destination);
  }

  /**
   * Looks for what is to be deleted on its own thread; nobody waits for that. Once this was closed,
   * it is written down before this returns, or the stage fails.
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (change.tightened() == 0 || judgeSoon()) {
      return CompletableFuture.completedStage(List.of());
    }
    synchronized (ending) { // until the directory is free
      return later.judge(sents.size());
    }
  }

  /** However often it is asked for, one look waits at most: it sees all that changed before. */
  private boolean judgeSoon() {
    return !judging.compareAndSet(false, true)
        || execute(
            () -> {
              judging.set(false);
              boolean unused = judge();
            });
  }

  private boolean judge() {
    boolean unjudged = sents.judge();
    sender.go();
    return unjudged;
  }

  /** From time to time, in case that nobody says that something changed. */
  private void look() {
    boolean soon = true;
    try {
      boolean unjudged = judge();
      soon = sents.catchUp() || unjudged;
    } finally {
      later(this::look, soon ? SOON : interval);
    }
  }

  /** The journal could not be written: a disk that is well again for a moment is enough. */
  private void catchUpSoon() {
    if (catchingUp.compareAndSet(false, true)) {
      later(this::catchUp, SOON);
    }
  }

  private void catchUp() {
    catchingUp.set(false);
    boolean unused = sents.catchUp(); // where it fails again, the book says so again
  }

  private boolean execute(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      judging.set(false);
      return false; // the next run finds in the journal what this one can't do
    }
  }

  private void later(Runnable task, Duration delay) {
    try {
      var unused = thread.schedule(task, delay.toNanos(), NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return; // as above
    }
  }

  /**
   * Ends the threads; close it after the pipelines. What is not delivered stays in the journal.
   * Calling it again does nothing.
   */
  @Override
  public void close() {
    synchronized (ending) {
      boolean unused = execute(sents::end);
      thread.shutdown();
      try {
        if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
          logger.log(
              Level.WARNING,
              "Assent could not write the journal of deletion requests within a second while it"
                  + " closed. Entries that are not on disk are lost when the process ends. Check the"
                  + " disk of ASSENT_STATE_DIR");
          thread.shutdownNow();
        }
      } catch (InterruptedException e) {
        thread.shutdownNow();
        Thread.currentThread().interrupt();
      }
      deletionClient.close();
      try {
        lock.close();
      } catch (IOException released) {
        return; // with the process at the latest
      }
    }
  }
}
