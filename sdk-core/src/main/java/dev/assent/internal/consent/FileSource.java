/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Choices in a JSON file, {@code {"documents": […]}}, and the local store. The file is read at
 * start and then again at every refresh, whole: what tells a change is its content, since neither
 * events nor times of files are reliable. A valid file without an entry for a level is a silent
 * document for it. While the file is missing, unreadable, cut off or invalid, every level is
 * unknown but for the denials heard before.
 *
 * <p>Storing takes a lock between processes ({@code PATH.lock}), reads the file again, writes a
 * temporary file beside it ({@code .NAME.tmp}), forces it, renames it over the file and forces the
 * directory: after a crash the file is the old one or the new one. A damaged file is never
 * overwritten.
 *
 * <p>Thread-safe: answers come from one volatile reference to immutable state; reading and storing
 * exclude each other.
 */
final class FileSource implements ConsentView, LocalStore {
  private final String name;
  private final Path path;
  private final ConsentDocumentParser documents;
  private final ChoiceVocabulary words;
  private final Clock clock;
  private final ScheduledExecutorService executor;
  private final Duration refresh;
  private final Disk disk;

  private final Object reading = new Object();
  // Guarded by reading: the digest of what the last successful reading found.
  private byte[] digest = {};
  // Written under reading, read by anyone.
  private volatile SourceDocuments known = SourceDocuments.none("it has not been read yet");
  private volatile @Nullable Listener listener;
  private volatile @Nullable Future<?> refreshing;

  /**
   * A source that has read nothing yet.
   *
   * @param path the file
   * @param words what choices may name
   * @param clock time
   * @param executor runs the re-reading
   * @param refresh how often
   * @param disk the file system
   */
  FileSource(
      Path path,
      ChoiceVocabulary words,
      Clock clock,
      ScheduledExecutorService executor,
      Duration refresh,
      Disk disk) {
    this.name = "file:" + path;
    this.path = path;
    this.documents = new ConsentDocumentParser(words);
    this.words = words;
    this.clock = clock;
    this.executor = executor;
    this.refresh = refresh;
    this.disk = disk;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Answer answer(String level) {
    return known.answer(level);
  }

  /** Reads the file before it returns, so that the first answers are the file's. */
  @Override
  public void start(Listener listener) {
    this.listener = listener;
    readAgain();
    long nanos = refresh.toNanos();
    refreshing = executor.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void refresh() {
    if (readAgain()) {
      tell();
    }
  }

  /** What listeners do wrong must not end the re-reading. */
  private void tell() {
    Listener hearing = listener;
    if (hearing == null) {
      return;
    }
    try {
      hearing.changedAny();
    } catch (RuntimeException theirs) {
      // They recompute at their own next occasion; answers are what they are.
    }
  }

  /** Reads the file; whatever goes wrong becomes the state. Tells whether answers may differ. */
  private boolean readAgain() {
    synchronized (reading) {
      SourceDocuments before = known;
      long nanoTime = clock.nanoTime();
      long epochNanos = clock.epochNanos();
      try {
        byte[] now = disk.read(path, ConsentDocumentParser.MAX_BYTES);
        if (before.problem() == null && Arrays.equals(digest(now), digest)) {
          known = before.confirmed(nanoTime, epochNanos);
          return false;
        }
        known = before.read(documents.read(name, now).values(), nanoTime, epochNanos);
        digest = digest(now);
        return true;
      } catch (IOException | RuntimeException | Error unreadable) { // which must not end this
        String problem = describe(unreadable);
        known = before.failed(problem);
        return !problem.equals(before.problem());
      }
    }
  }

  /** In words of our own: messages of the platform may quote anything. */
  private static String describe(Throwable failed) {
    if (failed instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failed instanceof ConfigurationException || failed.getClass() == IOException.class) {
      return String.valueOf(failed.getMessage());
    }
    return "the file system failed: " + failed.getClass().getSimpleName();
  }

  @Override
  public void store(String level, MaskedChoice choice) throws IOException {
    try {
      synchronized (reading) {
        storeLocked(level, choice);
      }
    } finally {
      tellOthers();
    }
  }

  private void storeLocked(String level, MaskedChoice choice) throws IOException {
    Path file = target();
    Path directory = file.getParent();
    Path fileName = file.getFileName();
    if (directory == null || fileName == null) {
      throw new IOException(name + " is not a file");
    }
    Closeable lock = locked(directory.resolve(fileName + ".lock"));
    try {
      Map<String, MaskedDocument> all = current(file, level);
      all.computeIfPresent(level, (key, document) -> DocumentMerge.amend(document, choice));
      boolean certain = commit(file, directory, all);
      if (!certain && choice.denied()) {
        throw new IOException(name + " was written, but may be lost if the machine crashes");
      }
    } finally {
      lock.close();
    }
  }

  /** What a link points to: the rename must not replace the link. */
  private Path target() {
    try {
      return path.toRealPath();
    } catch (IOException notThereYet) {
      return path.toAbsolutePath();
    }
  }

  private Closeable locked(Path lockFile) throws IOException {
    try {
      return disk.lock(lockFile);
    } catch (IOException failed) {
      throw new IOException(name + " can't be locked: " + describe(failed));
    }
  }

  /**
   * What the file must keep, and the level's document; if it is missing, what outlives its loss.
   */
  private Map<String, MaskedDocument> current(Path file, String level) throws IOException {
    Map<String, MaskedDocument> all;
    try {
      byte[] now = disk.read(file, ConsentDocumentParser.MAX_BYTES);
      all = documents.read(name, now);
      known = known.read(all.values(), clock.nanoTime(), clock.epochNanos());
      digest = digest(now);
      all.put(level, known.document(level));
    } catch (NoSuchFileException missing) {
      all = known.tightening();
      all.putIfAbsent(level, MaskedDocument.silent(level));
    } catch (IOException | RuntimeException damaged) {
      known = known.failed(describe(damaged));
      throw new IOException(name + " can't be read and was left as it is: " + describe(damaged));
    }
    return all;
  }

  /**
   * Replaces the file.
   *
   * @return whether it certainly outlives a crash of the machine; a grant that does not is only
   *     lost, and is in force until then
   */
  private boolean commit(Path file, Path directory, Map<String, MaskedDocument> all)
      throws IOException {
    byte[] written = ConsentDocumentWriter.write(all.values(), words.categories());
    try {
      documents.read(name, written); // what can't be read again must not take the file's place
      disk.replace(file, written, file);
    } catch (IOException | RuntimeException failed) {
      throw new IOException(name + " could not be written: " + describe(failed));
    }
    known = known.read(all.values(), clock.nanoTime(), clock.epochNanos());
    digest = digest(written);
    try {
      disk.forceDirectory(directory);
      return true;
    } catch (IOException unsure) {
      return false;
    }
  }

  private static byte[] digest(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** The file may have held news: on a thread of ours, since the caller may hold locks. */
  private void tellOthers() {
    try {
      executor.execute(this::tell);
    } catch (RejectedExecutionException closed) {
      // Nobody decides any more.
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
