/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.OwnedLock;
import dev.assent.internal.text.Sha256;
import dev.assent.internal.time.Clock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The source of the choices in a JSON file, {@code {"documents": […]}}; it is also the local store.
 * The whole file is read at start and at every refresh. A change is detected by comparing the
 * content, since neither events nor times of files are reliable. In a valid file, a level without
 * an entry has a document without choices. While the file is missing, unreadable, truncated or
 * invalid, every level is unknown, except for the denials that were read before.
 *
 * <p>To store choices, the source takes a lock between processes ({@code PATH.lock}), reads the
 * file again, writes a temporary file in the same directory ({@code .NAME.tmp}), forces it, renames
 * it to the file and forces the directory. After a crash, the file is the old one or the new one. A
 * damaged file is never overwritten.
 *
 * <p>Thread-safe: answers come from one volatile reference to immutable state; reading and storing
 * exclude each other.
 */
final class FileSource implements KnownChoices, LocalStore {
  private static final String MISSING = "there is no such file";

  /** The name of the file in messages about its content, which must not show its path. */
  private static final String WHERE = "the file";

  private final String name;
  private final FileSourceLog log;
  private final Path path;
  private final boolean stores;
  private final ConsentDocumentParser documents;
  private final ChoiceVocabulary vocabulary;
  private final Clock clock;
  private final ScheduledExecutorService executor;
  private final Duration refresh;
  private final Disk disk;

  private final Object reading = new Object();
  // Guarded by reading.
  private final OwnedLock lock;
  // Guarded by reading: the digest of the content of the last successful reading.
  private byte[] digest = {};
  // The number of changes that the listener must hear of. Written under the lock reading.
  private volatile long changes;
  // The number of changes that it has heard of.
  private volatile long heard;
  // Written under the lock reading, read by any thread.
  private volatile SourceDocuments known = SourceDocuments.none("it has not been read yet");
  private volatile @Nullable Listener listener;
  private volatile @Nullable Future<?> refreshing;

