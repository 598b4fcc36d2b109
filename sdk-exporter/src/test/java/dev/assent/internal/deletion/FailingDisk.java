/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.consent.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The real file system, failing at one step, and half of what an append wrote stays; or stopping
 * before, within or after any change, as a process that is killed.
 */
final class FailingDisk implements Disk, JournalDisk {
  /** Where a machine can stop or a disk can fail. */
  enum Step {
    LOCK,
    READ,
    WRITE,
    REPLACE,
    FORCE_DIRECTORY,
    APPEND
  }

  /** The process has ended there. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private final Disk real = Disk.system();
  @Nullable Step failAt;
  int writes;

  /** At how many moments between changes from now on it stops; 0 if it never does. */
  int stopsIn;

  /** Whether it is full when it stops, and the process goes on; else the process has ended. */
  boolean fills;

  private void moment() throws IOException {
    if (stopsIn > 1) {
      stopsIn--;
    } else if (stopsIn == 1 && fills) {
      throw new IOException("no space left"); // and so from now on
    } else if (stopsIn == 1) {
      throw new Killed();
    }
  }

  private void fail(Step step, Path path) throws IOException {
    if (step == failAt) {
      throw new AccessDeniedException(path.toString());
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    real.createDirectories(directory);
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    fail(Step.READ, file);
    return real.read(file, maxBytes);
  }

  @Override
  public Closeable lock(Path lockFile) throws IOException {
    fail(Step.LOCK, lockFile);
    return real.lock(lockFile);
  }

  @Override
  public void write(Path file, byte[] content, Path like) throws IOException {
    writes++;
    if (failAt == Step.WRITE) {
      Files.write(file, Arrays.copyOf(content, content.length / 2));
    }
    fail(Step.WRITE, file);
    inPieces(file, content); // not forced: the machine does not stop in a test
  }

  @Override
  public void replace(Path file, Path by) throws IOException {
    fail(Step.REPLACE, file);
    moment();
    real.replace(file, by);
    moment();
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    fail(Step.FORCE_DIRECTORY, directory);
  }

  @Override
  public void delete(Path file) throws IOException {
    real.delete(file);
  }

  @Override
  public void overwrite(Path file, byte[] content) throws IOException {
    fail(Step.WRITE, file);
    inPieces(file, content);
  }

  private void inPieces(Path file, byte[] content) throws IOException {
    moment();
    Files.write(file, new byte[0]);
    moment();
    Files.write(file, Arrays.copyOf(content, content.length / 2));
    moment();
    Files.write(file, content);
    moment();
  }

  @Override
  public void append(Path file, byte[] content) throws IOException {
    writes++;
    if (failAt == Step.APPEND) {
      Files.write(file, Arrays.copyOf(content, content.length / 2), StandardOpenOption.APPEND);
    }
    fail(Step.APPEND, file);
    moment();
    int half = content.length / 2;
    Files.write(file, Arrays.copyOf(content, half), StandardOpenOption.APPEND);
    moment();
    byte[] rest = Arrays.copyOfRange(content, half, content.length);
    Files.write(file, rest, StandardOpenOption.APPEND);
    moment();
  }
}
