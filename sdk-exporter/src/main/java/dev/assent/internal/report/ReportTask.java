/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.Variable;
import dev.assent.internal.document.JsonText;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the minutes of an observer, and writes the report each minute, if there is a file for it.
 * Thread-safe. A report that can't be made or written is one line, until it can. Of two instances
 * with the same file, the first one writes it.
 */
public final class ReportTask {
  private static final String VARIABLE = Variable.ASSENT_REPORT.name();

  /** The end of the name of a file that gets the JSON alone; any other gets a page. */
  private static final String JSON = ".json";

  private static final long PERIOD_SECONDS = 60;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final FieldObserver observer;
  private final @Nullable ReportBuilder builder;
  private final @Nullable Path file;
  private final Disk disk;
  private final Clock clock;
  private final Consumer<String> warnings;

  /** The files that instances of this process write. */
  private static final Set<Path> written = ConcurrentHashMap.newKeySet();

  private volatile boolean isSecond;
  private volatile boolean hasFailed;

  /**
   * Creates a task.
   *
   * @param labels who receives the data of a destination, in words, by its name
   * @param file replaced atomically, with its permissions; null if no file is written
   * @param warnings receives a line when the file can't be written
   */
  public ReportTask(
      FieldObserver observer,
      Catalog catalog,
      List<Destination> destinations,
      Map<String, String> labels,
      @Nullable Path file,
      Disk disk,
      Clock clock,
      Consumer<String> warnings) {
    this.observer = observer;
    this.file = file == null ? null : file.toAbsolutePath();
    this.disk = disk;
    this.clock = clock;
    this.warnings = warnings;
    FieldCounts counts = observer.counts();
    this.builder =
        counts == null ? null : new ReportBuilder(catalog, destinations, labels, counts, now());
  }

  private Instant now() {
    long epochNanos = clock.epochNanos();
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
  }

  /** Writes at once, and then each minute, on an executor that may wait for disks. */
  public void start(ScheduledExecutorService files) {
    if (file != null && !written.add(file)) {
      isSecond = true;
      warnings.accept(
          VARIABLE + ": another instance in this process writes " + file + "; this one does not.");
    }
    var unused =
        files.scheduleWithFixedDelay(this::tick, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    files.execute(this::writeSafely);
  }

  private void tick() {
    try {
      observer.nextMinute();
    } catch (Throwable failed) {
      Fatal.rethrow(failed);
    }
    writeSafely();
  }

  private void writeSafely() {
    try {
      write();
    } catch (Throwable failed) {
      Fatal.rethrow(failed);
    }
  }

  /** Returns the report of now; null if nothing is counted. */
  public @Nullable StaysReport report() {
    return builder == null ? null : builder.at(now());
  }

  /**
   * Writes the file a last time, on the executor, which may be shut down after this call: a disk
   * that hangs does not block the caller.
   */
  public void close(ScheduledExecutorService files) {
    try {
      files.execute(
          () -> {
            writeSafely();
            if (file != null && !isSecond) {
              written.remove(file);
            }
          });
    } catch (RejectedExecutionException closed) {
      return; // the report is at most a minute old
    }
  }

  /** Writes the file, if there is one. Never throws because of it. */
  void write() {
    if (file == null || isSecond) {
      return;
    }
    try {
      StaysReport report = report();
      if (report != null) {
        disk.replace(file, content(report).getBytes(UTF_8), file);
        hasFailed = false;
      }
    } catch (IOException | RuntimeException failure) {
      if (!hasFailed) {
        hasFailed = true;
        warnings.accept(
            VARIABLE
                + ": can't write "
                + file
                + " ("
                + failure.getClass().getSimpleName()
                + "); the report is old until it can be written. It is tried again each minute.");
      }
    }
  }

  private String content(StaysReport report) {
    return String.valueOf(file).endsWith(JSON) ? JsonText.of(report.tree()) : ReportPage.of(report);
  }

  @Override
  public String toString() {
    return "ReportTask";
  }
}
