/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one destination on disk. The store encrypts the frames, bounds their bytes, number
 * and age, and erases them by destroying their key. A frame consists of a header, a body and the
 * number of its data items. The store does not interpret the header and the body. Thread-safe.
 *
 * <p><b>Durability.</b> A frame survives the end of the process, including a kill, once {@link
 * #append} has returned. Another thread forces a segment to the device when the segment is full;
 * {@link #close} forces the last one. A rewrite forces its segments before their key takes effect.
 * A loss of power loses at most the segment in use for appends and the two segments before it. A
 * frame marked with {@link #done} does not return after a kill, but may return after a loss of
 * power. An erased frame does not return after either.
 *
 * <p><b>Detection of damage.</b> The store returns a frame exactly as it was appended, or does not
 * return it. It treats changed bytes, truncated, extended and renamed files, and files from another
 * spool or under another key as damaged. It can't distinguish three changes from its own work: a
 * file that was deleted or truncated between two frames, a frame that was marked as done, and a
 * whole directory that was restored from a copy together with its key.
 *
 * <p><b>Erasure.</b> The store accepts and returns no frames during an erasure, or while an
 * unfinished erasure is {@link #pendingErasure}. A rewrite writes the remaining frames under a new
 * key, forces them, and renames the new key over the old one. Before the rename, the old key is in
 * force and the pending erasure is stored in its own file; after the rename, the old frames are
 * unreadable. If a step before the rename fails, the store destroys the old key anyway, and all
 * frames are lost.
 *
 * <p><b>Synchronization.</b> One lock guards all operations, because the appends, reads and {@code
 * done} calls of the worker must not interleave with an erasure. An erasure waits for at most one
 * of these operations; that operation may force a segment if another segment is already waiting to
 * be forced. The store calls listeners, visitors and rewriters with the lock held. An interrupt
 * does not end an operation.
 */
public final class FrameStore implements Closeable {
  private static final String VARIABLE = Variable.ASSENT_SPOOL_DIR.name();
  private static final byte[] EVERYTHING = {};

  private final Object lock = new Object();
  private final SecureRandom random = new SecureRandom();
  private final RecordIo records = new RecordIo();
  private final SpoolDirectory directory;
  private final Clock clock;
  private final Closeable held;
  private final LossListener lossListener;
  private final SpoolKeyFile spoolKeyFile;
  private final PendingErasureFile note;
  private final Segments segments;

  // Guarded by the lock.
  private @Nullable SpoolKey key;
  private byte @Nullable [] pendingErasure;
  private boolean hasFailed;
  private boolean isClosed;

  private FrameStore(
      SpoolDirectory directory,
      StoreLimits limits,
      Clock clock,
      LossListener lossListener,
      Executor forcing,
      Closeable held) {
    this.directory = directory;
    this.clock = clock;
    this.held = held;
    this.lossListener = lossListener;
    this.spoolKeyFile = new SpoolKeyFile(directory, directory.key());
    this.note = new PendingErasureFile(directory, records, random);
    this.segments =
        new Segments(
            directory,
            limits,
            lossListener,
            records,
            random,
            new BackgroundForce(directory, forcing));
  }

  /** Opens a store, as the other method of this name does, with keys that are not wrapped. */
  public static FrameStore open(
      Path directory,
      StoreLimits limits,
      Disk disk,
      Clock clock,
      LossListener lossListener,
      Executor forcing) {
    return open(directory, limits, disk, KeyWrapper.NONE, clock, lossListener, forcing);
  }

  /**
   * Opens a store: creates the directory if necessary, and takes its lock. Reads the key, and only
   * the header of each file of earlier runs. Deletes the remains of erasures and crashes.
   *
   * @param keys wraps the keys
   * @param forcing forces full segments, in order
   * @throws ConfigurationException if another store holds the directory, if the directory can't be
   *     created, read or written, or if users other than its owner can read its keys
   */
  public static FrameStore open(
      Path directory,
      StoreLimits limits,
      Disk disk,
      KeyWrapper keys,
      Clock clock,
      LossListener lossListener,
      Executor forcing) {
    SpoolDirectory files = new SpoolDirectory(directory, disk, keys);
    Closeable held;
    try {
      held = files.open();
    } catch (IOException failed) {
      throw unusable(directory, failed);
    }
    if (held == null) {
      throw new ConfigurationException(
          VARIABLE,
          directory
              + " is in use by another process, or by another Assent instance in this process;"
              + " give each instance its own directory");
    }
    FrameStore store = new FrameStore(files, limits, clock, lossListener, forcing, held);
    try {
      store.begin(directory);
      return store;
    } catch (IOException failed) {
      store.release();
      throw unusable(directory, failed);
    } catch (RuntimeException | Error failed) {
      store.release();
      throw failed;
    }
  }

  private static ConfigurationException unusable(Path directory, IOException failed) {
    return new ConfigurationException(
        VARIABLE,
        directory
            + " can't be created, read or written ("
            + failed.getClass().getSimpleName()
            + "); name a directory on a local disk that this process owns",
        failed);
  }

  private void begin(Path path) throws IOException {
    if (!directory.keepsItsKeys()) {
      throw new ConfigurationException(
          VARIABLE,
          directory.key()
              + " or owed.key beside it is accessible to other users, who may have read the data"
              + " in "
              + path
              + "; delete the directory, or restrict both files to their owner (chmod 600)");
    }
    directory.discardPrepared();
    byte[] content = spoolKeyFile.read();
    key = content == null ? null : SpoolKey.parse(content);
    boolean pendingDamaged = findPendingErasure();
    new SegmentFinder(directory, segments, lossListener).find(key, note, clock.reading());
    if (pendingDamaged) {
      lossListener.unreadable(UnreadableReason.NOTE);
      destroyAll(EVERYTHING);
    }
  }

  /** Reads the pending erasure; returns whether it exists but is damaged. */
  private boolean findPendingErasure() throws IOException {
    try {
      pendingErasure = note.read(key);
      return false;
    } catch (DamagedFrame damaged) {
      return true;
    }
  }

  /**
   * Returns the pending erasure: the content of an erasure that this run or an earlier run did not
   * finish. The store accepts and returns no frames until {@link #rewrite} or {@link #destroy}
   * finishes it.
   *
   * @return the bytes passed to {@link #rewrite}; empty if everything is to be erased; null if no
   *     erasure is pending
   */
  public byte @Nullable [] pendingErasure() {
    synchronized (lock) {
      return pendingErasure == null ? null : pendingErasure.clone();
    }
  }

  /**
   * Passes to the visitor the live frames of earlier runs that {@link #recover} has not yet
   * visited. {@link #recover} still visits them later.
   */
  public void visit(FrameVisitor visitor) {
    synchronized (lock) {
      segments.visit(visitor);
    }
  }

  /**
   * Passes the live frames of earlier runs to the visitor, the oldest first. Damaged and expired
   * frames are omitted. Call it at most once per run, after consent is known. Frames appended
   * before this call are newer than the visited frames.
   *
   * @throws IOException if an erasure is pending or the store is closed
   */
  public RecoveryResult recover(FrameVisitor visitor) throws IOException {
    synchronized (lock) {
      checkUsable();
      return segments.recover(visitor, clock.reading());
    }
  }

  /** Whether the store holds frames of earlier runs that {@link #recover} has not visited. */
  public boolean hasUnseen() {
    synchronized (lock) {
      return segments.hasUnseen();
    }
  }

  /**
   * Whether a holder of the key can still read frames that are marked as done. Such a frame remains
   * in its file until all frames of its segment are done, or until a rewrite.
   */
  public boolean hasDone() {
    synchronized (lock) {
      return segments.hasDone();
    }
  }

  /**
   * Appends a frame. If the store is full, it drops its oldest segments and notifies {@link
   * LossListener} of each frame in them.
   *
   * @param count the number of data items in the frame
   * @return the frame's id, which is higher than all earlier ids
   * @throws IOException if the frame is not stored: the disk failed or is full, the frame is larger
   *     than an eighth of the spool, an erasure is pending, or the store is closed
   */
  public long append(byte[] header, byte[] body, int count) throws IOException {
    return append(new StoredFrame(header, body, count));
  }

  /** Appends a frame, as {@link #append(byte[], byte[], int)} does. */
  public long append(StoredFrame frame) throws IOException {
    synchronized (lock) {
      checkUsable();
      return segments.append(keyInForce(), frame, clock.reading());
    }
  }

  private SpoolKey keyInForce() throws IOException {
    SpoolKey known = key;
    if (known == null) {
      known = SpoolKey.random(random);
      spoolKeyFile.create(known);
      key = known;
    }
    return known;
  }

  /**
   * Reads a frame.
   *
   * @return null if the frame is gone: done, dropped, erased, expired or damaged
   * @throws IOException if the disk failed, an erasure is pending, or the store is closed
   */
  @Nullable
  public StoredFrame read(long id) throws IOException {
    synchronized (lock) {
      checkUsable();
      return segments.read(id, clock.reading());
    }
  }

  private void checkUsable() throws IOException {
    if (isClosed || pendingErasure != null) {
      throw new IOException(isClosed ? "the spool is closed" : "the spool is not erased yet");
    }
  }

  /**
   * Marks a frame as done. Has no effect if the frame is gone.
   *
   * @throws IOException if the mark could not be written: the frame is gone in this run, but may
   *     return in the next run
   */
  public void done(long id) throws IOException {
    synchronized (lock) {
      if (!isClosed) {
        segments.done(id);
      }
    }
  }

  /** Drops expired segments, and retries failed deletions of files. */
  public void expire() {
    synchronized (lock) {
      if (!isClosed) {
        segments.expire(clock.reading());
      }
    }
  }

  /** The number of obsolete files whose deletion failed so far. They contain nothing readable. */
  int undeleted() {
    synchronized (lock) {
      return directory.undeleted();
    }
  }

  /**
   * Rewrites every frame under a new key, and destroys the old key. The rewrite includes all frames
   * of earlier runs, recovered or not.
   *
   * @param what the pending erasure, which the store writes, encrypted, before the rewrite begins
   *     until it ends; {@link #pendingErasure} returns it after a restart. It replaces the earlier
   *     pending erasure and must include it
   * @param each called once for each frame, oldest first
   */
  ErasureResult rewrite(byte[] what, FrameRewriter each) {
    return rewrite(hash -> what.clone(), each);
  }

  /**
   * Rewrites every frame, as {@link #rewrite(byte[], FrameRewriter)} does. The pending erasure may
   * identify subjects by hashes.
   */
  public ErasureResult rewrite(PendingErasureSource pendingErasureSource, FrameRewriter each) {
    synchronized (lock) {
      if (isClosed) {
        return ErasureResult.FAILED;
      }
      SpoolKey old = key;
      if (old == null) {
        return ErasureResult.REWRITTEN;
      }
      byte[] what;
      try {
        what = pendingErasureSource.bytes(note.hash());
      } catch (IOException | RuntimeException failed) {
        return destroyAll(EVERYTHING);
      }
      return hasFailed ? destroyAll(what) : rewriteAll(old, what, each);
    }
  }

  private ErasureResult rewriteAll(SpoolKey old, byte[] what, FrameRewriter each) {
    SpoolKey next = SpoolKey.random(random);
    segments.seal();
    segments.expire(clock.reading());
    StoreRewrite storeRewrite = new StoreRewrite(segments, records, next, each);
    try {
      note.write(old, what);
      List<Segment> rewritten = storeRewrite.run();
      directory.force();
      spoolKeyFile.replace(next);
      key = next;
      segments.become(rewritten);
    } catch (IOException | RuntimeException unfinished) {
      storeRewrite.written().forEach(segments::discard);
      return destroyAll(what);
    }
    settle();
    return ErasureResult.REWRITTEN;
  }

  /**
   * Destroys the key and deletes all frames. This also completes a pending erasure.
   *
   * @return {@link ErasureResult#DESTROYED} or {@link ErasureResult#FAILED}
   */
  public ErasureResult destroy() {
    synchronized (lock) {
      return isClosed ? ErasureResult.FAILED : destroyAll(EVERYTHING);
    }
  }

  private ErasureResult destroyAll(byte[] what) {
    boolean destroyed = spoolKeyFile.destroy();
    segments.dropAll(Lost.SPOOL_ERASED);
    directory.discardPrepared();
    directory.sweep();
    if (destroyed) {
      key = null;
      settle();
      return ErasureResult.DESTROYED;
    }
    pendingErasure = what;
    hasFailed = true;
    remember(what);
    return ErasureResult.FAILED;
  }

  private void settle() {
    pendingErasure = null;
    hasFailed = false;
    force(); // otherwise, segments that return without the pending erasure would count as damaged
    note.settle();
  }

  private void force() {
    try {
      directory.force();
    } catch (IOException failed) {
      // Files that return after a loss of power are encrypted under a destroyed key.
    }
  }

  /**
   * Returns the hash that identifies subjects in the pending erasure. Creates its key if none
   * exists.
   *
   * @throws IOException if the key can't be created
   */
  public SubjectHash hash() throws IOException {
    synchronized (lock) {
      return note.hash();
    }
  }

  private void remember(byte[] what) {
    SpoolKey undestroyed = key;
    if (undestroyed != null) {
      try {
        note.write(undestroyed, what);
      } catch (IOException failed) {
        // An earlier file may remain; this run keeps the pending erasure in memory.
      }
    }
  }

  /**
   * Forces the appended frames and releases the directory's lock. The frames remain for the next
   * run.
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (!isClosed) {
        isClosed = true;
        segments.close();
        release();
      }
    }
  }

  private void release() {
    try {
      held.close();
    } catch (IOException failed) {
      // The lock ends with the process.
    }
  }
}