  /**
   * Creates a source that has read nothing yet.
   *
   * @param path the file
   * @param label the words for the source in log lines, which must not show the path
   * @param stores whether the choices that are made in this process are stored here
   * @param vocabulary the names that choices may use
   * @param clock the clock
   * @param executor the executor that reads the file again
   * @param refresh the interval between readings
   * @param disk the file system
   */
  FileSource(
      Path path,
      String label,
      boolean stores,
      ChoiceVocabulary vocabulary,
      Clock clock,
      ScheduledExecutorService executor,
      Duration refresh,
      Disk disk) {
    this.name = "file:" + path;
    this.path = path;
    this.stores = stores;
    this.log = new FileSourceLog(label, clock);
    this.documents = new ConsentDocumentParser(vocabulary);
    this.vocabulary = vocabulary;
    this.clock = clock;
    this.executor = executor;
    this.refresh = refresh;
    this.disk = disk;
    this.lock = new OwnedLock(disk);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Answer answer(String level) {
    return known.answer(level);
  }

  /** Reads the file before it returns, so that the first answers come from the file. */
  @Override
  public void start(Listener listener) {
    this.listener = listener;
    readAgain();
    heard = changes;
    report();
    long nanos = refresh.toNanos();
    refreshing = executor.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void refresh() {
    readAgain();
    if (heard != changes) {
      notifyListener();
    }
    report();
  }

  /** Logs what an operator should know. What a log handler throws must not end the refresh. */
  private void report() {
    try {
      SourceDocuments now = known;
      log.readable(now.problem(), isToBeCreated(now));
      if (now.problem() == null) {
        log.expired(now.expired(clock.epochNanos()));
      }
    } catch (RuntimeException | Error theirs) {
      return;
    }
  }

  /** Returns whether the file is missing only because nobody has chosen here yet, as it seems. */
  private boolean isToBeCreated(SourceDocuments now) {
    return stores
        && !now.wasRead()
        && MISSING.equals(now.problem())
        && disk.hasRoomFor(path)
        && !disk.exists(lockOf(path)); // it stays when the file is lost
  }

  private static Path lockOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  /**
   * Notifies the listener; if an error ends it, the next refresh does. An exception of the listener
   * must not end the refresh.
   */
  private void notifyListener() {
    Listener hearing = listener;
    long now = changes;
    if (hearing != null) {
      try {
        hearing.changedAny();
      } catch (RuntimeException theirs) {
        // The listener reads the answers again at its next occasion.
      }
    }
    heard = now;
  }

  /**
   * Reads the file. A failure becomes the state of the source. Counts a change, before it is made,
   * if answers may differ from before.
   */
  private void readAgain() {
    synchronized (reading) {
      SourceDocuments before = known;
      long nanoTime = clock.nanoTime();
      long epochNanos = clock.epochNanos();
      try {
        byte[] now = disk.read(path, ConsentDocumentParser.MAX_BYTES);
        if (before.problem() == null && Arrays.equals(Sha256.of(now), digest)) {
          known = before.confirmed(nanoTime, epochNanos);
          return;
        }
        SourceDocuments after =
            before.read(documents.read(WHERE, now).values(), nanoTime, epochNanos);
        changes++;
        known = after;
        digest = Sha256.of(now);
      } catch (IOException | RuntimeException | Error unreadable) { // must not end the refresh
        String problem = describe(unreadable);
        if (!problem.equals(before.problem())) {
          changes++;
        }
        known = before.failed(problem);
      }
    }
  }

  /** Describes a failure in fixed words, since messages of the platform may hold content. */
  private static String describe(Throwable failed) {
    if (failed instanceof NoSuchFileException) {
      return MISSING;
    }
    if (failed instanceof ConfigurationException || failed.getClass() == IOException.class) {
      return String.valueOf(failed.getMessage());
    }
    return "the file system failed: " + failed.getClass().getSimpleName();
  }

  @Override
  public void store(List<LevelChoice> choices) throws IOException {
    boolean isOurChangeAlone = false;
    try {
      synchronized (reading) {
        long change = ++changes; // whatever ends it, the listener hears of what it has read
        isOurChangeAlone = storeLocked(choices);
        if (isOurChangeAlone && heard == change - 1) {
          heard = change;
        }
      }
    } finally {
      if (!isOurChangeAlone) { // the code that stores has put these choices into decisions already
        notifyOthers();
      }
    }
  }

  /** Returns whether the file held nothing else than what is known. */
  private boolean storeLocked(List<LevelChoice> choices) throws IOException {
    boolean wasKnown = known.problem() == null;
    byte[] before = digest;
    Path file = target();
    Path directory = file.getParent();
    if (directory == null || file.getFileName() == null) {
      throw new IOException(name + " is not a file");
    }
    lock(lockOf(file));
    try {
      Map<String, MaskedDocument> all = current(file, choices);
      for (LevelChoice each : choices) {
        all.computeIfPresent(each.level(), (level, document) -> document.amendedBy(each.choice()));
      }
      boolean isAsKnown = wasKnown && Arrays.equals(before, digest);
      commit(file, directory, all);
      return isAsKnown;
    } finally {
      lock.close();
    }
  }

  /** Returns the target of a symbolic link, since the rename must not replace the link. */
  private Path target() {
    try {
      return path.toRealPath();
    } catch (IOException notThereYet) {
      return path.toAbsolutePath();
    }
  }

  private void lock(Path lockFile) throws IOException {
    try {
      lock.take(lockFile);
    } catch (IOException failed) {
      throw new IOException(name + " can't be locked: " + describe(failed));
    }
  }

  /**
   * Returns the documents that the file must keep, with one for the level of each choice. If the
   * file is missing, returns the denials and added categories that remain in force.
   */
  private Map<String, MaskedDocument> current(Path file, List<LevelChoice> choices)
      throws IOException {
    Map<String, MaskedDocument> all;
    try {
      byte[] now = disk.read(file, ConsentDocumentParser.MAX_BYTES);
      all = documents.read(WHERE, now);
      known = known.read(all.values(), clock.nanoTime(), clock.epochNanos());
      digest = Sha256.of(now);
      for (LevelChoice each : choices) {
        all.put(each.level(), known.document(each.level()));
      }
    } catch (NoSuchFileException missing) {
      digest = new byte[0]; // grants are gone with the file
      all = known.tightening();
      for (LevelChoice each : choices) {
        all.putIfAbsent(each.level(), MaskedDocument.empty(each.level()));
      }
    } catch (IOException | RuntimeException damaged) {
      known = known.failed(describe(damaged));
      throw new IOException(name + " can't be read and was left as it is: " + describe(damaged));
    }
    return all;
  }

  /** Replaces the file. If only its durability is uncertain, its choices are in force. */
  private void commit(Path file, Path directory, Map<String, MaskedDocument> all)
      throws IOException {
    byte[] written = ConsentDocumentWriter.write(all.values(), vocabulary.categories());
    try {
      documents.read(WHERE, written); // an unreadable text must not replace the file
    } catch (ConfigurationException unreadable) {
      throw new TooMuchException(name + " has no room for more: " + describe(unreadable));
    }
    try {
      disk.replace(file, written, file);
    } catch (IOException | RuntimeException failed) {
      throw new IOException(name + " could not be written: " + describe(failed));
    }
    known = known.read(all.values(), clock.nanoTime(), clock.epochNanos());
    digest = Sha256.of(written);
    try {
      disk.forceDirectory(directory);
    } catch (IOException unsure) {
      throw new IOException(name + " was written, but may be lost if the machine crashes");
    }
  }

  /**
   * Notifies the listener of possible changes in the file, on the executor, since the caller may
   * hold locks.
   */
  private void notifyOthers() {
    try {
      executor.execute(
          () -> {
            notifyListener();
            report();
          });
    } catch (RejectedExecutionException closed) {
      // After the shutdown, no decision is made any more.
    }
  }

  @Override
  public void close() {
    Future<?> running = refreshing;
    if (running != null) {
      running.cancel(false);
    }
  }
}
