/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk of one directory whose files a test gives and takes. It fails if a buffer for what it
 * reads is larger than the store keeps one; the files are smaller. Not thread-safe.
 */
final class FilesInMemory implements Disk {
  private static final int MAX_BUFFER_BYTES = 1 << 20;

  private final Map<Path, byte[]> files;

  /**
   * @param files the content of each file; the arrays stay as they are
   */
  FilesInMemory(Map<Path, byte[]> files) {
    this.files = new TreeMap<>(files);
  }

  /** Returns the content of each file; nobody changes the arrays. */
  Map<Path, byte[]> files() {
    return new TreeMap<>(files);
  }

  private byte[] content(Path file) throws IOException {
    byte[] content = files.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return content;
  }

  @Override
  public void createDirectories(Path directory) {}

  @Override
  public List<Path> list(Path directory) {
    return List.copyOf(files.keySet());
  }

  @Override
  public boolean isForOwnerOnly(Path file) throws IOException {
    content(file);
    return true;
  }

  @Override
  public boolean isWritableByOthers(Path file) throws IOException {
    content(file);
    return false;
  }

  @Override
  public @Nullable Closeable tryLock(Path lockFile) {
    return () -> {};
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    return content(file).clone();
  }

  @Override
  public boolean hasRoomFor(Path file) {
    return true;
  }

  @Override
  public boolean exists(Path file) {
    return true;
  }

  @Override
  public DiskFile create(Path file, @Nullable Path like) {
    files.put(file, new byte[0]);
    return new Open(file);
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    content(file);
    return new Open(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    files.put(to, content(from));
    files.remove(from);
  }

  @Override
  public void delete(Path file) {
    files.remove(file);
  }

  @Override
  public void forceDirectory(Path directory) {}

  /** A file by its name; after a rename or a deletion, it is not there any more. */
  private final class Open implements DiskFile {
    private final Path file;

    Open(Path file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return content(file).length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      if (into.length > MAX_BUFFER_BYTES) {
        throw new AssertionError("a buffer of " + into.length + " bytes");
      }
      if (position + length > content(file).length) {
        throw new EOFException();
      }
      System.arraycopy(content(file), Math.toIntExact(position), into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      int at = Math.toIntExact(position);
      byte[] content = content(file);
      byte[] written = Arrays.copyOf(content, Math.max(at + length, content.length));
      System.arraycopy(from, offset, written, at, length);
      files.put(file, written);
    }

    @Override
    public void truncate(long size) throws IOException {
      byte[] content = content(file);
      files.put(file, Arrays.copyOf(content, (int) Math.min(size, content.length)));
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
