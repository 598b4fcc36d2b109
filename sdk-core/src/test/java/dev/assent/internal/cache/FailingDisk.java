/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The real file system, failing at one step of one file. */
final class FailingDisk implements Disk {
  /** Where a machine can stop or a disk can fail. */
  enum Step {
    CREATE_DIRECTORY,
    LOCK,
    READ,
    WRITE,
    FORCE,
    REPLACE,
    FORCE_DIRECTORY,
    RUNTIME_EXCEPTION
  }

  private final Disk real = Disk.system();
  @Nullable Step failAt;
  Predicate<String> failFor = name -> true;

  private void fail(Step step, Path path) throws IOException {
    if (step == failAt && failFor.test(path.getFileName().toString())) {
      throw new AccessDeniedException(path.toString());
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    fail(Step.CREATE_DIRECTORY, directory);
    real.createDirectories(directory);
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    fail(Step.READ, file);
    if (failAt == Step.RUNTIME_EXCEPTION) {
      throw new SecurityException(file.toString());
    }
    return real.read(file, maxBytes);
  }

  @Override
  public Closeable lock(Path lockFile) throws IOException {
    fail(Step.LOCK, lockFile);
    return real.lock(lockFile);
  }

  @Override
  public void write(Path file, byte[] content, Path like) throws IOException {
    if (failAt == Step.WRITE && failFor.test(file.getFileName().toString())) {
      Files.write(file, Arrays.copyOf(content, content.length / 2));
    }
    fail(Step.WRITE, file);
    real.write(file, content, like);
    fail(Step.FORCE, file);
  }

  @Override
  public void replace(Path file, Path by) throws IOException {
    fail(Step.REPLACE, file);
    real.replace(file, by);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    fail(Step.FORCE_DIRECTORY, directory);
    real.forceDirectory(directory);
  }

  @Override
  public void delete(Path file) throws IOException {
    real.delete(file);
  }
}
