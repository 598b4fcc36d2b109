/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.capture.Events;
import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.internal.catalog.UnclassifiedReport;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.deletion.DeletionRequests;
import dev.assent.internal.instance.ControlThreads;
import dev.assent.internal.instance.Deadline;
import dev.assent.internal.instance.DestinationExporter;
import dev.assent.internal.instance.ExitHook;
import dev.assent.internal.instance.Telemetry;
import dev.assent.internal.ledger.Ledger;
import dev.assent.internal.pipeline.Hold;
import dev.assent.policy.Destination;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Captures what a service generates about its own use and health, and lets a datum leave only where
 * a current consent decision permits its categories, for that purpose, to that recipient.
 *
 * <pre>{@code
 * try (Assent assent = Assent.fromEnvironment()) {
 *   Tracer tracer = assent.openTelemetry().getTracer("com.example.meetings");
 *   try (Scope scope = assent.subject("acme/u7").storeInContext(Context.current()).makeCurrent()) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe. Starting throws on wrong settings; recording never throws. A process may have
 * several instances; each has its own queues, decisions and threads: {@code assent-control}, {@code
 * assent-files}, {@code assent-consent}, {@code assent-spool}, {@code assent-metrics}; {@code
 * assent-source} for each {@link AssentBuilder#consentSource}, {@code assent-consent-http} if a
 * consent platform is asked, {@code assent-deletion} and {@code assent-deletion-http} if there is a
 * deletion endpoint; per destination a worker and the threads of its HTTP client. All are daemons
 * but {@code assent-exit}, the hook that closes the instance when the process exits.
 */
public final class Assent implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);

  private final Telemetry telemetry;
  private final Decisions decisions;
  private final Ledger ledger;
  private final Events events;
  private final Hold hold;
  private final List<DestinationExporter> exporters;
  private final @Nullable DeletionRequests deletions;
  private final @Nullable UnclassifiedReport report;
  private final ControlThreads threads;
  private final AtomicBoolean closed = new AtomicBoolean();

  private final Object lock = new Object();
  // Guarded by lock.
  private @Nullable ExitHook exitHook;

  Assent(
      Telemetry telemetry,
      Decisions decisions,
      Ledger ledger,
      Events events,
      Hold hold,
      List<DestinationExporter> exporters,
      @Nullable DeletionRequests deletions,
      @Nullable UnclassifiedReport report,
      ControlThreads threads) {
    this.telemetry = telemetry;
    this.decisions = decisions;
    this.ledger = ledger;
    this.events = events;
    this.hold = hold;
    this.exporters = exporters;
    this.deletions = deletions;
    this.report = report;
    this.threads = threads;
  }

  /**
   * Starts with what the environment and the system properties say.
   *
   * @throws dev.assent.config.ConfigurationException naming the first variable that is wrong and
   *     what would be valid
   */
  public static Assent fromEnvironment() {
    return builder().build();
  }

  /** A builder over the environment and the system properties. */
  public static AssentBuilder builder() {
    return new AssentBuilder();
  }

  /**
   * What spans, log records and metrics are recorded through. All of it goes through the gates.
   * With {@code OTEL_SDK_DISABLED} it records nothing. {@code dev.assent.micrometer.AssentMeters}
   * has a Micrometer registry over it.
   */
  public OpenTelemetry openTelemetry() {
    return telemetry.openTelemetry();
  }

  /** Reads and changes choices. */
  public Consent consent() {
    return decisions.consent();
  }

  /** What happened to every datum. */
  public Ledger ledger() {
    return ledger;
  }

  /** Records usage and diagnostic events with declared categories. */
  public Events events() {
    return events;
  }

  /**
   * The handle of a subject, to be put into the context of what is recorded about it.
   *
   * @param path account, then user, such as {@code acme/u7}
   * @throws IllegalArgumentException if the path has no valid form; the message does not repeat it
   */
  public Subject subject(String path) {
    return decisions.subject(path);
  }

  /**
   * Why each category of a subject's data may or may not go to a destination.
   *
   * @param subject a path, such as {@code acme/u7}
   * @param destination a destination's name, such as {@code default}
   * @throws IllegalArgumentException if there is no such destination, or the path has no valid form
   */
  public Explanation explain(String subject, String destination) {
    List<String> names = decisions.destinations().stream().map(Destination::name).toList();
    int index = names.indexOf(destination);
    if (index < 0) {
      throw new IllegalArgumentException(
          "unknown destination '" + destination + "'; known: " + names);
    }
    return decisions.explain(decisions.subject(subject), index);
  }

  /**
   * Collects metrics and sends what is queued, through the gates.
   *
   * @return whether all of it that may leave arrived within the time
   */
  public boolean flush(Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    boolean collected = telemetry.collect(deadline.remaining());
    return all(exporter -> exporter.pipeline().flush(deadline.remaining())) && collected;
  }

  /**
   * Sends what may leave within ten seconds, discards the rest, and ends all threads. What is
   * recorded from then on is lost. Calling it again does nothing.
   */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  private void close(Duration timeout) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Deadline deadline = Deadline.in(timeout);
    ExitHook hook;
    synchronized (lock) {
      hook = exitHook;
    }
    if (hook != null) {
      hook.remove();
    }
    // application callbacks run in the last collection: they may not use up the time of the rest
    telemetry.close(timeout.dividedBy(2));
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
    threads.end(deadline);
    exporters.forEach(exporter -> exporter.pipeline().endErasures());
  }

  /** Closes when the process exits, unless closed before. */
  void closeOnExit() {
    synchronized (lock) {
      exitHook = ExitHook.add(() -> close(EXIT_TIMEOUT));
    }
  }

  /** Does something at all destinations at once, so that a slow one takes no time from others. */
  private boolean all(Predicate<DestinationExporter> action) {
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (DestinationExporter exporter : exporters) {
      FutureTask<Boolean> task = new FutureTask<>(() -> action.test(exporter));
      Thread thread = new Thread(null, task, "assent-" + exporter.name() + "-wait", 0, false);
      thread.setDaemon(true);
      thread.start();
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

  /** The destinations' names. */
  @Override
  public String toString() {
    return "Assent" + decisions.destinations().stream().map(Destination::name).toList();
  }
}
