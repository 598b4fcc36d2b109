/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk with planned faults: every step of one kind fails, one planned operation fails, or the
 * process is killed at a planned operation. All operations but closing are counted. A failing write
 * writes half of its bytes.
 */
public class FailingDisk implements Disk {
  /** A kind of step. */
  public enum Step {
    CREATE_DIRECTORY,
    LIST,
    LOCK,
    PERMISSIONS,
    READ,
    CREATE,
    OPEN,
    /** A write at the start of a file. */
    WRITE,
    /** A write at a later position of a file. */
    APPEND,
    TRUNCATE,
    FORCE,
    RENAME,
    DELETE,
    FORCE_DIRECTORY,
    /** Makes each {@link #read} throw a runtime exception. */
    RUNTIME_EXCEPTION;

    private boolean needsSpace() {
      return switch (this) {
        case CREATE, WRITE, APPEND, TRUNCATE, FORCE, RENAME -> true;
        default -> false;
      };
    }
  }

  /** The effect of the planned operation. */
  public enum Fault {
    /** The operation fails. */
    FAILS_ONCE,
    /** The operation and all later ones fail, until {@link #mend}. */
    FAILS_FROM,
    /** The operation and all later ones that need space fail, until {@link #mend}. */
    FULL_FROM,
    /** The process is killed before the operation. */
    KILLED_BEFORE,
    /** The process is killed half-way through a write, or right after another operation. */
    KILLED_WITHIN
  }

  /** The process is gone: operations no longer have an effect. No code may catch this. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The kind of step that fails each time; null for none. */
  public @Nullable Step failAt;

  /** Selects the names of files and directories for which {@link #failAt} applies. */
  public Predicate<String> failFor = name -> true;

  /** The error that each {@link #read} throws; null for none. */
  public @Nullable Error error;

  private final Disk real;
  private final boolean forcing;
  private @Nullable Fault fault;
  private int faultAt;
  private int operations;
  private int forces;
  private boolean broken;
  private boolean full;
  private boolean killed;
  private boolean deletesRefused;
  private @Nullable Path refused;

  /**
   * Creates a disk over the real file system. It forces nothing, because no test stops the machine.
   */
  public FailingDisk() {
    this(Disk.system(), false);
  }

  FailingDisk(Disk real, boolean forcing) {
    this.real = real;
    this.forcing = forcing;
  }

  /** Plans a fault for the n-th operation from now, counted from 1. */
  public void plan(Fault what, int at) {
    fault = what;
    faultAt = operations + at;
  }

  /** Cancels all planned faults, and mends the disk. */
  public void mend() {
    fault = null;
    broken = false;
    full = false;
  }

  /** Simulates that the process was killed or ended, and that the next one starts. */
  public void restart() {
    mend();
    killed = false;
  }

  /** Returns the number of operations. */
  public int operations() {
    return operations;
  }

  /** Returns the number of forced files. */
  public int forces() {
    return forces;
  }

  public boolean isKilled() {
    return killed;
  }

  /** Refuses to delete any file, as Windows does while another process has it open. */
  public void refuseDeletes(boolean refuse) {
    deletesRefused = refuse;
  }

  /** Refuses to open or delete this file; null: every file is accessible. */
  public void refuse(@Nullable Path file) {
    refused = file;
  }

  private void check(Path file) throws IOException {
    if (file.equals(refused)) {
      throw new IOException("it is refused");
    }
  }

  private void before(Step step, Path path) throws IOException {
    if (killed) {
      throw new Killed();
    }
    operations++;
    Fault now = operations == faultAt ? fault : null;
    if (now == Fault.KILLED_BEFORE) {
      killed = true;
      throw new Killed();
    }
    broken |= now == Fault.FAILS_FROM;
    full |= now == Fault.FULL_FROM;
    if (broken || now == Fault.FAILS_ONCE) {
      throw new IOException("the disk failed");
    }
    if (full && step.needsSpace()) {
      throw new IOException("no space left");
    }
    if (step == failAt && failFor.test(path.getFileName().toString())) {
      throw new AccessDeniedException(path.toString());
    }
  }

  private boolean isKilledWithin() {
    return operations == faultAt && fault == Fault.KILLED_WITHIN;
  }

  private void after() {
    if (isKilledWithin()) {
      killed = true;
      throw new Killed();
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    before(Step.CREATE_DIRECTORY, directory);
    real.createDirectories(directory);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    before(Step.LIST, directory);
    return real.list(directory);
  }

  @Override
  public boolean isForOwnerOnly(Path file) throws IOException {
    before(Step.PERMISSIONS, file);
    return real.isForOwnerOnly(file);
  }

  @Override
  public boolean isWritableByOthers(Path file) throws IOException {
    before(Step.PERMISSIONS, file);
    return real.isWritableByOthers(file);
  }

  @Override
  public @Nullable Closeable tryLock(Path lockFile) throws IOException {
    before(Step.LOCK, lockFile);
    return real.tryLock(lockFile);
  }

  @Override
  public boolean hasRoomFor(Path file) {
    return real.hasRoomFor(file);
  }

  @Override
  public boolean exists(Path file) {
    return real.exists(file);
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    before(Step.READ, file);
    if (error != null) {
      throw error;
    }
    if (failAt == Step.RUNTIME_EXCEPTION) {
      throw new SecurityException(file.toString());
    }
    return real.read(file, maxBytes);
  }

  @Override
  public DiskFile create(Path file, @Nullable Path like) throws IOException {
    before(Step.CREATE, file);
    DiskFile made = real.create(file, like);
    after();
    return new Open(file, made);
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    before(Step.OPEN, file);
    check(file);
    return new Open(file, real.open(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    before(Step.RENAME, to);
    real.rename(from, to);
    after();
  }

  @Override
  public void delete(Path file) throws IOException {
    before(Step.DELETE, file);
    check(file);
    if (deletesRefused) {
      throw new IOException("another process has it open");
    }
    real.delete(file);
    after();
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    before(Step.FORCE_DIRECTORY, directory);
    if (forcing) {
      real.forceDirectory(directory);
    }
    after();
  }

  private final class Open implements DiskFile {
    private final Path path;
    private final DiskFile file;

    Open(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      before(Step.READ, path);
      return file.size();
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      before(Step.READ, path);
      file.read(position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      try {
        before(position == 0 ? Step.WRITE : Step.APPEND, path);
      } catch (IOException failed) {
        file.write(position, from, offset, length / 2);
        throw failed;
      }
      file.write(position, from, offset, isKilledWithin() ? length / 2 : length);
      after();
    }

    @Override
    public void truncate(long size) throws IOException {
      before(Step.TRUNCATE, path);
      file.truncate(size);
      after();
    }

    @Override
    public void force() throws IOException {
      before(Step.FORCE, path);
      forces++;
      if (forcing) {
        file.force();
      }
      after();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
