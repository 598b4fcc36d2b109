/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file system of the process. */
final class SystemDisk implements Disk {
  private static final int READ_ATTEMPTS = 20;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ENTERS =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("----w--w-");
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) { // follows links
      Files.createDirectories(directory, permissions(OWNER_ENTERS));
    }
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      BasicFileAttributes before = attributes(file);
      if (!before.isRegularFile()) {
        throw new IOException("it is not a regular file");
      }
      if (before.size() > maxBytes) {
        throw new IOException("it is larger than " + maxBytes + " bytes");
      }
      byte[] content;
      try (InputStream in = Files.newInputStream(file)) {
        content = in.readNBytes(maxBytes + 1);
      }
      if (areSame(before, attributes(file)) && content.length == before.size()) {
        return content;
      }
    }
    throw new IOException("it changed while Assent read it");
  }

  @Override
  public boolean hasRoomFor(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    return directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  private static boolean areSame(BasicFileAttributes a, BasicFileAttributes b) {
    return a.size() == b.size()
        && a.lastModifiedTime().equals(b.lastModifiedTime())
        && (a.fileKey() == null || a.fileKey().equals(b.fileKey()));
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(found::add);
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return found;
  }

  @Override
  public boolean isForOwnerOnly(Path file) throws IOException {
    Set<PosixFilePermission> allowed = Files.isDirectory(file) ? OWNER_ENTERS : OWNER_ONLY;
    return !POSIX || allowed.containsAll(Files.getPosixFilePermissions(file));
  }

  @Override
  public boolean isWritableByOthers(Path file) throws IOException {
    return POSIX && !Collections.disjoint(Files.getPosixFilePermissions(file), OTHERS_WRITE);
  }

  @Override
  public @Nullable Closeable tryLock(Path lockFile) throws IOException {
    return ProcessLock.take(lockFile, permissions(OWNER_ONLY));
  }

  private static FileAttribute<?>[] permissions(Set<PosixFilePermission> permissions) {
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  @Override
  public DiskFile create(Path file, @Nullable Path like) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, permissions(OWNER_ONLY));
    if (POSIX && like != null && Files.exists(like)) {
      Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(like));
    }
    return open(file);
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return new SystemDiskFile(new RandomAccessFile(file.toFile(), "rw"));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (!POSIX) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (!force(directory)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Forces a directory, for which only a channel is possible.
   *
   * @return false if an interrupt closed the channel
   */
  private static boolean force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException interrupted) {
      return false;
    }
  }
}
