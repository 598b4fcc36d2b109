/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one destination on disk: encrypted, bounded in bytes, number and age, and erased by
 * destroying their key. A frame is a header and a body, of which the store understands nothing, and
 * how many data are in it.
 *
 * <p><b>What survives.</b> What {@link #append} has returned survives the end of the process,
 * however it ends. A segment is forced to the device once it is full, by another thread, and when
 * the store is closed; what a rewrite wrote is forced before it is in force. A loss of power takes
 * at most the segment that is appended to and the two before. What is {@link #done} does not come
 * back after a kill; after a loss of power it may. What an erasure erased does not come back after
 * either.
 *
 * <p><b>What is detected.</b> A frame is returned as it was appended, or not at all: changed bytes,
 * files that were cut off, extended, renamed, or brought from another spool or another key are
 * damaged. What can't be told from what the store itself did: a file that was cut off between two
 * frames or deleted, a frame that was marked as done, and a whole directory that was put back as it
 * had been, key included.
 *
 * <p><b>Erasing.</b> While it is under way, or {@link #owed} after one that did not end, frames are
 * neither taken nor given. A rewrite writes what is kept under a new key, forces it, and renames
 * the new key over the old one: until then the old key is in force and what is owed stands beside
 * it, from then on nothing of the old can be read. If anything fails before, the old key is
 * destroyed all the same and every frame is lost.
 *
 * <p>Thread-safe, with one lock: appends, reads and {@code done} come from one worker, and an
 * erasure must see neither come in between. Who erases waits for at most one of these operations,
 * which may force a segment where another waits to be forced. Losses are told, and visitors and
 * rewriters called, with the lock held. No operation is ended by an interrupt.
 */
public final class FrameStore implements Closeable {
  private static final String VARIABLE = "ASSENT_SPOOL_DIR";
  private static final byte[] EVERYTHING = {};

  private final ReentrantLock lock = new ReentrantLock();
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
  private byte @Nullable [] owed;
  private boolean failed;
  private boolean closed;

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

  /**
   * Makes the directory, if it is not there, and takes its lock. Reads the key, and of the frames
   * of earlier runs no more than each file's first bytes; deletes what an erasure or a crash has
   * left.
   *
   * @param forcing on which full segments are forced, in order
   * @throws ConfigurationException if somebody else holds it, if it can't be made, read or written,
   *     or if others than its owner can read its key
   */
  public static FrameStore open(
      Path directory,
      StoreLimits limits,
      Disk disk,
      Clock clock,
      LossListener lossListener,
      Executor forcing) {
    SpoolDirectory files = new SpoolDirectory(directory, disk);
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
    } catch (RuntimeException failed) {
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
    boolean owedDamaged = findOwed();
    new SegmentFinder(directory, segments, lossListener).find(key, note, clock.reading());
    if (owedDamaged) {
      lossListener.unreadable(UnreadableReason.NOTE);
      destroyAll(EVERYTHING);
    }
  }

  /** Whether something is owed, but it can't be told what. */
  private boolean findOwed() throws IOException {
    try {
      owed = note.read(key);
      return false;
    } catch (DamagedFrame damaged) {
      return true;
    }
  }

  /**
   * What an erasure that did not end was to erase, in this run or an earlier one; nothing is taken
   * or given until {@link #rewrite} or {@link #destroy} has ended it.
   *
   * @return as it was given to {@link #rewrite}; empty if everything; null if nothing is owed
   */
  public byte @Nullable [] owed() {
    lock.lock();
    try {
      return owed == null ? null : owed.clone();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Shows the live frames of earlier runs that {@link #recover} has not shown, and leaves them to
   * it.
   */
  public void survey(FrameVisitor visitor) {
    lock.lock();
    try {
      segments.survey(visitor);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Shows the live frames of earlier runs, oldest first, those that are damaged or too old left
   * out. To be called at most once, when consent is known; what is appended before is newer.
   *
   * @throws IOException if an erasure is owed, or the store is closed
   */
  public RecoveryResult recover(FrameVisitor visitor) throws IOException {
    lock.lock();
    try {
      checkUsable();
      return segments.recover(visitor, clock.reading());
    } finally {
      lock.unlock();
    }
  }

  /** Whether frames of earlier runs are there that nobody has been shown. */
  public boolean hasUnseen() {
    lock.lock();
    try {
      return segments.hasUnseen();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether frames that are done with can still be read by whoever has the key: until the last of
   * their segment is, or a rewrite.
   */
  public boolean hasDone() {
    lock.lock();
    try {
      return segments.hasDone();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Appends a frame. The oldest frames make room for it, which {@link LossListener} are told.
   *
   * @param count how many data are in it
   * @return its id, higher than all before
   * @throws IOException if it is not stored: the disk failed or is full, the frame is larger than
   *     an eighth of the spool, an erasure is owed, or the store is closed
   */
  public long append(byte[] header, byte[] body, int count) throws IOException {
    return append(new StoredFrame(header, body, count));
  }

  /** The same. */
  public long append(StoredFrame frame) throws IOException {
    lock.lock();
    try {
      checkUsable();
      return segments.append(keyInForce(), frame, clock.reading());
    } finally {
      lock.unlock();
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
   * @return null if it is gone: done with, dropped, erased, too old or damaged
   * @throws IOException if the disk failed, an erasure is owed, or the store is closed
   */
  @Nullable
  public StoredFrame read(long id) throws IOException {
    lock.lock();
    try {
      checkUsable();
      return segments.read(id, clock.reading());
    } finally {
      lock.unlock();
    }
  }

  private void checkUsable() throws IOException {
    if (closed || owed != null) {
      throw new IOException(closed ? "the spool is closed" : "the spool is not erased yet");
    }
  }

  /**
   * Done with a frame; nothing happens if it is gone.
   *
   * @throws IOException if that could not be written: it is gone in this run, and may come back in
   *     the next
   */
  public void done(long id) throws IOException {
    lock.lock();
    try {
      if (!closed) {
        segments.done(id);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is too old; tries again to delete files that could not be deleted. */
  public void expire() {
    lock.lock();
    try {
      if (!closed) {
        segments.expire(clock.reading());
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many files that nobody needs could not be deleted yet. They hold nothing readable. */
  int undeleted() {
    lock.lock();
    try {
      return directory.undeleted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps of every frame what a rewriter returns, under a new key, and destroys the old one. Frames
   * of earlier runs are included, whether they were recovered or not.
   *
   * @param what stored, encrypted, from before the rewrite begins until it has ended: {@link #owed}
   *     tells it after a restart. It replaces what is owed already, and must include it
   * @param each called once for each frame, oldest first
   */
  ErasureResult rewrite(byte[] what, FrameRewriter each) {
    return rewrite(hash -> what.clone(), each);
  }

  /** The same; what is owed may name subjects by hashes. */
  public ErasureResult rewrite(PendingErasureSource pendingErasureSource, FrameRewriter each) {
    lock.lock();
    try {
      if (closed) {
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
      return failed ? destroyAll(what) : rewriteAll(old, what, each);
    } finally {
      lock.unlock();
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
   * Destroys the key and deletes everything. What is owed is settled by it.
   *
   * @return {@link ErasureResult#DESTROYED} or {@link ErasureResult#FAILED}
   */
  public ErasureResult destroy() {
    lock.lock();
    try {
      return closed ? ErasureResult.FAILED : destroyAll(EVERYTHING);
    } finally {
      lock.unlock();
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
    owed = what;
    failed = true;
    remember(what);
    return ErasureResult.FAILED;
  }

  private void settle() {
    owed = null;
    failed = false;
    force(); // segments that came back without the note would be taken for damaged ones
    note.settle();
  }

  private void force() {
    try {
      directory.force();
    } catch (IOException failed) {
      // What comes back after a loss of power is encrypted under a key that is no more.
    }
  }

  /**
   * The hashes of what is owed; only if something is.
   *
   * @throws IOException if the key of the note can't be made
   */
  public SubjectHash hash() throws IOException {
    lock.lock();
    try {
      return note.hash();
    } finally {
      lock.unlock();
    }
  }

  private void remember(byte[] what) {
    SpoolKey undestroyed = key;
    if (undestroyed != null) {
      try {
        note.write(undestroyed, what);
      } catch (IOException failed) {
        // An earlier note may stand; this run knows it anyway.
      }
    }
  }

  /** Forces what was appended, and gives the directory back. Frames stay for the next run. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        segments.close();
        release();
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    try {
      held.close();
    } catch (IOException failed) {
      // The end of the process gives it back.
    }
  }
}
