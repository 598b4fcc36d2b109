/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.capture.Events;
import dev.assent.consent.Consent;
import dev.assent.consent.DeletionAnswer;
import dev.assent.consent.Explanation;
import dev.assent.internal.catalog.report.UnclassifiedReport;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.deletion.DeletionRequests;
import dev.assent.internal.instance.process.ProcessConsent;
import dev.assent.internal.instance.process.ProcessInstances;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.pipeline.Hold;
import dev.assent.internal.report.ReportTask;
import dev.assent.internal.view.Viewer;
import dev.assent.inventory.Inventory;
import dev.assent.inventory.WayOut;
import dev.assent.policy.Destination;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A running instance with its OpenTelemetry, decisions, ledger, destinations and threads.
 * Thread-safe.
 */
public final class AssentInstance {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);

  private final Sdk.Capture capture;
  private final Decisions decisions;
  private final LiveLedger ledger;
  private final Events events;
  private final Hold hold;
  private final List<DestinationExporter> exporters;
  private final @Nullable DeletionRequests deletions;
  private final InstanceAudit audit;
  private final @Nullable UnclassifiedReport report;
  private final ReportTask stays;
  private final InstanceInventory inventory;
  private final @Nullable Viewer viewer;
  private final ControlThreads threads;
  private final AtomicBoolean closed = new AtomicBoolean();

  private final Object lock = new Object();
  // Guarded by lock.
  private @Nullable ExitHook exitHook;

  AssentInstance(
      Sdk.Capture capture,
      Decisions decisions,
      LiveLedger ledger,
      Events events,
      Hold hold,
      List<DestinationExporter> exporters,
      @Nullable DeletionRequests deletions,
      InstanceAudit audit,
      @Nullable UnclassifiedReport report,
      ReportTask stays,
      InstanceInventory inventory,
      @Nullable Viewer viewer,
      ControlThreads threads) {
    this.capture = capture;
    this.decisions = decisions;
    this.ledger = ledger;
    this.events = events;
    this.hold = hold;
    this.exporters = exporters;
    this.deletions = deletions;
    this.audit = audit;
    this.report = report;
    this.stays = stays;
    this.inventory = inventory;
    this.viewer = viewer;
    this.threads = threads;
  }

  /** The OpenTelemetry with which the application records. */
  public OpenTelemetry openTelemetry() {
    return capture.openTelemetry();
  }

  /** The decisions of the instance. */
  public Decisions decisions() {
    return decisions;
  }

  /**
   * Returns the choices of a subject. A denial also reaches the instances of this process that gate
   * an application's SDK.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  public Consent consent(String subject) {
    Consent consent = new ProcessConsent(subject, ownConsent(subject), this);
    return viewer == null ? consent : new ViewedConsent(consent, viewer);
  }

  /** Returns the choices of a subject in this instance alone. */
  Consent ownConsent(String subject) {
    return audit.consent(subject, decisions.consent(subject));
  }

  /** The live counts. */
  public LiveLedger ledger() {
    return ledger;
  }

  /** The recorder of events. */
  public Events events() {
    return events;
  }

  /** Returns what it can collect, and where each field can go. */
  public Inventory inventory() {
    return inventory.now();
  }

  /** Returns the ways out of the process beside the destinations. */
  public List<WayOut> waysOut() {
    return inventory.waysOut().get();
  }

  /** Returns who receives the data of a destination, given by its index; null if nobody said. */
  public @Nullable String label(int destination) {
    return inventory.label(destination);
  }

  /** Explains for each category of a subject's data whether it may go to a destination. */
  public Explanation explain(String subject, String destination) {
    List<String> names = decisions.destinations().stream().map(Destination::name).toList();
    int index = names.indexOf(destination);
    if (index < 0) {
      // the path of a subject, if the arguments were exchanged
      String shown = destination.contains("/") ? "" : " '" + destination + "'";
      throw new IllegalArgumentException("unknown destination" + shown + "; known: " + names);
    }
    Explanation explanation = decisions.explain(decisions.subject(subject), index);
    return new Explanation(
        explanation.destination(),
        label(index),
        explanation.subjects(),
        explanation.lines(),
        explanation.reportsOnly());
  }

  /**
   * Collects metrics and sends the queued data. Returns whether all permitted data arrived within
   * the time.
   */
  public boolean flush(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    boolean collected = capture.collect(deadline.remaining());
    return flushDestinations(deadline.remaining()) && collected;
  }

  /**
   * Sends the queued data, and what exporters of others keep, without collecting metrics. Returns
   * whether all permitted data arrived within the time.
   */
  public boolean flushDestinations(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    return all(exporter -> exporter.flush(deadline.remaining()));
  }

  /**
   * Sends the queued data without collecting metrics. Returns whether all permitted data arrived
   * within the time.
   */
  public boolean flushQueues(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    return all(exporter -> exporter.pipeline().flush(deadline.remaining()));
  }

  /** Sends the permitted data within ten seconds, discards the rest, and ends all threads. */
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  private void close(Duration timeout) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    audit.closing();
    InstanceWatch.closing(this);
    if (viewer != null) {
      viewer.close();
    }
    Installed.remove(this);
    ProcessInstances.remove(this);
    Deadline deadline = Deadline.in(timeout);
    ExitHook hook;
    synchronized (lock) {
      hook = exitHook;
    }
    if (hook != null) {
      hook.remove();
    }
    // Callbacks of the application run in the last collection; they must not use up the time of the
    // other steps.
    capture.close(timeout.dividedBy(2));
    hold.close();
    all(
        exporter -> {
          exporter.close(deadline.remaining());
          return true;
        });
    if (deletions != null) {
      deletions.close();
    }
    decisions.close();
    if (report != null) {
      report.write();
    }
    inventory.write();
    stays.close(threads.files());
    threads.end(deadline, decisions::storeRest);
    exporters.forEach(exporter -> exporter.pipeline().endErasures());
    audit.close();
  }

  /** Adds a listener for what became of deletion requests. */
  public void addDeletionListener(Consumer<? super DeletionAnswer> listener) {
    if (deletions == null || !deletions.addListener(listener)) {
      logger.log(
          Level.INFO,
          "Assent calls no listener of deletion answers, because ASSENT_DELETION_ANSWERS is not true"
              + " or Assent is switched off.");
    }
  }

  /** Closes the instance when the process exits, unless it is closed before. */
  void closeOnExit() {
    synchronized (lock) {
      exitHook = ExitHook.add(() -> close(EXIT_TIMEOUT));
    }
  }

  /**
   * Runs an action for all destinations in parallel, so that a slow destination does not use up the
   * time of others.
   */
  private boolean all(Predicate<DestinationExporter> action) {
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (DestinationExporter exporter : exporters) {
      FutureTask<Boolean> task = new FutureTask<>(() -> action.test(exporter));
      Thread thread = new Thread(null, task, "assent-" + exporter.name() + "-wait", 0, false);
      thread.setDaemon(true);
      try {
        thread.start();
      } catch (OutOfMemoryError noThread) {
        task.run(); // nothing may stay open
      }
      tasks.add(task);
    }
    boolean all = true;
    for (FutureTask<Boolean> task : tasks) {
      all &= get(task);
    }
    return all;
  }

  private static boolean get(FutureTask<Boolean> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** Returns the names of the destinations. */
  @Override
  public String toString() {
    return "Assent" + decisions.destinations().stream().map(Destination::name).toList();
  }
}
