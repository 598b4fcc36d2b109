/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The file of a {@link TcfMemory}, which is replaced as a whole. Thread-safe. */
final class TcfMemoryFile {
  private static final String NAME = "tcf.json";

  private final Supplier<Path> directory;
  private final Disk disk;

  /**
   * @param directory returns the directory, which is created where it is missing; it may use the
   *     disk
   */
  TcfMemoryFile(Supplier<Path> directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /**
   * Reads the file.
   *
   * @return null if there is none
   * @throws IOException if it can't be read
   * @throws ConfigurationException if it is damaged
   */
  @Nullable TcfMemory read() throws IOException {
    byte[] bytes = disk.readIfPresent(directory.get().resolve(NAME), TcfMemory.MAX_BYTES);
    return bytes == null ? null : TcfMemory.of(bytes);
  }

  /** Replaces the file durably. */
  void write(TcfMemory memory) throws IOException {
    Path folder = directory.get();
    disk.createDirectories(folder);
    disk.store(folder.resolve(NAME), memory.bytes());
  }
}
