/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An audit journal that this process writes. Events wait in a bounded queue, and one thread writes
 * them within a second. What does not fit into the queue is counted, and a line says so, as soon as
 * lines can be written again. Thread-safe.
 *
 * <p><b>Synchronization.</b> {@code queue} and the counters are lock-free. {@code waiting} marks
 * that a write is scheduled: it is set after an event was added, and cleared before the queue is
 * read, so that no event stays unseen. All other fields are used by {@link #write} alone, which is
 * synchronized: it runs on the thread of the executor, and in {@link #close}.
 */
public final class AuditJournal implements AuditRecorder, Supervised, AutoCloseable {
  /** The maximum number of events that wait: {@value}. */
  static final int MAX_WAITING = 4_096;

  /** The delay of a write, which collects the events of a change: {@value} ms. */
  static final long DELAY_MILLIS = 100;

  /** The delay of the next attempt after a failed write: {@value} ms. */
  static final long RETRY_MILLIS = 1_000;

  /** The maximum number of lines of one write. */
  private static final int BATCH = 256;

  private static final long CLOSE_MILLIS = 1_000;
  private static final int NAME_BYTES = 16;

  private final JournalFiles files;
  private final SubjectSalts salts;
  private final Closeable lock;
  private final ScheduledExecutorService executor;
  private final Clock clock;
  private final Consumer<String> warnings;
  private final Path path;

  /** What other users may write, too. */
  private final List<String> writableByOthers;

  /** Whether the salts say that an earlier run has written lines. */
  private final boolean hadLines;

  private final HourlyLimit limit = new HourlyLimit();
  private final HourlyLimit changeLimit = new HourlyLimit();

  private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingEvents = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong lostSince = new AtomicLong();
  private final AtomicLong unlisted = new AtomicLong();
  private final Mark waiting;
  private volatile boolean isClosed;

  // Guarded by this.
  /** Events that were taken from the queue, and not written; has room for all. */
  private final List<Taken> taken = new ArrayList<>(BATCH);

  /** Whether this run has written a line. */
  private boolean hasWritten;

  /** The time since which writes fail; 0 if they don't. */
  private long failingSince;

  private boolean isReleased;

  private record Event(
      long epochNanos,
      AuditEvent kind,
      List<String> subjects,
      Supplier<? extends @Nullable Map<String, Object>> facts) {}

  /**
   * An event with its facts, which are evaluated once: some say what changed since their last
   * evaluation, and a write may be repeated.
   */
  private record Taken(
      long epochNanos, AuditEvent kind, List<String> subjects, Map<String, Object> facts) {}

  private AuditJournal(
      JournalFiles files,
      SubjectSalts.Opened salts,
      JournalDirectory.Owned owned,
      ScheduledExecutorService executor,
      Clock clock,
      Consumer<String> warnings) {
    this.files = files;
    this.salts = salts.salts();
    this.hadLines = !salts.isNew();
    this.lock = owned.lock();
    this.path = owned.directory().path();
    this.writableByOthers = owned.writableByOthers();
    this.executor = executor;
    this.clock = clock;
    this.warnings = warnings;
    this.waiting = new Mark(clock::nanoTime);
    if (salts.isNew() && files.recovered().lines() > 0) {
      record(AuditEvent.PSEUDONYMS, () -> Map.of("reason", "the key or the salts were lost"));
    }
  }

  /**
   * Opens a journal below a directory: one that no other process writes.
   *
   * @param root created if it is missing
   * @param maxBytes the maximum size of the journal's lines
   * @param executor has one thread, which may wait for a disk; this object does not shut it down
   * @param warnings receives a line while nothing can be written, at most one per hour, and one at
   *     the start if other users can write the journal
   * @throws ConfigurationException if no journal can be used, or others may read its key
   */
  public static AuditJournal open(
      Path root,
      long maxBytes,
      Disk disk,
      ScheduledExecutorService executor,
      Clock clock,
      Consumer<String> warnings) {
    JournalDirectory.Owned owned = JournalDirectory.own(root, disk);
    try {
      SubjectSalts.Opened salts = SubjectSalts.open(owned.directory(), disk);
      try {
        JournalFiles files = new JournalFiles(owned.directory(), disk, maxBytes, newName());
        return new AuditJournal(files, salts, owned, executor, clock, warnings);
      } catch (IOException | RuntimeException failed) {
        salts.salts().close();
        throw failed;
      }
    } catch (IOException unusable) {
      close(owned.lock());
      throw JournalDirectory.unusable(owned.directory().path(), unusable);
    } catch (RuntimeException refused) {
      close(owned.lock());
      throw refused;
    }
  }

  private static String newName() {
    byte[] name = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(name);
    return HexFormat.of().formatHex(name);
  }

  /**
   * Records the start of a run: the facts, how the run before it ended, and whether other users can
   * write the journal, which a warning says, too.
   */
  public void start(Supplier<Map<String, Object>> facts) {
    JournalFiles.Recovered before = files.recovered();
    if (!writableByOthers.isEmpty()) {
      warnings.accept(
          "The audit journal "
              + path
              + " can be replaced or changed by other users, since its "
              + (writableByOthers.contains("directory") ? "parent directory is" : "files are")
              + " writable for a group or for all. Take the permission away (chmod go-w), or name"
              + " another directory in ASSENT_AUDIT_DIR. The journal's line of this start says it,"
              + " too.");
    }
    record(
        AuditEvent.START,
        () -> {
          Map<String, Object> all = new LinkedHashMap<>(facts.get());
          all.put("lastRun", lastRun(before));
          if ((before.lines() > 0 || hadLines) && !before.isEnded()) {
            all.put(JournalFiles.MISSING_FROM, before.lines() + 1);
          }
          if (before.torn() > 0) {
            all.put("tornBytes", before.torn());
          }
          if (!writableByOthers.isEmpty()) {
            all.put("writableByOthers", writableByOthers);
          }
          return all;
        });
  }

  private String lastRun(JournalFiles.Recovered before) {
    if (before.lines() == 0) {
      return hadLines ? "lost" : "none";
    }
    return before.isEnded() ? "ended" : "not ended";
  }

  /** Records an event now, and then in every interval. */
  public void repeat(AuditEvent event, Duration interval, Supplier<Map<String, Object>> facts) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> record(event, facts), interval.toMillis(), interval.toMillis(), MILLISECONDS);
  }

  @Override
  public void record(
      AuditEvent event,
      List<String> subjects,
      Supplier<? extends @Nullable Map<String, Object>> facts) {
    if (isClosed) {
      return;
    }
    try {
      if (waitingEvents.incrementAndGet() > MAX_WAITING) {
        waitingEvents.decrementAndGet();
        lose();
      } else {
        add(new Event(clock.epochNanos(), event, List.copyOf(subjects), facts));
      }
      writeSoon(DELAY_MILLIS);
    } catch (RuntimeException | Error failed) {
      lost.incrementAndGet(); // no event may fail its cause
    }
  }

  private void add(Event event) {
    boolean isAdded = false;
    try {
      isAdded = queue.add(event);
    } finally {
      if (!isAdded) {
        waitingEvents.decrementAndGet();
      }
    }
  }

  private void lose() {
    lost.incrementAndGet();
    lostSince.compareAndSet(0, clock.epochNanos());
  }

  /**
   * Whether many events wait, so that a caller with very many of them counts the rest by {@link
   * #countUnlisted} instead.
   */
  boolean isBusy() {
    return waitingEvents.get() > MAX_WAITING / 2;
  }

  /** Counts a change of permissions that gets no line of its own. */
  void countUnlisted() {
    unlisted.incrementAndGet();
    writeSoon(DELAY_MILLIS);
  }

  private void writeSoon(long delayMillis) {
    if (waiting.set()) {
      schedule(delayMillis);
    }
  }

  private void schedule(long delayMillis) {
    try {
      var unused = executor.schedule(this::writeWaiting, delayMillis, MILLISECONDS);
    } catch (RejectedExecutionException closing) {
      waiting.clear(); // close() writes what waits
    }
  }

  /** Schedules a write again that an error has ended. */
  @Override
  public void check(long nanoTime, Restored restored) {
    // behind a busy thread, a write only waits
    if (!SupervisedExecutor.isBusy(executor) && waiting.renewIfOverdue()) {
      schedule(0);
    }
  }

  private void writeWaiting() {
    waiting.clear();
    long again = RETRY_MILLIS;
    try {
      again = write();
    } finally { // a handler of logs may throw
      if (again >= 0) {
        writeSoon(again);
      }
    }
  }

  /**
   * Writes what waits.
   *
   * @return the delay after which another write is needed, in milliseconds; -1 if none is
   */
  private synchronized long write() {
    try {
      while (!isReleased && writeBatch()) {
        failingSince = 0;
      }
      return -1;
    } catch (IOException | RuntimeException | Error failed) {
      if (failingSince == 0) {
        failingSince = clock.epochNanos();
      }
      warn(failed);
      return RETRY_MILLIS;
    }
  }

  private void warn(Throwable failed) {
    if (limit.tryLog(clock.nanoTime())) {
      warnings.accept(
          "Assent can't write the audit journal in "
              + path
              + " ("
              + failed.getClass().getSimpleName()
              + "). Choices are applied all the same. It tries again; lines that did not fit into"
              + " memory meanwhile are missing, and the journal will say so. Check the free space"
              + " and the permissions of ASSENT_AUDIT_DIR. Logged at most once an hour.");
    }
  }

  private void warnOfChange() {
    if (changeLimit.tryLog(clock.nanoTime())) {
      warnings.accept(
          "Something else deleted or changed the newest file of the audit journal in "
              + path
              + ". The next lines are in another file, and a verification names those that are"
              + " missing. Check what else deletes or writes files below ASSENT_AUDIT_DIR. Logged"
              + " at most once an hour.");
    }
  }

  /** Writes some lines; returns false if nothing waits. */
  private boolean writeBatch() throws IOException {
    if (hasWritten) {
      salts.confirm();
    }
    take();
    long gone = lost.get();
    long rest = unlisted.get();
    List<JournalFiles.Draft> drafts = new ArrayList<>();
    if (gone > 0 || (failingSince != 0 && !taken.isEmpty())) {
      drafts.add(gap(gone));
    }
    for (Taken event : taken) {
      drafts.add(draft(event));
    }
    if (rest > 0) {
      drafts.add(draft(AuditEvent.PERMISSIONS, Map.of("furtherChanges", rest)));
    }
    int displaced = salts.displaced();
    if (displaced > 0) {
      drafts.add(
          draft(
              AuditEvent.PSEUDONYMS,
              Map.of("reason", "too many subjects", "displaced", displaced)));
    }
    if (drafts.isEmpty()) {
      return false;
    }
    salts.force();
    boolean wasChanged = files.append(drafts);
    taken.clear();
    unlisted.addAndGet(-rest);
    salts.recorded(displaced);
    if (lost.addAndGet(-gone) == 0) {
      lostSince.set(0);
    }
    hasWritten = true;
    if (wasChanged) {
      warnOfChange();
    }
    return true;
  }

  /** Takes events out of the queue. One whose facts an error ends stays there. */
  private void take() {
    while (taken.size() < BATCH) {
      Event next = queue.peek();
      if (next == null) {
        return;
      }
      Map<String, Object> facts = facts(next);
      if (facts != null) {
        taken.add(new Taken(next.epochNanos(), next.kind(), next.subjects(), facts));
      }
      var unused = queue.poll(); // only this thread takes
      waitingEvents.decrementAndGet();
    }
  }

  /** Returns the facts of an event; null if there is no line for it. */
  private static @Nullable Map<String, Object> facts(Event event) {
    try {
      Map<String, Object> given = event.facts().get();
      return given == null ? null : new LinkedHashMap<>(given);
    } catch (OutOfMemoryError noMemory) {
      throw noMemory; // tried again
    } catch (RuntimeException | Error failed) {
      return Map.of("factsLeftOut", failed.getClass().getSimpleName());
    }
  }

  private JournalFiles.Draft gap(long gone) {
    long since = clock.epochNanos();
    for (long each : new long[] {failingSince, lostSince.get()}) {
      since = each == 0 ? since : Math.min(since, each);
    }
    return draft(
        AuditEvent.GAP, Map.of("notWritingSince", instant(since).toString(), "lost", gone));
  }

  private JournalFiles.Draft draft(AuditEvent event, Map<String, Object> facts) {
    return new JournalFiles.Draft(instant(clock.epochNanos()), event, facts);
  }

  private JournalFiles.Draft draft(Taken event) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>(event.facts());
    if (!event.subjects().isEmpty()) {
      List<String> pseudonyms = new ArrayList<>();
      for (String subject : event.subjects()) {
        pseudonyms.add(salts.pseudonym(subject));
      }
      facts.put("subjects", pseudonyms);
    }
    return new JournalFiles.Draft(instant(event.epochNanos()), event.kind(), facts);
  }

  private static Instant instant(long epochNanos) {
    return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(epochNanos));
  }

  /** Destroys the salt of a subject; her lines say no more whom they are about. */
  synchronized boolean forget(String subject) throws IOException {
    return salts.forget(subject);
  }

  /**
   * Writes what waits, and a last line, within a second, and releases the journal. Later events are
   * not recorded. Further calls do nothing.
   */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    Future<?> ending;
    try {
      ending = executor.submit(this::end);
    } catch (RejectedExecutionException noThread) {
      end();
      return;
    }
    await(ending);
  }

  /** An interrupt does not shorten this: the last lines, and the lock, depend on it. */
  private void await(Future<?> ending) {
    long begin = System.nanoTime();
    boolean interrupted = false;
    boolean isWaiting = true;
    while (isWaiting) {
      try {
        long left = MILLISECONDS.toNanos(CLOSE_MILLIS) - (System.nanoTime() - begin);
        Object unused = ending.get(left, NANOSECONDS);
        isWaiting = false;
      } catch (InterruptedException again) {
        interrupted = true;
      } catch (ExecutionException failed) {
        end();
        isWaiting = false;
      } catch (TimeoutException hangs) {
        isWaiting = false;
        warnings.accept(
            "Assent could not write the end of the audit journal within a second. The next start"
                + " records it. Check the disk of ASSENT_AUDIT_DIR.");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end() {
    if (isReleased) {
      return;
    }
    try {
      queue.add(new Event(clock.epochNanos(), AuditEvent.END, List.of(), Map::of)); // the last one
      waitingEvents.incrementAndGet();
      long unused = write();
    } finally { // a handler of logs may throw
      isReleased = true;
      files.close();
      close(salts);
      close(lock);
    }
  }

  private static void close(Closeable part) {
    try {
      part.close();
    } catch (IOException unclosed) {
      return; // it ends with the process at the latest
    }
  }

  /** Shows no subject. */
  @Override
  public String toString() {
    return "AuditJournal[" + path + "]";
  }
}
