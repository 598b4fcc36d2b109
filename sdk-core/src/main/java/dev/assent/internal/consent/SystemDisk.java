/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The file system of the process. */
final class SystemDisk implements Disk {
  private static final int READ_ATTEMPTS = 20;
  private static final int LOCK_ATTEMPTS = 500;
  private static final long LOCK_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ENTERS =
      PosixFilePermissions.fromString("rwx------");
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) { // which may be a link to one
      Files.createDirectories(directory, permissions(OWNER_ENTERS));
    }
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      BasicFileAttributes before = attributes(file);
      if (!before.isRegularFile()) {
        throw new IOException("it is no regular file");
      }
      if (before.size() > maxBytes) {
        throw new IOException("it is larger than " + maxBytes + " bytes");
      }
      byte[] content;
      try (InputStream in = Files.newInputStream(file)) {
        content = in.readNBytes(maxBytes + 1);
      }
      if (same(before, attributes(file)) && content.length == before.size()) {
        return content;
      }
    }
    throw new IOException("it changes while it is read");
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  private static boolean same(BasicFileAttributes a, BasicFileAttributes b) {
    return a.size() == b.size()
        && a.lastModifiedTime().equals(b.lastModifiedTime())
        && (a.fileKey() == null || a.fileKey().equals(b.fileKey()));
  }

  @Override
  public Closeable lock(Path lockFile) throws IOException {
    FileChannel channel =
        FileChannel.open(
            lockFile,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            permissions(OWNER_ONLY));
    try {
      for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
        if (tryLock(channel) != null) {
          return channel;
        }
        LockSupport.parkNanos(LOCK_PAUSE_NANOS);
      }
      throw new IOException("another process holds its lock");
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  private static FileAttribute<?>[] permissions(Set<PosixFilePermission> permissions) {
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  @Override
  public void write(Path file, byte[] content, Path like) throws IOException {
    Files.deleteIfExists(file);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, permissions(OWNER_ONLY))) {
      if (POSIX && Files.exists(like)) {
        Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(like));
      }
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  @Override
  public void replace(Path file, Path by) throws IOException {
    Files.move(by, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
