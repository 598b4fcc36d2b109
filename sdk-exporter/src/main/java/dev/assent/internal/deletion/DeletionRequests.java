/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.DeletionAnswer;
import dev.assent.consent.Receipt;
import dev.assent.internal.audit.AuditRecorder;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.config.Variable;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.file.Disk;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.SupervisedExecutor;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The requests to delete data that was permitted when sent, and that receivers may no longer keep.
 * The object records the sent data, receives every change of decisions, and delivers each request
 * at least once. It has one thread, {@code assent-deletion}, and one address; it uses neither gates
 * nor queues of data. If answers are wanted, it asks at that address what became of the accepted
 * requests. Thread-safe.
 *
 * <p>While it is open, no other process can open the same directory. After {@link #close}, the
 * thread of a change records the change in the journal, for the next run.
 */
public final class DeletionRequests implements Enforcer, Supervised, AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private static final String LOCK = "deletion.lock";

  /** The delay before the next attempt after an incomplete check or a failed write. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** The maximum interval between two checks of the subjects, which keep them in use. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final List<ReferenceTagger> referenceTagger;
  private final SentReferences sents;
  private final DeletionSender sender;
  private final DeletionClient deletionClient;
  private final AnswerListeners listeners;

  /** Asks what became of accepted requests; null if nobody wants to know it. */
  private final @Nullable AnswerPolls polls;

  private final SupervisedExecutor thread;
  private final Closeable lock;
  private final AfterClose afterClose;
  private final Duration interval;
  private final Mark catchingUp = new Mark();
  private final Mark evaluating = new Mark();

  /** The time of the next periodic check. */
  private volatile long checkNanoTime = System.nanoTime();

  /** The lock for {@link #close} and for later changes. */
  private final Object ending = new Object();

  private DeletionRequests(Settings setup, SentReferences sents, Closeable lock, AfterClose later) {
    this.sents = sents;
    this.lock = lock;
    this.afterClose = later;
    this.interval = interval(setup.refresh());
    this.thread = new SupervisedExecutor("assent-deletion");
    this.deletionClient = new DeletionClient(setup.settings(), setup.senders(), thread);
    this.sender =
        new DeletionSender(
            sents,
            deletionClient::send,
            task -> {
              boolean unused = execute(task);
            },
            this::afterClose,
            () -> ThreadLocalRandom.current().nextDouble(),
            setup.clock(),
            SOON); // longer than attempts wait for answers
    this.listeners = new AnswerListeners(setup.clock());
    this.polls = setup.settings().answers() ? polls(setup) : null;
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

  private AnswerPolls polls(Settings setup) {
    return new AnswerPolls(
        sents,
        deletionClient::ask,
        listeners,
        setup.decisions()::subject,
        task -> {
          boolean unused = execute(task);
        },
        this::afterClose,
        setup.clock());
  }

  /**
   * The dependencies.
   *
   * @param settings the endpoint and the directory of the journal
   * @param decisions the decisions on permitted data
   * @param categories the leaves
   * @param refresh the interval between requests to sources
   * @param senders opens the sender of requests
   * @param clock the clock for all times except pauses
   * @param audit gets what is owed, accepted and lost
   */
  public record Settings(
      DeletionSettings settings,
      Decisions decisions,
      Categories categories,
      Duration refresh,
      HttpSenders senders,
      Clock clock,
      AuditRecorder audit) {
    /** The dependencies without an audit journal. */
    public Settings(
        DeletionSettings settings,
        Decisions decisions,
        Categories categories,
        Duration refresh,
        HttpSenders senders,
        Clock clock) {
      this(settings, decisions, categories, refresh, senders, clock, AuditRecorder.NONE);
    }
  }

  /**
   * Reads the journal and starts the delivery of pending requests.
   *
   * @throws ConfigurationException if the directory is unusable, or another process uses it
   */
  public static DeletionRequests open(Settings setup) {
    DeletionRequests requests = open(setup, Disk.system());
    requests.afterClose(requests::checkPeriodically, Duration.ZERO);
    return requests;
  }

  /** Reads the journal; starts nothing. */
  static DeletionRequests open(Settings setup, Disk disk) {
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
        SentReferences.Settings known =
            new SentReferences.Settings(
                keys,
                setup.decisions(),
                setup.categories(),
                setup.clock(),
                setup.settings().retention(),
                setup.settings().notice() != null,
                setup.settings().answers() ? () -> answers(setup.clock()) : null,
                () -> behind.get().run(),
                setup.audit());
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
          Variable.ASSENT_STATE_DIR.name(),
          "Assent can't keep deletion requests there ("
              + unusable.getClass().getSimpleName()
              + "); name a directory that this process can read and write and no other process"
              + " uses");
    }
  }

  private static OpenAnswers answers(Clock clock) {
    return new OpenAnswers(
        clock, OpenAnswers.pauses(() -> ThreadLocalRandom.current().nextDouble()), OpenAnswers.MAX);
  }

  private static Duration interval(Duration refresh) {
    Duration least = refresh.compareTo(SOON) < 0 ? SOON : refresh;
    return least.compareTo(LONGEST) > 0 ? LONGEST : least;
  }

  /**
   * Returns the object that adds references to a destination's data.
   *
   * @param destination the destination's index
   */
  public ReferenceTagger refs(int destination) {
    return referenceTagger.get(destination);
  }

  /**
   * Adds a listener for answers, which a thread of its own calls.
   *
   * @return false if no answer will come, since nobody asks
   */
  public boolean addListener(Consumer<? super DeletionAnswer> listener) {
    listeners.add(listener);
    return polls != null;
  }

  /**
   * Starts a check for data to delete on this object's thread; the caller does not wait for it.
   * After {@link #close}, the change is on disk before this returns, or the stage fails.
   */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (change.tightened() == 0 || judgeSoon()) {
      return CompletableFuture.completedStage(List.of());
    }
    synchronized (ending) { // close() releases the directory first.
      return afterClose.createRequests(sents.size());
    }
  }

  /**
   * Starts a check, unless one waits already: the waiting one includes all earlier changes.
   *
   * @return false if the object is closed
   */
  private boolean judgeSoon() {
    return !evaluating.set() || execute(this::judge);
  }

  private void judge() {
    evaluating.clear();
    boolean unused = createRequests();
  }

  private boolean createRequests() {
    boolean unjudged = sents.createRequests();
    sender.go();
    return unjudged;
  }

  /** Checks all references periodically, in case a notification is missing. */
  private void checkPeriodically() {
    boolean soon = true;
    try {
      boolean unjudged = createRequests();
      soon = sents.catchUp() || unjudged;
      if (polls != null) {
        polls.go();
      }
    } finally {
      Duration delay = soon ? SOON : interval;
      checkNanoTime = System.nanoTime() + delay.toNanos();
      afterClose(this::checkPeriodically, delay);
    }
  }

  /** Restores the thread, the periodic check, and what an error kept from being scheduled. */
  @Override
  public void check(long nanoTime, Restored restored) {
    thread.check(nanoTime, restored);
    deletionClient.check(nanoTime, restored);
    listeners.check(nanoTime, restored);
    if (thread.isShutdown() || SupervisedExecutor.isBusy(thread)) {
      return;
    }
    if (nanoTime - checkNanoTime >= Mark.OVERDUE_NANOS) {
      checkNanoTime = nanoTime;
      afterClose(this::checkPeriodically, Duration.ZERO);
      restored.add("assent-deletion");
    }
    if (evaluating.renewIfOverdue()) {
      boolean unused = execute(this::judge);
    }
    if (catchingUp.renewIfOverdue()) {
      afterClose(this::catchUp, Duration.ZERO);
    }
  }

  /** Schedules another write of the journal: the disk may be writable again. */
  private void catchUpSoon() {
    if (catchingUp.set()) {
      afterClose(this::catchUp, SOON);
    }
  }

  private void catchUp() {
    catchingUp.clear();
    boolean unused = sents.catchUp(); // After another failure, sents schedules the next attempt.
  }

  private boolean execute(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      evaluating.clear();
      return false; // The journal keeps the entries for the next run.
    }
  }

  private void afterClose(Runnable task, Duration delay) {
    try {
      var unused = thread.schedule(task, delay.toNanos(), NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return; // The journal keeps the entries for the next run.
    }
  }

  /**
   * Ends the threads. Callers must close the pipelines first. Undelivered requests stay in the
   * journal. Further calls do nothing.
   */
  @Override
  public void close() {
    synchronized (ending) {
      sents.refuse();
      boolean unused = execute(sents::end);
      thread.shutdown();
      try {
        if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
          logger.log(
              Level.WARNING,
              "Assent could not write the journal of deletion requests within a second while it"
                  + " closed. Entries that are not on disk are lost when the process ends. Check"
                  + " the disk of ASSENT_STATE_DIR.");
          thread.shutdownNow();
        }
      } catch (InterruptedException e) {
        thread.shutdownNow();
        Thread.currentThread().interrupt();
      }
      deletionClient.close();
      listeners.close();
      try {
        lock.close();
      } catch (IOException released) {
        return; // The lock ends with the process at the latest.
      }
    }
  }
}
