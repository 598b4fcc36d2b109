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
 * A disk that fails, at each step of one kind or at a planned operation, or whose process is killed
 * at a planned operation. Operations are counted, but for closing. A write that fails writes half.
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
    /** From the start of a file. */
    WRITE,
    /** From a later position of a file. */
    APPEND,
    TRUNCATE,
    FORCE,
    RENAME,
    DELETE,
    FORCE_DIRECTORY,
    /** Each {@link #read} throws one. */
    RUNTIME_EXCEPTION;

    private boolean needsSpace() {
      return switch (this) {
        case CREATE, WRITE, APPEND, TRUNCATE, FORCE, RENAME -> true;
        default -> false;
      };
    }
  }

  /** An event at one operation. */
  public enum Fault {
    /** It fails. */
    FAILS_ONCE,
    /** It fails, and so do all after it, until the disk is mended. */
    FAILS_FROM,
    /** Each operation that needs space fails from here on, until the disk is mended. */
    FULL_FROM,
    /** The process is killed before it. */
    KILLED_BEFORE,
    /** The process is killed half-way through a write, or right after another operation. */
    KILLED_WITHIN
  }

  /** The process is gone: nothing has an effect any more. Nobody may catch it. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Fails each time; null for none. */
  public @Nullable Step failAt;

  /** The names of files and directories for which {@link #failAt} counts. */
  public Predicate<String> failFor = name -> true;

  /** Thrown by each {@link #read}; null for none. */
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

  /** The file system of the process. Nothing is forced: no machine stops in a test. */
  public FailingDisk() {
    this(Disk.system(), false);
  }

  FailingDisk(Disk real, boolean forcing) {
    this.real = real;
    this.forcing = forcing;
  }

  /** Something happens at the n-th operation from now, counted from 1. */
  public void plan(Fault what, int at) {
    fault = what;
    faultAt = operations + at;
  }

  /** Nothing planned happens any more. */
  public void mend() {
    fault = null;
    broken = false;
    full = false;
  }

  /** The process was killed or ended, and the next one starts. */
  public void restart() {
    mend();
    killed = false;
  }

  /** How many operations there were. */
  public int operations() {
    return operations;
  }

  /** How often a file was forced. */
  public int forces() {
    return forces;
  }

  public boolean isKilled() {
    return killed;
  }

  /** As where another process has each file open on Windows. */
  public void refuseDeletes(boolean refuse) {
    deletesRefused = refuse;
  }

  /** Nobody may open or delete this file; null: every file is accessible. */
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
  public @Nullable Closeable tryLock(Path lockFile) throws IOException {
    before(Step.LOCK, lockFile);
    return real.tryLock(lockFile);
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
