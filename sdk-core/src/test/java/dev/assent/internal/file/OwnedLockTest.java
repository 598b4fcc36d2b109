/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedLockTest {
  @TempDir Path directory;

  @Test
  void take_neverReleasedBefore_takesItAgain() throws IOException {
    Path file = directory.resolve("lock");
    OwnedLock lock = new OwnedLock(Disk.system());
    lock.take(file);
    lock.take(file); // an error kept the first one from being released
    assertThat(Disk.system().tryLock(file)).isNull();
    lock.close();
    try (Closeable other = Disk.system().tryLock(file)) {
      assertThat(other).isNotNull();
    }
  }

  @Test
  void close_twice_doesNotReleaseTheLockOfAnother() throws IOException {
    Path file = directory.resolve("lock");
    Closeable first = Disk.system().tryLock(file);
    assertThat(first).isNotNull();
    first.close();
    try (Closeable other = Disk.system().tryLock(file)) {
      first.close();
      assertThat(other).isNotNull();
      assertThat(Disk.system().tryLock(file)).isNull();
    }
  }
}
